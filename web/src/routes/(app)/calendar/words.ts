import type { Foresight } from '$lib/calendar/quota';
import { platformName } from '$lib/domain';
import { formatOf, thisYear, told } from '$lib/format';
import { m } from '$lib/paraglide/messages.js';

/** "Tuesday 24 November". */
export const dayWords = told({ weekday: 'long', day: 'numeric', month: 'long' });
/** "Tuesday 24 November at 09:00", within a sentence. */
export const momentWords = told({ weekday: 'long', day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit' });
/** "23–29 November", with the year where it is another one. */
export function rangeWords(from: string, to: string): string {
	const same = from.startsWith(thisYear()) && to.startsWith(thisYear());
	return formatOf(from, { day: 'numeric', month: 'long', ...(same ? {} : { year: 'numeric' }) }).formatRange(new Date(from), new Date(to));
}
const weekdayLong = told({ weekday: 'long' });
/** "Monday" for 0, as `Intl` has it: 1 January 2024 was one. */
export const weekdayWords = (weekday: number): string => weekdayLong(`2024-01-0${1 + weekday}`);
export const quotaName = (q: Pick<Foresight, 'platform' | 'sandbox'>): string =>
	q.sandbox ? m.cal_sandbox({ platform: platformName[q.platform] }) : platformName[q.platform];
