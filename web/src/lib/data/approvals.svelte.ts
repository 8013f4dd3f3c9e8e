import type { PublishRequest } from '$lib/api/types';
import { live } from '$lib/live/live.svelte';
import { counts } from './counts.svelte';
import { approvePost, declinePost, waitingPosts } from './posts.svelte';

/** Posts that wait for somebody who may approve them, the one that goes out first on top. */
export class Approvals {
	items = $state<PublishRequest[]>([]);
	error = $state<unknown>(null);

	async load(): Promise<void> {
		try {
			const moment = (p: PublishRequest): number => Date.parse(p.scheduled_at ?? p.created_at);
			this.items = (await waitingPosts()).sort((a, b) => moment(a) - moment(b));
			this.error = null;
		} catch (e) {
			this.error = e;
		}
	}
	follow(): () => void {
		void this.load();
		let timer: ReturnType<typeof setTimeout> | undefined;
		const later = (): void => {
			clearTimeout(timer);
			timer = setTimeout(() => void this.load(), 400);
		};
		const stops = [
			live.on('target.changed', ({ approval, publish_request_id: id }) => {
				if (approval?.state === 'waiting' || this.items.some((p) => p.id === id)) later();
			}),
			live.on('resync', later)
		];
		return () => {
			clearTimeout(timer);
			stops.forEach((stop) => stop());
		};
	}
	async approve(post: PublishRequest): Promise<void> {
		await this.#decide(post, () => approvePost(post));
	}
	async decline(post: PublishRequest, note: string): Promise<void> {
		await this.#decide(post, () => declinePost(post.id, note));
	}
	async #decide(post: PublishRequest, how: () => Promise<unknown>): Promise<void> {
		try {
			await how();
		} catch (e) {
			// it may have been moved or decided by somebody else
			void this.load();
			throw e;
		}
		this.items = this.items.filter((p) => p.id !== post.id);
		void counts.refresh();
	}
}
