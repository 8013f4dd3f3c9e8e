import { getLocale } from '$lib/paraglide/runtime.js';

const cache = new Map<string, Intl.DateTimeFormat>();
function dtf(key: string, o: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
	const id = `${getLocale()}|${key}`;
	let f = cache.get(id);
	if (!f) cache.set(id, (f = new Intl.DateTimeFormat(getLocale() === 'ru' ? 'ru-RU' : 'en-GB', o)));
	return f;
}
type When = Date | string | number;
/** The zone every time on screen is told in: the browser's. */
export const zone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
/** The zone in words for a moment: "Moscow Standard Time, GMT+3". */
export function zoneName(d: When = new Date()): string {
	const part = (style: 'long' | 'shortOffset'): string =>
		dtf(`z${style}`, { timeZoneName: style })
			.formatToParts(new Date(d))
			.find((p) => p.type === 'timeZoneName')?.value ?? '';
	const [long, offset] = [part('long'), part('shortOffset')];
	return long === offset || long.startsWith('GMT') ? offset : `${long}, ${offset}`;
}
export const time = (d: When): string => dtf('t', { hour: '2-digit', minute: '2-digit' }).format(new Date(d));
export const timeSeconds = (d: When): string => dtf('ts', { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(new Date(d));
export const day = (d: When): string => dtf('d', { day: 'numeric', month: 'long' }).format(new Date(d));
export const dayYear = (d: When): string => dtf('dy', { day: 'numeric', month: 'long', year: 'numeric' }).format(new Date(d));
export const dayShort = (d: When): string => dtf('ds', { day: 'numeric', month: 'short' }).format(new Date(d));
/** As short as a date gets: 24/11. */
export const dayNumeric = (d: When): string => dtf('dn', { day: 'numeric', month: 'numeric' }).format(new Date(d));
export const weekday = (d: When): string => dtf('w', { weekday: 'short' }).format(new Date(d));
export const monthYear = (d: When): string => dtf('my', { month: 'long', year: 'numeric' }).format(new Date(d));
/** "24 November, 14:02", with the year when it is another one. */
export function moment(d: When): string {
	const same = new Date(d).getFullYear() === new Date().getFullYear();
	return dtf(same ? 'm' : 'mY', {
		day: 'numeric',
		month: 'long',
		...(same ? {} : { year: 'numeric' }),
		hour: '2-digit',
		minute: '2-digit'
	}).format(new Date(d));
}
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
/** The civil day of a moment here, `2026-11-24`. */
export function dayKey(d: When): string {
	const x = new Date(d);
	return `${x.getFullYear()}-${String(x.getMonth() + 1).padStart(2, '0')}-${String(x.getDate()).padStart(2, '0')}`;
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
