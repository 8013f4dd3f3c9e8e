import { asApiError, type ApiError } from '$lib/api/client';
import { isGone, type Media } from '$lib/api/types';
import { live } from '$lib/live/live.svelte';
import { asFar } from './as-far';
import { trashPage } from './trash-page';

/** What lies in the trash, as far as it was asked for. */
export class TrashList {
	items = $state.raw<Media[]>([]);
	total = $state(0);
	cursor = $state<string | null>(null);
	loaded = $state(false);
	error = $state.raw<ApiError | null>(null);
	#turn = 0;

	async load(more = false): Promise<void> {
		const turn = ++this.#turn;
		this.error = null;
		try {
			const page = await (more ? trashPage(this.cursor) : asFar(trashPage, this.items.length));
			if (turn !== this.#turn) return;
			const known = more ? this.items : [];
			this.items = [...known, ...page.items.filter((x) => !known.some((y) => y.id === x.id))];
			this.total = page.total;
			this.cursor = page.next_cursor;
			this.loaded = true;
		} catch (e) {
			if (turn === this.#turn) this.error = asApiError(e);
		}
	}
	drop(id: string): void {
		if (!this.items.some((x) => x.id === id)) return;
		this.items = this.items.filter((x) => x.id !== id);
		this.total--;
	}
	follow(): () => void {
		void this.load();
		const stops = [
			live.on('media.changed', ({ media }) => {
				if (isGone(media) || !media.trashed_at) this.drop(media.id);
				else if (!this.items.some((x) => x.id === media.id)) void this.load();
			}),
			live.on('resync', () => void this.load())
		];
		return () => stops.forEach((stop) => stop());
	}
}
