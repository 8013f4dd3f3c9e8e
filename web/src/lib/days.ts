import { addDays } from './calendar/days';
import { dayKey } from './format';
import type { Section } from './grid';

interface Dated {
	created_at: string;
}

/** What day or month a clip stands under: today, yesterday, the last week, else its month. */
export type Heading = 'today' | 'yesterday' | 'week' | `${number}-${number}`;

export function headings(now: Date): (at: string) => Heading {
	const [today, yesterday, weekAgo] = [0, 1, 7].map((days) => addDays(dayKey(now), -days)) as [string, string, string];
	return (at) => {
		const d = dayKey(at);
		// Later than today: a page that stayed open past midnight, or a clock that is behind the server's.
		if (d >= today) return 'today';
		if (d === yesterday) return 'yesterday';
		return d > weekAgo ? 'week' : (d.slice(0, 7) as Heading);
	};
}

/** Cuts a list where its heading changes. What is appended to the list costs no look at what was there. */
export function sectioner<T extends Dated>(now = new Date()): (items: readonly T[], dated: boolean) => Section[] {
	const headingOf = headings(now);
	let seen: readonly T[] = [];
	let cut: Section[] = [];
	let withDays = true;
	return (items, dated) => {
		const goesOn = dated === withDays && items.length >= seen.length && seen.every((x, i) => x === items[i]);
		if (!goesOn) cut = [];
		for (let i = goesOn ? seen.length : 0; i < items.length; i++) {
			const heading = dated ? headingOf(items[i]!.created_at) : '';
			const last = cut.at(-1);
			if (last?.heading === heading) last.count++;
			else cut.push({ key: `${heading}@${cut.filter((s) => s.heading === heading).length}`, heading, first: i, count: 1 });
		}
		seen = items;
		withDays = dated;
		return cut.map((s) => ({ ...s }));
	};
}
