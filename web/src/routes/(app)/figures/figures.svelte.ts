import { api } from '$lib/api/client';
import type { Figures } from '$lib/api/types';
import { inWorkspace } from '$lib/data/session.svelte';
import { live } from '$lib/live/live.svelte';
import { zone } from '$lib/zone.svelte';
import { daysBack, stepOf, type Days } from './period';

/** The figures of the last days; a slower answer of an older question is dropped. */
export class Counted {
	value = $state.raw<Figures | null>(null);
	error = $state.raw<unknown>(null);
	busy = $state(false);
	#turn = 0;

	async load(days: Days, sandbox: boolean): Promise<void> {
		const turn = ++this.#turn;
		this.busy = true;
		try {
			const asked = { ...daysBack(days, Date.now()), zone: zone(), step: stepOf(days), sandbox };
			const value = await api.get<Figures>(inWorkspace('/figures'), asked);
			if (turn !== this.#turn) return;
			this.value = value;
			this.error = null;
		} catch (e) {
			if (turn === this.#turn) this.error = e;
		} finally {
			if (turn === this.#turn) this.busy = false;
		}
	}
	/** Asks, and again after a gap in the news. Returns the way to stop. */
	follow(days: Days, sandbox: boolean): () => void {
		void this.load(days, sandbox);
		return live.on('resync', () => void this.load(days, sandbox));
	}
}
