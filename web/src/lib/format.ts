import { getLocale } from '$lib/paraglide/runtime.js';
import { zone } from '$lib/zone.svelte';

const made = new Map<string, Intl.DateTimeFormat>();
type When = Date | string | number;
type Parts = Intl.DateTimeFormatOptions;
/** Tells a moment in the zone of the page. A day or a month, `2026-11-24`, is no moment: it is the same one in every zone. */
export function formatOf(d: When, o: Parts, locale = getLocale() === 'ru' ? 'ru-RU' : 'en-GB'): Intl.DateTimeFormat {
	const timeZone = typeof d === 'string' && d.length < 11 ? 'UTC' : zone();
	const id = `${locale}|${timeZone}|${JSON.stringify(o)}`;
	let f = made.get(id);
	if (!f) made.set(id, (f = new Intl.DateTimeFormat(locale, { ...o, timeZone })));
	return f;
}
export const told =
	(o: Parts) =>
	(d: When): string =>
		formatOf(d, o).format(new Date(d));
/** The zone in words for a moment: "Moscow Standard Time, GMT+3". */
export function zoneName(d: When = new Date()): string {
	const part = (style: 'long' | 'shortOffset'): string =>
		formatOf(d, { timeZoneName: style })
			.formatToParts(new Date(d))
			.find((p) => p.type === 'timeZoneName')?.value ?? '';
	const [long, offset] = [part('long'), part('shortOffset')];
	return long === offset || long.startsWith('GMT') ? offset : `${long}, ${offset}`;
}
export const time = told({ hour: '2-digit', minute: '2-digit' });
export const timeSeconds = told({ hour: '2-digit', minute: '2-digit', second: '2-digit' });
export const day = told({ day: 'numeric', month: 'long' });
export const dayYear = told({ day: 'numeric', month: 'long', year: 'numeric' });
export const dayShort = told({ day: 'numeric', month: 'short' });
/** As short as a date gets: 24/11. */
export const dayNumeric = told({ day: 'numeric', month: 'numeric' });
export const weekday = told({ weekday: 'short' });
export const monthYear = told({ month: 'long', year: 'numeric' });
const momentShort = told({ day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit' });
const momentYear = told({ day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit' });
/** The civil day of a moment, `2026-11-24`. */
export const dayKey = (d: When): string => formatOf(d, {}, 'sv').format(new Date(d));
/** The year that it is now, as a day begins with it. */
export const thisYear = (): string => dayKey(Date.now()).slice(0, 4);
/** "24 November, 14:02", with the year when it is another one. */
export const moment = (d: When): string => (dayKey(d).startsWith(thisYear()) ? momentShort(d) : momentYear(d));
/** "3 minutes ago", "in 2 hours". */
export function ago(d: When, now: number = Date.now()): string {
	const s = (new Date(d).getTime() - now) / 1000;
	const f = new Intl.RelativeTimeFormat(getLocale(), { numeric: 'auto' });
	for (const [unit, n] of [
		['day', 86_400],
		['hour', 3600],
		['minute', 60]
	] as const)
		if (Math.abs(s) >= n) return f.format(Math.round(s / n), unit);
	return f.format(Math.round(s), 'second');
}
/** `0:47`, `12:05`, `1:02:03`. */
export function duration(ms: number): string {
	const all = Math.round(ms / 1000);
	const [h, m, s] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60];
	const two = (n: number): string => String(n).padStart(2, '0');
	return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
/** A span in words: "31 s", "4 min 10 s". */
export function span(ms: number): string {
	const ru = getLocale() === 'ru';
	const s = Math.max(0, Math.round(ms / 1000));
	const [H, M, S] = ru ? ['ч', 'мин', 'с'] : ['h', 'min', 's'];
	if (s < 60) return `${s}\u00a0${S}`;
	if (s < 3600) return s % 60 === 0 || s >= 600 ? `${Math.round(s / 60)}\u00a0${M}` : `${Math.floor(s / 60)}\u00a0${M} ${s % 60}\u00a0${S}`;
	return `${Math.floor(s / 3600)}\u00a0${H} ${Math.round((s % 3600) / 60)}\u00a0${M}`;
}
const units = { en: ['B', 'kB', 'MB', 'GB', 'TB'], ru: ['Б', 'кБ', 'МБ', 'ГБ', 'ТБ'] } as const;
/** Decimal sizes, as systems show them now: 412 MB. */
export function bytes(n: number): string {
	const l = getLocale();
	let i = 0;
	while (n >= 1000 && i < 4) {
		n /= 1000;
		i++;
	}
	const v = new Intl.NumberFormat(l, { maximumFractionDigits: i > 1 && n < 100 ? 1 : 0 }).format(n);
	return `${v}\u00a0${units[l][i]}`;
}
export const percent = (x: number): string => new Intl.NumberFormat(getLocale(), { style: 'percent', maximumFractionDigits: 0 }).format(x);
export const int = (n: number): string => new Intl.NumberFormat(getLocale()).format(n);
export const decimal = (n: number, digits = 2): string => new Intl.NumberFormat(getLocale(), { maximumFractionDigits: digits }).format(n);
