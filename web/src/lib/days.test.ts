import { expect, test } from 'vitest';
import { headings, sectioner } from './days';

const now = new Date('2026-11-28T01:30:00');
const at = (day: string) => ({ created_at: new Date(`${day}T12:00:00`).toISOString() });

test('each day has its heading, and what is later than today stands under today', () => {
	const headingOf = headings(now);
	const heading = (day: string) => headingOf(at(day).created_at);
	expect(['2026-11-29', '2026-11-28', '2026-11-27', '2026-11-26', '2026-11-22', '2026-11-21', '2026-10-31'].map(heading)).toEqual([
		'today',
		'today',
		'yesterday',
		'week',
		'week',
		'2026-11',
		'2026-10'
	]);
});

test('a heading that comes again is a section of its own', () => {
	const cut = sectioner(now)([at('2026-11-28'), at('2026-11-27'), at('2026-11-28')], true);
	expect(cut.map((s) => [s.heading, s.first, s.count])).toEqual([
		['today', 0, 1],
		['yesterday', 1, 1],
		['today', 2, 1]
	]);
	expect(new Set(cut.map((s) => s.key)).size).toBe(3);
});

test('what is appended, put in front or taken away gives the same as the whole list at once', () => {
	const sections = sectioner(now);
	const list = [at('2026-11-28'), at('2026-11-28'), at('2026-11-27'), at('2026-10-01'), at('2026-10-02')];
	for (const items of [list.slice(0, 2), list.slice(0, 3), list, [at('2026-11-28'), ...list], list.slice(1), []])
		expect(sections(items, true)).toEqual(sectioner(now)(items, true));
	expect(sections(list, false)).toEqual([{ key: '@0', heading: '', first: 0, count: 5 }]);
	expect(sections(list, true)).toHaveLength(3);
});
