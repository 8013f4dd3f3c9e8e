import { getLocale } from '$lib/paraglide/runtime.js';

/** A day of UTC in words, whatever the zone here. */
export const utcDay = (day: string): string =>
	`${new Intl.DateTimeFormat(getLocale() === 'ru' ? 'ru-RU' : 'en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(day))}, UTC`;
