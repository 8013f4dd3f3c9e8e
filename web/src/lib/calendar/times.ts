/** Times of a week as a person writes them. */
import type { Slot } from '$lib/api/types';

/** Most times of a week. */
export const SLOTS_MAX = 100;
/** `9`, `930`, `9:30`, `9.30` and `09:30` are times; anything else stays as it was written. */
export function timeOf(typed: string): string {
	const found = /^(\d{1,2})(?:[:.]?(\d{2}))?$/.exec(typed.trim());
	const [h, min] = [Number(found?.[1]), Number(found?.[2] ?? 0)];
	if (!found || h > 23 || min > 59) return typed.trim();
	return `${String(h).padStart(2, '0')}:${String(min).padStart(2, '0')}`;
}
export const isTime = (text: string): boolean => /^([01]\d|2[0-3]):[0-5]\d$/.test(text);
/** Each time once, in order; what is none comes last, as it was written. */
export function splitTimes(typed: string): string[] {
	const all = typed.split(/[\s,;]+/).filter((t) => t !== '');
	const times = new Set(all.map(timeOf));
	return [...times].sort((a, b) => Number(isTime(b)) - Number(isTime(a)) || (a < b ? -1 : 1));
}

/** The times of each weekday, Monday first. */
export const byWeekday = (slots: readonly Slot[]): string[][] =>
	Array.from({ length: 7 }, (_, i) => slots.filter((s) => s.weekday === i + 1).map((s) => s.time));
export const slotsOf = (days: readonly (readonly string[])[]): Slot[] =>
	days.flatMap((times, i) => times.map((time) => ({ weekday: i + 1, time })));
