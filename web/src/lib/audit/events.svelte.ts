import { SvelteSet } from 'svelte/reactivity';
import { oneOf, sayings, type Sayings } from '$lib/address';
import { api, withQuery } from '$lib/api/client';
import type { AuditClass, AuditEvent, Page } from '$lib/api/types';
import { asFar } from '$lib/data/as-far';
import { inWorkspace } from '$lib/data/session.svelte';
import { dayKey } from '$lib/format';
import { midnight } from '$lib/midnight';
import { live } from '$lib/live/live.svelte';

/** What is asked for; an empty one asks for all. Days are civil days here. */
export interface Wanted {
	class: '' | AuditClass;
	actor: string;
	/** A channel's id: it stands among what an event is about. */
	channel: string;
	q: string;
	from: string;
	to: string;
}
export const everything: Wanted = { class: '', actor: '', channel: '', q: '', from: '', to: '' };
export const eventSayings: Sayings<Wanted> = {
	class: oneOf(['security', 'operational', 'audit']),
	actor: sayings.account,
	channel: sayings.channel,
	q: sayings.any,
	from: sayings.day,
	to: sayings.day
};

export const asked = (w: Wanted): Record<string, string | null> => ({
	class: w.class,
	actor: w.actor,
	// each word has to stand in the record
	q: [w.channel, w.q.trim()].filter((x) => x !== '').join(' '),
	from: midnight(w.from, 0),
	to: midnight(w.to, 1)
});

/** Events by the day they happened on, in their order. */
export function byDay(events: readonly AuditEvent[]): { day: string; events: AuditEvent[] }[] {
	const out: { day: string; events: AuditEvent[] }[] = [];
	for (const e of events) {
		const day = dayKey(e.at);
		const last = out.at(-1);
		if (last?.day === day) last.events.push(e);
		else out.push({ day, events: [e] });
	}
	return out;
}

/** The audit log, newest first. */
export class AuditLog {
	items = $state.raw<AuditEvent[]>([]);
	cursor = $state<string | null>(null);
	wanted = $state.raw<Wanted>(everything);
	loaded = $state(false);
	busy = $state(false);
	error = $state.raw<unknown>(null);
	/** Those whose details are shown. */
	readonly open = new SvelteSet<string>();
	#turn = 0;

	constructor(wanted: Wanted = everything) {
		this.wanted = wanted;
	}
	get filtered(): boolean {
		return Object.values(this.wanted).some((v) => v !== '');
	}

	/** The newest answer counts: a slower one of an older question is dropped. */
	async load(more = false, atLeast = 0): Promise<void> {
		if (more && this.busy) return;
		const turn = ++this.#turn;
		this.busy = true;
		const ask = (cursor: string | null): Promise<Page<AuditEvent>> =>
			api.get(inWorkspace('/audit-events'), { ...asked(this.wanted), cursor });
		try {
			const page = await (more ? ask(this.cursor) : asFar(ask, atLeast));
			if (turn !== this.#turn) return;
			this.items = more ? [...this.items, ...page.items] : page.items;
			this.cursor = page.next_cursor;
			this.error = null;
		} catch (e) {
			if (turn === this.#turn) this.error = e;
		} finally {
			if (turn === this.#turn) {
				this.busy = false;
				this.loaded = true;
			}
		}
	}
	/** Where all that matches is a file. */
	file(format: 'csv' | 'jsonl'): string {
		return withQuery(inWorkspace('/audit-events/export'), { format, ...asked(this.wanted) });
	}
	want(change: Partial<Wanted>): void {
		this.wanted = { ...this.wanted, ...change };
		void this.load();
	}
	follow(): () => void {
		void this.load();
		return live.on('resync', () => void this.load(false, this.items.length));
	}
}
