import type { PublishRequest, Quota } from '$lib/api/types';
import { clockOf } from '$lib/compose/moment';
import type { Platform } from '$lib/domain';
import { addDays, utcOf } from './days';

/** How many uploads a day of the calendar plans, of what the platform takes in one of its own days. */
export interface Foresight {
	platform: Platform;
	sandbox: boolean;
	/** Planned that day; today with those that are done. */
	count: number;
	limit: number;
	/** Something of it is in a day of the platform for which too much is planned. */
	over: boolean;
}
/** A day of the platform for which more is planned than it takes. */
export interface Overfull {
	platform: Platform;
	sandbox: boolean;
	count: number;
	limit: number;
	/** When that day begins and ends. */
	from: number;
	to: number;
	/** The reader's days that its uploads are planned for. */
	days: string[];
}
export interface Outlook {
	days: Map<string, Foresight[]>;
	overfull: Overfull[];
}
/** The platform's clock: its day ends at midnight there. Source: YouTube Data API, "Quota". */
const PACIFIC = 'America/Los_Angeles';
export const quotaDay = (ms: number): string => clockOf(ms, PACIFIC).date;
/** When a day of the platform begins: its clock never changes at midnight. */
export function quotaStart(day: string): number {
	const summer = utcOf(day) + 7 * 3_600_000;
	return clockOf(summer, PACIFIC).time === '00:00' ? summer : summer + 3_600_000;
}

/** When a planned upload begins, or null for what sends nothing any more. */
function begins(t: PublishRequest['targets'][number], now: number): number | null {
	if (t.state !== 'scheduled' && t.state !== 'queued') return null;
	const at = t.scheduled_at ?? t.next_try_at;
	return Math.max(now, at === null ? now : Date.parse(at));
}
function grouped(all: readonly number[], by: (ms: number) => string): Map<string, number[]> {
	const groups = new Map<string, number[]>();
	for (const ms of all) groups.set(by(ms), [...(groups.get(by(ms)) ?? []), ms]);
	return groups;
}

/**
 * What is planned of each platform's quota. The reader's day and the platform's begin at different hours, so a day here touches two
 * of the platform's: what is planned is told by the reader's day, what is too much by the platform's. `posts` must hold those of a day
 * before and after as well.
 */
export function foresee(posts: readonly PublishRequest[], quotas: readonly Quota[], zone: string, now: number): Outlook {
	const days = new Map<string, Foresight[]>();
	const overfull: Overfull[] = [];
	for (const { platform, sandbox, uploads_per_day: limit, uploads_left_today: left } of quotas) {
		const here = (ms: number): string => clockOf(ms, zone).date;
		const uploads = posts
			.flatMap((p) => p.targets)
			.filter((t) => t.platform === platform && t.sandbox === sandbox)
			.flatMap((t) => begins(t, now) ?? []);
		const tooMuch = new Set<string>();
		for (const [day, planned] of grouped(uploads, quotaDay)) {
			const count = planned.length + (day === quotaDay(now) ? limit - left : 0);
			if (count <= limit) continue;
			const [from, to] = [quotaStart(day), quotaStart(addDays(day, 1))];
			overfull.push({ platform, sandbox, count, limit, from, to, days: [...new Set(planned.map(here))] });
			tooMuch.add(day);
		}
		for (const [day, planned] of grouped(uploads, here)) {
			const count = planned.length + (day === here(now) ? limit - left : 0);
			const over = planned.some((ms) => tooMuch.has(quotaDay(ms)));
			days.set(day, [...(days.get(day) ?? []), { platform, sandbox, count, limit, over }]);
		}
	}
	return { days, overfull: overfull.sort((a, b) => a.from - b.from) };
}
