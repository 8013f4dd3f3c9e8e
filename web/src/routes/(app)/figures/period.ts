import type { Figures, FigureCounts } from '$lib/api/types';
import { addDays } from '$lib/calendar/days';
import { dayKey } from '$lib/format';

export const periods = [7, 30, 90] as const;
export type Days = (typeof periods)[number];

/** What an address asks for; anything else is the middle one. */
export const daysIn = (query: URLSearchParams): Days => periods.find((n) => String(n) === query.get('days')) ?? 30;
export const hrefOf = (days: Days, sandbox: boolean): string => `/figures?days=${days}${sandbox ? '&sandbox=true' : ''}`;
/** Ninety days are told week by week. */
export const stepOf = (days: Days): 'day' | 'week' => (days > 31 ? 'week' : 'day');

/** The last days by the clock of the page, today among them. */
export function daysBack(days: number, ms: number): { from: string; to: string } {
	const to = dayKey(ms);
	return { from: addDays(to, 1 - days), to };
}

/** The outcomes in the order they are drawn, from the bottom up. */
export const outcomes = ['published', 'failed', 'canceled', 'waiting'] as const;
export type Outcome = (typeof outcomes)[number];
export const sumOf = (c: Pick<FigureCounts, Outcome>): number => outcomes.reduce((n, o) => n + c[o], 0);

export interface Column extends Record<Outcome, number> {
	from: string;
	sum: number;
}
/** A column for each day or week, all platforms together. */
export function columns(steps: Figures['steps']): Column[] {
	return steps.map((step) => {
		const counts = { published: 0, failed: 0, canceled: 0, waiting: 0 };
		for (const p of step.platforms) for (const o of outcomes) counts[o] += p.counts[o];
		return { from: step.from, ...counts, sum: sumOf(counts) };
	});
}
