import { clockOf } from '$lib/compose/moment';
import { utcOf } from './days';

/** Minutes of a civil day, as its clock shows them; the end is not within. */
export interface Span {
	from: number;
	to: number;
	clock: 'skipped' | 'twice';
}
const HOUR = 3_600_000;
const MINUTE = 60_000;

/** By how much the clock of a zone is ahead of UTC at a moment. */
function offsetAt(ms: number, zone: string): number {
	const { date, time } = clockOf(ms, zone);
	const [h, m] = time.split(':').map(Number) as [number, number];
	return utcOf(date) + (h * 60 + m) * MINUTE - Math.floor(ms / MINUTE) * MINUTE;
}

/** The times of a day that its clock skips or shows twice; nothing on all days but two of a year. */
export function oddHours(day: string, zone: string): Span | null {
	const midnight = utcOf(day);
	// wherever the zone is, its day lies within
	let [low, high] = [midnight - 15 * HOUR, midnight + 39 * HOUR];
	const [before, after] = [offsetAt(low, zone), offsetAt(high, zone)];
	if (before === after) return null;
	while (high - low > MINUTE) {
		const middle = Math.floor((low + high) / 2 / MINUTE) * MINUTE;
		if (offsetAt(middle, zone) === before) low = middle;
		else high = middle;
	}
	const [from, to] = [high + Math.min(before, after), high + Math.max(before, after)].map((local) =>
		Math.max(0, Math.min(24 * 60, (local - midnight) / MINUTE))
	) as [number, number];
	return from < to ? { from, to, clock: after > before ? 'skipped' : 'twice' } : null;
}
