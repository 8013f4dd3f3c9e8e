import { oneOf, sayings, type Sayings } from '$lib/address';
import { api, withQuery } from '$lib/api/client';
import type { Act, Page, TokenUse } from '$lib/api/types';
import { live } from '$lib/live/live.svelte';
import { midnight } from '$lib/midnight';
import { acts } from '$lib/publish-errors/steps';
import { asFar } from './as-far';
import { inWorkspace } from './session.svelte';

/** What is asked for; an empty one asks for all. Days are civil days here. */
export interface WantedUses {
	channel: string;
	kind: '' | Act['kind'];
	actor: string;
	q: string;
	from: string;
	to: string;
}
export const allUses: WantedUses = { channel: '', kind: '', actor: '', q: '', from: '', to: '' };
export const useSayings: Sayings<WantedUses> = {
	channel: sayings.channel,
	kind: oneOf(Object.keys(acts)),
	actor: sayings.account,
	q: sayings.any,
	from: sayings.day,
	to: sayings.day
};

const asked = ({ from, to, ...wanted }: WantedUses): Record<string, string | null> => ({
	...wanted,
	q: wanted.q.trim(),
	from: midnight(from, 0),
	to: midnight(to, 1)
});

/** Every opening of a token, newest first. */
export class Openings {
	items = $state.raw<TokenUse[]>([]);
	cursor = $state<string | null>(null);
	wanted = $state.raw<WantedUses>(allUses);
	loaded = $state(false);
	busy = $state(false);
	error = $state.raw<unknown>(null);
	#turn = 0;

	constructor(wanted: WantedUses = allUses) {
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
		const ask = (cursor: string | null): Promise<Page<TokenUse>> => api.get(inWorkspace('/token-uses'), { ...asked(this.wanted), cursor });
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
		return withQuery(inWorkspace('/token-uses/export'), { format, ...asked(this.wanted) });
	}
	want(change: Partial<WantedUses>): void {
		this.wanted = { ...this.wanted, ...change };
		void this.load();
	}
	follow(): () => void {
		void this.load();
		return live.on('resync', () => void this.load(false, this.items.length));
	}
}
