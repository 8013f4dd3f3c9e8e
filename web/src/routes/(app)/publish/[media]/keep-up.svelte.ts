import { untrack } from 'svelte';
import { isGone, type Draft } from '$lib/api/types';
import type { Composer } from '$lib/compose/composer.svelte';
import { channels } from '$lib/data/channels.svelte';
import { getMedia } from '$lib/data/media';
import { followSlot } from '$lib/data/slots';
import { live } from '$lib/live/live.svelte';

/**
 * Keeps a composer at what is true elsewhere, and what is written in it kept, as long as its page stands. Returns the
 * way to ask whether another tab or person has gone on with the draft: `newer` is told of theirs.
 */
export function keepUp(composer: Composer, newer: (there: Draft) => void): () => Promise<void> {
	const { saver } = composer;
	const { id } = composer.media;
	/** While nothing was written here. */
	async function look(): Promise<void> {
		const there = await saver.look();
		if (there) newer(there);
	}
	$effect(() => channels.follow());
	$effect(() => followSlot((next) => (composer.draft.slot = next)));
	$effect.pre(() => {
		const list = channels.usable;
		untrack(() => composer.follow(list));
	});
	$effect(() => composer.check());
	$effect(() => {
		const [kept, worth] = [composer.draft.kept, composer.draft.touched];
		untrack(() => saver.change(kept, worth));
	});
	$effect(() => () => {
		void saver.flush();
		saver.stop();
	});
	$effect(() => {
		const again = (): void =>
			void getMedia(id).then(
				(now) => composer.versions.take(now),
				() => undefined
			);
		const stops = [
			live.on('media.changed', ({ media: now }) => {
				if (isGone(now) || now.id !== id) return;
				composer.versions.take(now);
				if (now.draft_id !== (saver.head?.id ?? null)) void look();
			}),
			live.on('resync', again)
		];
		return () => stops.forEach((stop) => stop());
	});
	// a chosen time may pass while the page is open
	$effect(() => {
		const timer = setInterval(() => (composer.now = Date.now()), 15_000);
		return () => clearInterval(timer);
	});
	return look;
}
