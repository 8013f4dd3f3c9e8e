import { untrack } from 'svelte';
import { api } from '$lib/api/client';
import type { Media, MediaPage, Page, PublishRequest } from '$lib/api/types';
import { channels } from '$lib/data/channels.svelte';
import { withTarget } from '$lib/data/posts';
import { inWorkspace } from '$lib/data/session.svelte';
import { uploads } from '$lib/data/uploads.svelte';
import { live } from '$lib/live/live.svelte';
import { isOver } from '$lib/upload/item.svelte';
import { isLive, stageOf, type Stage } from './stage';

const FEW = 20;

/** Follows a newcomer's way through the pages. An extra of theirs: without an answer nothing is shown. */
export class Guide {
	#clips = $state.raw<Media[]>([]);
	#total = $state(0);
	#posts = $state.raw<PublishRequest[]>([]);
	#known = $state(false);
	/** Somewhere in this workspace something is live already. */
	#over = $state(false);

	stage = $derived.by((): Stage | null => {
		if (this.#over) return { at: 'over' };
		if (!this.#known || !channels.loaded || channels.error) return null;
		return stageOf({
			clips: this.#clips,
			total: this.#total,
			arriving: uploads.items.filter((i) => !isOver(i.phase) && i.phase !== 'failed' && i.phase !== 'stopped').length,
			usable: channels.usable.length,
			posts: this.#posts
		});
	});

	async #load(): Promise<void> {
		try {
			const posts = inWorkspace('/publish-requests');
			const [done, newest, clips] = await Promise.all([
				api.get<Page<PublishRequest>>(posts, { state: 'published', limit: 1 }),
				api.get<Page<PublishRequest>>(posts, { limit: FEW }),
				api.get<MediaPage>(inWorkspace('/media'), { sort: 'newest', limit: FEW })
			]);
			// more posts than are looked at: no newcomer's workspace
			this.#over = done.items.length > 0 || newest.next_cursor !== null || newest.items.some(isLive);
			this.#posts = newest.items;
			this.#clips = clips.items;
			this.#total = clips.total;
			this.#known = true;
		} catch {
			// the page itself tells what failed
		}
	}
	/** Loads, then keeps itself true by events. Returns the way to stop. */
	follow(): () => void {
		void this.#load();
		if (untrack(() => !channels.loaded)) void channels.load();
		let timer: ReturnType<typeof setTimeout> | undefined;
		const later = (): void => {
			clearTimeout(timer);
			timer = setTimeout(() => void this.#load(), 300);
		};
		const stops = [
			live.on('media.changed', later),
			live.on('channel.changed', ({ channel }) => channels.take(channel)),
			live.on('target.changed', ({ target, publish_request_id: id }) => {
				const known = this.#posts.find((p) => p.id === id);
				if (!known) return later();
				this.#posts = this.#posts.map((p) => (p === known ? withTarget(p, target) : p));
			}),
			live.on('resync', later)
		];
		return () => {
			clearTimeout(timer);
			for (const stop of stops) stop();
		};
	}
}
