import { expect, test } from 'vitest';
import { addressOf, askedBy, isSame, oneOf, sayings } from './address';

const all = { kind: '', channel: '', q: '', from: '' };
const said = { kind: oneOf(['publish', 'check']), channel: sayings.channel, q: sayings.any, from: sayings.day };
const asked = (search: string) => askedBy(new URLSearchParams(search), all, said);

test('what is asked for and its address tell the same', () => {
	const wanted = { kind: 'check', channel: 'chn_0a', q: 'два слова & more', from: '2026-11-24' };
	expect(asked(addressOf(wanted, all))).toEqual(wanted);
	expect(addressOf(all, all)).toBe('');
});
test('what an address says wrongly is not asked for', () => {
	expect(asked('?kind=publishing&channel=med_1&from=yesterday&more=1')).toEqual(all);
	expect(asked('?kind=check&channel=')).toEqual({ ...all, kind: 'check' });
	expect(asked('?from=2026-11-24T10:00')).toEqual(all);
});
test('two askings are the same when each part is', () => {
	expect([isSame(all, { ...all }), isSame(all, { ...all, q: 'x' })]).toEqual([true, false]);
});
