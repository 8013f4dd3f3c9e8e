import { expect, test } from 'vitest';
import type { Target } from '$lib/api/types';
import { wordings } from './wordings';

const target = (id: string, options: object, state = 'scheduled'): Target => ({ id, state, options }) as Target;
const seen = (targets: Target[]) =>
	wordings({ media_title: 'Ramen', targets }).map((w) => [w.targets.map((t) => t.id).join(' '), w.title, w.caption]);

test('the same words stand once, with all their channels', () => {
	const both = { title: 'Ramen', caption: 'Nine minutes.' };
	expect(seen([target('a', both), target('b', both)])).toEqual([['a b', null, 'Nine minutes.']]);
});
test('each text of its own is shown, also when only the title differs', () => {
	const all = [
		target('a', { title: 'Ramen', caption: 'One' }),
		target('b', { caption: 'Two' }),
		target('c', { title: 'Ramen, quick', caption: 'One' }),
		target('d', { caption: ' ' })
	];
	expect(seen(all)).toEqual([
		['a', null, 'One'],
		['b', null, 'Two'],
		['c', 'Ramen, quick', 'One'],
		['d', null, null]
	]);
});
test('what would not go out is not shown', () => {
	expect(seen([target('a', { caption: 'One' }, 'canceled'), target('b', { caption: 'Two' })])).toEqual([['b', null, 'Two']]);
});
