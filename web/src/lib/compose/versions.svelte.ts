import type { Media, Rendition, Wish } from '$lib/api/types';
import { cancelRendition, conform } from '$lib/data/renditions';
import { isPending, isReady, withVersion } from '$lib/versions/version';
import type { Draft } from './draft.svelte';

/** A version that was asked for on this page. */
interface Asked {
	id: string;
	/** The channels that send it once it is ready. */
	channels: string[];
	/** They do now. */
	given: boolean;
}
/** The clip with its versions: which are being made, who waits for one, and which lane sends which. */
export class Versions {
	media = $state.raw() as Media;
	asked = $state<Asked[]>([]);
	busy = $state(false);
	error = $state<unknown>(null);
	ready = $derived(this.media.renditions.filter(isReady));
	pending = $derived(this.media.renditions.filter(isPending));

	constructor(
		media: Media,
		private readonly draft: Pick<Draft, 'lane' | 'lanes'>
	) {
		this.media = media;
	}

	/** Takes in what an event or an answer said: a version that became ready goes to those who wait for it. */
	take(media: Media): void {
		this.media = media;
		for (const a of this.asked) {
			if (a.given || !this.ready.some((r) => r.id === a.id)) continue;
			a.given = true;
			this.give(a.id, a.channels);
		}
		for (const lane of this.draft.lanes) lane.keepTo(this.ready);
	}
	give(id: string | null, channels: readonly string[]): void {
		for (const c of channels) this.draft.lane(c)?.send(id);
	}

	/** Whether one of these channels still waits for its version. */
	waits(channels: readonly string[]): boolean {
		return this.asked.some((a) => !a.given && this.pending.some((r) => r.id === a.id) && a.channels.some((c) => channels.includes(c)));
	}

	async make(wish: Wish, channels: readonly string[]): Promise<void> {
		await this.#run(async () => {
			const r = await conform(this.media.id, wish);
			this.asked = [...this.asked.filter((a) => a.id !== r.id), { id: r.id, channels: [...channels], given: false }];
			return r;
		});
	}
	async cancel(r: Rendition): Promise<void> {
		await this.#run(() => cancelRendition(r));
	}
	async #run(work: () => Promise<Rendition>): Promise<void> {
		if (this.busy) return;
		this.busy = true;
		this.error = null;
		try {
			const r = await work();
			this.take(withVersion(this.media, r));
		} catch (e) {
			this.error = e;
		}
		this.busy = false;
	}
}
