import { expect, test } from 'vitest';
import { columns, daysBack, daysIn, hrefOf } from './period';

test('an address keeps the period', () => {
	expect(daysIn(new URL(hrefOf(90, true), 'http://x').searchParams)).toBe(90);
	expect(hrefOf(7, false)).toBe('/figures?days=7');
	for (const odd of ['', 'days=8', 'days=-7', 'days=x']) expect(daysIn(new URLSearchParams(odd))).toBe(30);
});
test('the last days end with today, over the turn of a year as well', () => {
	expect(daysBack(7, Date.parse('2027-01-03T23:59'))).toEqual({ from: '2026-12-28', to: '2027-01-03' });
	expect(daysBack(1, Date.parse('2026-11-27T00:00'))).toEqual({ from: '2026-11-27', to: '2026-11-27' });
});
test('a column adds its platforms up', () => {
	const counts = { published: 2, failed: 1, canceled: 0, waiting: 0, bytes_sent: 9 };
	const found = columns([
		{
			from: '2026-11-26',
			platforms: [
				{ platform: 'vk', counts },
				{ platform: 'tiktok', counts: { ...counts, waiting: 3 } }
			]
		},
		{ from: '2026-11-27', platforms: [] }
	]);
	expect(found[0]).toEqual({ from: '2026-11-26', published: 4, failed: 2, canceled: 0, waiting: 3, sum: 9 });
	expect(found[1]?.sum).toBe(0);
});
