/** A date and a time a person typed, in one time zone, as a moment. Days with a clock change are told apart, never guessed silently. */
export interface Moment {
	/** RFC 3339, UTC. */
	at: string;
	ms: number;
	/** The clock skips this time on that day (the later side was taken), or shows it twice (the earlier was taken). */
	clock: 'once' | 'skipped' | 'twice';
}

type Zones = Pick<typeof import('temporal-polyfill').Temporal, 'PlainDateTime'>;

/** The browser's own Temporal where there is one, else the polyfill, fetched when first needed. */
export async function zones(): Promise<Zones> {
	const own = (globalThis as { Temporal?: Zones }).Temporal;
	return own ?? (await import('temporal-polyfill')).Temporal;
}

export async function moment(date: string, time: string, zone: string): Promise<Moment | null> {
	if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || !/^\d{2}:\d{2}/.test(time)) return null;
	const { PlainDateTime } = await zones();
	try {
		const plain = PlainDateTime.from(`${date}T${time}`);
		const early = plain.toZonedDateTime(zone, { disambiguation: 'earlier' });
		const late = plain.toZonedDateTime(zone, { disambiguation: 'later' });
		const apart = early.epochMilliseconds !== late.epochMilliseconds;
		const skipped = apart && !late.toPlainDateTime().equals(plain);
		const ms = skipped ? late.epochMilliseconds : early.epochMilliseconds;
		return { at: new Date(ms).toISOString(), ms, clock: !apart ? 'once' : skipped ? 'skipped' : 'twice' };
	} catch {
		return null;
	}
}

const clocks = new Map<string, Intl.DateTimeFormat>();
/** A moment as date and time fields show it in a zone. */
export function clockOf(ms: number, zone: string): { date: string; time: string } {
	let parts = clocks.get(zone);
	if (!parts) {
		parts = new Intl.DateTimeFormat('en-CA', {
			timeZone: zone,
			year: 'numeric',
			month: '2-digit',
			day: '2-digit',
			hour: '2-digit',
			minute: '2-digit',
			hourCycle: 'h23'
		});
		clocks.set(zone, parts);
	}
	const p = Object.fromEntries(parts.formatToParts(ms).map((x) => [x.type, x.value]));
	return { date: `${p['year']}-${p['month']}-${p['day']}`, time: `${p['hour']}:${p['minute']}` };
}
/** What the date and time fields start with: the next full hour at least an hour ahead, as seen in the zone. */
export function suggestion(now: number, zone: string): { date: string; time: string } {
	const late = now + 2 * 3_600_000;
	const minute = Number(clockOf(late, zone).time.slice(3));
	return clockOf(late - minute * 60_000, zone);
}
