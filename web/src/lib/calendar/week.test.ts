import { expect, test } from 'vitest';
import { CARD, fan, HOUR, minuteAt, yOf } from './week';

const slots = (...minutes: number[]) => minutes.map((minute, i) => ({ id: String(i), minute }));

test('cards that do not touch take the whole column', () => {
	const { places, more } = fan(slots(540, 540 + CARD, 1200));
	expect([...places.values()]).toEqual([
		{ column: 0, of: 1 },
		{ column: 0, of: 1 },
		{ column: 0, of: 1 }
	]);
	expect(more).toEqual([]);
});
test('cards that touch stand side by side, and a free column is used again', () => {
	// 11:00 and 11:20 meet; 12:30 meets the second alone, so it stands under the first
	const { places } = fan(slots(660, 680, 750));
	expect(places.get('0')).toEqual({ column: 0, of: 2 });
	expect(places.get('1')).toEqual({ column: 1, of: 2 });
	expect(places.get('2')).toEqual({ column: 0, of: 2 });
});
test('the order they come in says nothing', () => {
	const { places } = fan([
		{ id: 'late', minute: 600 },
		{ id: 'early', minute: 560 }
	]);
	expect(places.get('early')).toEqual({ column: 0, of: 2 });
	expect(places.get('late')).toEqual({ column: 1, of: 2 });
});
test('what has no room beside the others is counted, and nothing is lost', () => {
	const { places, more } = fan(slots(540, 540, 545, 550, 555));
	expect([...places.keys()]).toEqual(['0', '1']);
	expect(more).toEqual([{ minute: 545, place: { column: 2, of: 3 }, ids: ['2', '3', '4'] }]);
	expect(fan(slots(540, 540, 540)).more).toEqual([]);
	expect(fan(slots(540, 540, 540), 2)).toEqual({
		places: new Map([['0', { column: 0, of: 2 }]]),
		more: [{ minute: 540, place: { column: 1, of: 2 }, ids: ['1', '2'] }]
	});
});
test('nothing at all is nothing', () => {
	expect(fan([])).toEqual({ places: new Map(), more: [] });
});
test('a pointer is on a quarter of an hour, within the day', () => {
	expect(minuteAt(yOf(9 * 60))).toBe(540);
	expect(minuteAt(yOf(9 * 60) + HOUR / 4 - 1)).toBe(555);
	expect(minuteAt(-50)).toBe(0);
	expect(minuteAt(100_000)).toBe(23 * 60 + 45);
});
