import { expect, test } from 'vitest';
import { addDays, addMonths, firstWeekday, isDay, monthOf, weekOf } from './days';

test('a week begins on Monday or on Sunday, over the ends of months and years', () => {
	expect(weekOf('2026-11-27', 1)).toEqual([
		'2026-11-23',
		'2026-11-24',
		'2026-11-25',
		'2026-11-26',
		'2026-11-27',
		'2026-11-28',
		'2026-11-29'
	]);
	expect(weekOf('2026-11-29', 1)[0]).toBe('2026-11-23');
	expect(weekOf('2026-11-29', 0)[0]).toBe('2026-11-29');
	expect(weekOf('2027-01-01', 1)).toMatchObject({ 0: '2026-12-28', 6: '2027-01-03' });
});
test('a day is a day, however long the clocks make it', () => {
	// both changes of 2026 in Europe, one after the other
	for (const around of ['2026-03-29', '2026-10-25']) {
		expect(addDays(addDays(around, -1), 2)).toBe(addDays(around, 1));
		expect(new Set(weekOf(around, 1)).size).toBe(7);
		expect(weekOf(around, 1)[6]).toBe(around);
	}
});
test('a month is shown in whole weeks', () => {
	const november = monthOf('2026-11-15', 1);
	expect(november.map((w) => w[0])).toEqual(['2026-10-26', '2026-11-02', '2026-11-09', '2026-11-16', '2026-11-23', '2026-11-30']);
	expect(november.flat()).toHaveLength(42);
	expect(monthOf('2027-02-28', 1)).toHaveLength(4);
	expect(monthOf('2026-12-01', 0).flat()).toContain('2026-12-31');
});
test('a month later is the same day, or the last one there is', () => {
	expect(addMonths('2026-11-23', 1)).toBe('2026-12-23');
	expect(addMonths('2026-01-31', 1)).toBe('2026-02-28');
	expect(addMonths('2028-03-31', -1)).toBe('2028-02-29');
	expect(addMonths('2026-01-05', -1)).toBe('2025-12-05');
	expect(addMonths('2026-12-31', 2)).toBe('2027-02-28');
});
test('what an address says is a day, or is not', () => {
	for (const good of ['2026-11-23', '2028-02-29']) expect(isDay(good)).toBe(true);
	for (const bad of [null, '', 'today', '2026-02-29', '2026-13-01', '2026-1-1', '2026-11-23T10:00']) expect(isDay(bad)).toBe(false);
});
test('weeks begin as they do where the language is read', () => {
	expect(firstWeekday('ru')).toBe(1);
	expect(firstWeekday('en-GB')).toBe(1);
	expect(firstWeekday('en-US')).toBe(0);
});
