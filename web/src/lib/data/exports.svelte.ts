import { api } from '$lib/api/client';
import { isGone, type Export, type Page } from '$lib/api/types';
import { live } from '$lib/live/live.svelte';
import { inWorkspace } from './session.svelte';

const path = (id: string, what = ''): string => inWorkspace(`/exports/${encodeURIComponent(id)}${what}`);

/** The archives of this workspace; at most one of them has not failed. */
export class Exports {
	items = $state.raw<Export[] | null>(null);
	busy = $state(false);
	error = $state.raw<unknown>(null);
	/** The one that there is: under way, ready, or the last that failed. */
	newest = $derived(this.items?.[0] ?? null);

	async load(): Promise<void> {
		try {
			this.items = (await api.get<Page<Export>>(inWorkspace('/exports'))).items;
			this.error = null;
		} catch (e) {
			this.error = e;
		}
	}
	/** Loads, then keeps itself true by events. Returns the way to stop. */
	follow(): () => void {
		void this.load();
		const stops = [live.on('export.changed', ({ export: e }) => this.take(e)), live.on('resync', () => void this.load())];
		return () => stops.forEach((stop) => stop());
	}
	take(e: Export | { id: string; gone: true }): void {
		const others = (this.items ?? []).filter((x) => x.id !== e.id);
		this.items = isGone(e) ? others : [e, ...others.filter((x) => x.state !== 'failed')];
	}
	async begin(): Promise<void> {
		await this.#once(async () => this.take(await api.post<Export>(inWorkspace('/exports'), {})));
	}
	/** Deletes it, or stops its making. */
	async remove(id: string): Promise<void> {
		await this.#once(async () => {
			await api.delete(path(id));
			this.take({ id, gone: true });
		});
	}
	file(id: string): string {
		return path(id, '/file');
	}
	async #once(work: () => Promise<void>): Promise<void> {
		if (this.busy) return;
		this.busy = true;
		try {
			await work();
			this.error = null;
		} catch (e) {
			this.error = e;
		}
		this.busy = false;
	}
}
