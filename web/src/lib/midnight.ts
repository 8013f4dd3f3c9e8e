/** Midnight here at the begin of a civil day, some days later; none for no day. */
export function midnight(day: string, later: number): string | null {
	const [y, m, d] = day.split('-').map(Number);
	if (y === undefined || m === undefined || d === undefined) return null;
	return new Date(y, m - 1, d + later).toISOString();
}
