import type { Media } from '$lib/api/types';
import { restoreMedia } from './media';
import { mediaList } from './media-list.svelte';

/** What was put into the trash last: it can be taken back at once, from wherever the person went on. */
class Trashed {
	last = $state.raw<readonly Media[]>([]);
	busy = $state(false);
	error = $state.raw<unknown>(null);

	tell(media: readonly Media[]): void {
		this.last = media;
		this.error = null;
	}
	hide(): void {
		this.last = [];
		this.error = null;
	}
	async undo(): Promise<void> {
		if (this.busy) return;
		this.busy = true;
		this.error = null;
		try {
			for (const one of this.last) {
				const back = await restoreMedia(one.id);
				this.last = this.last.filter((x) => x.id !== one.id);
				mediaList.take(back);
			}
			// Older clips come back to their place in the list, which only the server knows.
			await mediaList.reload(mediaList.items.length);
		} catch (e) {
			this.error = e;
		}
		this.busy = false;
	}
}
export const trashed = new Trashed();
