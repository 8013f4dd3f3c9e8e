import { expect, test } from 'vitest';
import { oddHours } from './odd-hours';

test('an ordinary day has no odd hours, nor has one beside the change', () => {
	for (const day of ['2026-11-24', '2026-03-28', '2026-03-30', '2026-10-24', '2026-10-26'])
		expect(oddHours(day, 'Europe/Berlin')).toBeNull();
	for (const day of ['2026-03-29', '2026-10-25']) expect(oddHours(day, 'Europe/Moscow')).toBeNull();
});
test('in spring an hour is skipped, in autumn one comes twice', () => {
	expect(oddHours('2026-03-29', 'Europe/Berlin')).toEqual({ from: 120, to: 180, clock: 'skipped' });
	expect(oddHours('2026-10-25', 'Europe/Berlin')).toEqual({ from: 120, to: 180, clock: 'twice' });
	expect(oddHours('2026-03-08', 'America/New_York')).toEqual({ from: 120, to: 180, clock: 'skipped' });
	expect(oddHours('2026-11-01', 'America/New_York')).toEqual({ from: 60, to: 120, clock: 'twice' });
});
test('half an hour, and a change at midnight', () => {
	expect(oddHours('2026-10-04', 'Australia/Lord_Howe')).toEqual({ from: 120, to: 150, clock: 'skipped' });
	expect(oddHours('2026-03-29', 'Asia/Beirut')).toEqual({ from: 0, to: 60, clock: 'skipped' });
	expect(oddHours('2026-10-24', 'Asia/Beirut')).toEqual({ from: 23 * 60, to: 24 * 60, clock: 'twice' });
	expect(oddHours('2026-10-25', 'Asia/Beirut')).toBeNull();
});
