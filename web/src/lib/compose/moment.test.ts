import { expect, test } from 'vitest';
import { moment, suggestion } from './moment';

test('an ordinary moment in a zone', async () => {
	expect(await moment('2026-11-24', '18:00', 'Europe/Moscow')).toEqual({
		at: '2026-11-24T15:00:00.000Z',
		ms: Date.UTC(2026, 10, 24, 15),
		clock: 'once'
	});
});
test('a time that the clock skips is moved later and said', async () => {
	expect(await moment('2026-03-29', '02:30', 'Europe/Berlin')).toMatchObject({ at: '2026-03-29T01:30:00.000Z', clock: 'skipped' });
});
test('a time that comes twice is taken early and said', async () => {
	expect(await moment('2026-10-25', '02:30', 'Europe/Berlin')).toMatchObject({ at: '2026-10-25T00:30:00.000Z', clock: 'twice' });
});
test('an unfinished or impossible date is nothing', async () => {
	expect(await moment('', '10:00', 'UTC')).toBeNull();
	expect(await moment('2026-11-24', '', 'UTC')).toBeNull();
	expect(await moment('2026-13-40', '10:00', 'UTC')).toBeNull();
});
test('the suggestion is a full hour, one to two hours ahead, over midnight too', () => {
	expect(suggestion(Date.UTC(2026, 10, 24, 15, 20), 'Europe/Moscow')).toEqual({ date: '2026-11-24', time: '20:00' });
	expect(suggestion(Date.UTC(2026, 10, 24, 20, 59), 'Europe/Moscow')).toEqual({ date: '2026-11-25', time: '01:00' });
	expect(suggestion(Date.UTC(2026, 10, 24, 8, 20), 'Asia/Kolkata')).toEqual({ date: '2026-11-24', time: '15:00' });
});
