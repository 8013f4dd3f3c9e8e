import { api } from '$lib/api/client';
import type { Media, MediaPage } from '$lib/api/types';
import { inWorkspace } from '$lib/data/session.svelte';
import { rank } from './match';

const MOST = 6;
const PAUSE_MS = 200;

/** The newest clips of the library that answer to what is typed. */
export class ClipSearch {
	items = $state.raw<Media[]>([]);
	busy = $state(false);
	failed = $state(false);
	#asked = '';
	#timer: ReturnType<typeof setTimeout> | undefined;
	#abort: AbortController | undefined;

	ask(typed: string): void {
		const q = typed.trim();
		if (q === this.#asked && !this.failed) return;
		this.stop();
		this.#asked = q;
		// of the answer before, what holds for the new words as well
		this.items = q === '' ? [] : this.items.filter((x) => rank(q, x.title, x.filename) > 0);
		this.failed = false;
		this.busy = q !== '';
		if (this.busy) this.#timer = setTimeout(() => void this.#get(q), PAUSE_MS);
	}
	again(): void {
		this.ask(this.#asked);
	}
	stop(): void {
		clearTimeout(this.#timer);
		this.#abort?.abort();
		this.busy = false;
		this.#asked = '';
	}
	async #get(q: string): Promise<void> {
		const { signal } = (this.#abort = new AbortController());
		try {
			const page = await api.get<MediaPage>(inWorkspace('/media'), { q, sort: 'newest', limit: MOST }, signal);
			if (signal.aborted) return;
			this.items = page.items.slice(0, MOST);
		} catch {
			if (signal.aborted) return;
			this.items = [];
			this.failed = true;
		}
		this.busy = false;
	}
}
