import type { SuspiciousEvents } from '$lib/api/types';
import { dayKey } from '$lib/format';

/** One kind of event on one day. */
export interface Kind {
	what: string;
	events: number;
	/** Accounts of each hour and network, the most of them: the same one may be among several. */
	accounts: number;
	/** Where they came from, the most first; empty: erased by age. */
	networks: { network: string; events: number }[];
}
export interface Day {
	day: string;
	at: string;
	kinds: Kind[];
}

/** Events by the day they happened on here and by kind, newest day first, the most first. */
export function byDay(all: readonly SuspiciousEvents[]): Day[] {
	const days = new Map<string, { at: string; kinds: Map<string, { of: SuspiciousEvents[] }> }>();
	for (const e of all) {
		const key = dayKey(e.hour);
		const day = days.get(key) ?? { at: e.hour, kinds: new Map<string, { of: SuspiciousEvents[] }>() };
		days.set(key, day);
		const kind = day.kinds.get(e.what) ?? { of: [] };
		day.kinds.set(e.what, kind);
		kind.of.push(e);
	}
	return [...days]
		.sort(([a], [b]) => b.localeCompare(a))
		.map(([day, { at, kinds }]) => ({
			day,
			at,
			kinds: [...kinds].map(([what, { of }]) => kindOf(what, of)).sort((a, b) => b.events - a.events)
		}));
}

function kindOf(what: string, of: readonly SuspiciousEvents[]): Kind {
	const networks = new Map<string, number>();
	for (const e of of) networks.set(e.network ?? '', (networks.get(e.network ?? '') ?? 0) + e.events);
	return {
		what,
		events: of.reduce((n, e) => n + e.events, 0),
		accounts: Math.max(...of.map((e) => e.accounts)),
		networks: [...networks].map(([network, events]) => ({ network, events })).sort((a, b) => b.events - a.events)
	};
}
