import { api } from '$lib/api/client';
import type { Page, TokenUse } from '$lib/api/types';
import { live } from '$lib/live/live.svelte';
import { inWorkspace } from './session.svelte';

/** Every opening of a token, newest first. */
export class Openings {
	items = $state<TokenUse[]>([]);
	cursor = $state<string | null>(null);
	loaded = $state(false);
	busy = $state(false);
	error = $state<unknown>(null);

	async load(more = false): Promise<void> {
		if (this.busy) return;
		this.busy = true;
		try {
			const page = await api.get<Page<TokenUse>>(inWorkspace('/token-uses'), { cursor: more ? this.cursor : null });
			this.items = more ? [...this.items, ...page.items] : page.items;
			this.cursor = page.next_cursor;
			this.error = null;
		} catch (e) {
			this.error = e;
		} finally {
			this.busy = false;
			this.loaded = true;
		}
	}
	follow(): () => void {
		void this.load();
		return live.on('resync', () => void this.load());
	}
}
