/** Civil days as text, `2026-11-23`. Nothing here knows a zone, so a day of 23 or 25 hours is a day like any other. */
const DAY = 86_400_000;
/** The day's midnight as if it were in UTC: for counting alone, never for telling a moment. */
export const utcOf = (day: string): number => Date.parse(`${day}T00:00:00Z`);
const dayOf = (utc: number): string => new Date(utc).toISOString().slice(0, 10);

export function isDay(text: string | null): text is string {
	if (text === null || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
	const utc = utcOf(text);
	return !Number.isNaN(utc) && dayOf(utc) === text;
}
export const addDays = (day: string, n: number): string => dayOf(utcOf(day) + n * DAY);
/** The same day of another month, or that month's last one. */
export function addMonths(day: string, n: number): string {
	const [y, m, d] = day.split('-').map(Number) as [number, number, number];
	const last = new Date(Date.UTC(y, m + n, 0)).getUTCDate();
	return dayOf(Date.UTC(y, m - 1 + n, Math.min(d, last)));
}
/** 0 is Sunday. */
export const weekdayOf = (day: string): number => new Date(utcOf(day)).getUTCDay();

/** The seven days around a day, from `first` (0 is Sunday) on. */
export function weekOf(day: string, first: number): string[] {
	const start = addDays(day, -((weekdayOf(day) - first + 7) % 7));
	return Array.from({ length: 7 }, (_, i) => addDays(start, i));
}
/** The whole weeks that hold a day's month. */
export function monthOf(day: string, first: number): string[][] {
	const month = day.slice(0, 7);
	const weeks: string[][] = [];
	for (let week = weekOf(`${month}-01`, first); week.some((d) => d.startsWith(month)); week = weekOf(addDays(week[0]!, 7), first))
		weeks.push(week);
	return weeks;
}

interface WeekInfo {
	firstDay?: number;
}
/** The day that weeks begin with where this language is read, 0 is Sunday. Monday where the browser does not know. */
export function firstWeekday(language: string): number {
	const locale = new Intl.Locale(language) as Intl.Locale & { weekInfo?: WeekInfo; getWeekInfo?: () => WeekInfo };
	const told = locale.getWeekInfo?.() ?? locale.weekInfo;
	return (told?.firstDay ?? 1) % 7;
}
