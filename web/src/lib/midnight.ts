import { addDays, isDay, utcOf } from '$lib/calendar/days';
import { dayKey } from '$lib/format';

const MINUTE = 60_000;
/** When a civil day begins in the zone of the page, some days later; none for no day. Where its midnight is skipped, that is later. */
export function midnight(day: string, later: number): string | null {
	if (!isDay(day)) return null;
	const wanted = addDays(day, later);
	const inUtc = utcOf(wanted) / MINUTE;
	// wherever the zone is, its day begins within
	let [before, begun] = [inUtc - 15 * 60, inUtc + 15 * 60];
	while (begun - before > 1) {
		const at = Math.floor((before + begun) / 2);
		if (dayKey(at * MINUTE) < wanted) before = at;
		else begun = at;
	}
	return new Date(begun * MINUTE).toISOString();
}
