import { api } from '$lib/api/client';
import type { Notice, Notices } from '$lib/api/types';
import { live } from '$lib/live/live.svelte';
import { counts } from './counts.svelte';
import { inWorkspace } from './session.svelte';

/** News of posts, newest first. What this person has not seen before stays marked while the page is open. */
export class News {
	items = $state<Notice[]>([]);
	cursor = $state<string | null>(null);
	loaded = $state(false);
	busy = $state(false);
	error = $state<unknown>(null);
	fresh = $state<readonly string[]>([]);

	async load(more = false): Promise<void> {
		if (this.busy) return;
		this.busy = true;
		try {
			const page = await api.get<Notices>(inWorkspace('/notices'), { cursor: more ? this.cursor : null, limit: 20 });
			this.items = more ? [...this.items, ...page.items] : page.items;
			this.cursor = page.next_cursor ?? null;
			if (!more) await this.#see(page);
			this.error = null;
		} catch (e) {
			this.error = e;
		} finally {
			this.busy = false;
			this.loaded = true;
		}
	}
	async #see({ items, unseen }: Notices): Promise<void> {
		const newest = items[0];
		if (!newest || unseen === 0) return;
		this.fresh = [...this.fresh, ...items.slice(0, unseen).map((n) => n.id)];
		await api.post(inWorkspace('/notices/seen'), { up_to: newest.id });
		await counts.refresh();
	}
	follow(): () => void {
		void this.load();
		const stops = [live.on('notice', () => void this.load()), live.on('resync', () => void this.load())];
		return () => stops.forEach((stop) => stop());
	}
}
