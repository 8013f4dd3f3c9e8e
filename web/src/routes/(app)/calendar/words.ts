import type { Foresight } from '$lib/calendar/quota';
import { platformName } from '$lib/domain';
import { getLocale } from '$lib/paraglide/runtime.js';
import { m } from '$lib/paraglide/messages.js';

/** A moment within a civil day, for words about that day. */
export const noon = (day: string): Date => new Date(`${day}T12:00:00`);
const locale = (): string => (getLocale() === 'ru' ? 'ru-RU' : 'en-GB');
/** "Tuesday 24 November". */
export const dayWords = (day: string): string =>
	new Intl.DateTimeFormat(locale(), { weekday: 'long', day: 'numeric', month: 'long' }).format(noon(day));
/** "Tuesday 24 November at 09:00", within a sentence. */
export const momentWords = (ms: number): string =>
	new Intl.DateTimeFormat(locale(), { weekday: 'long', day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit' }).format(ms);
/** "23–29 November", with the year where it is another one. */
export function rangeWords(from: string, to: string): string {
	const year = new Date().getFullYear();
	const same = from.startsWith(String(year)) && to.startsWith(String(year));
	const words = new Intl.DateTimeFormat(locale(), { day: 'numeric', month: 'long', ...(same ? {} : { year: 'numeric' }) });
	return words.formatRange(noon(from), noon(to));
}
/** "Monday" for 0, as `Intl` has it: 1 January 2024 was one. */
export const weekdayWords = (weekday: number): string =>
	new Intl.DateTimeFormat(locale(), { weekday: 'long', timeZone: 'UTC' }).format(Date.UTC(2024, 0, 1 + weekday));
export const quotaName = (q: Pick<Foresight, 'platform' | 'sandbox'>): string =>
	q.sandbox ? m.cal_sandbox({ platform: platformName[q.platform] }) : platformName[q.platform];
