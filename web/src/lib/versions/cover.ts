import type { Media } from '$lib/api/types';
import { getMedia, setPoster } from '$lib/data/media';
import { undo } from '$lib/data/undo.svelte';
import { m } from '$lib/paraglide/messages.js';
import { stamp } from './part';

/** Makes the picture at a moment the cover, or takes the choice back, and offers the way back. */
export async function chooseCover(
	{ id, poster_at_ms: before = null }: Media,
	at: number | null,
	taken: (media: Media) => void
): Promise<void> {
	const now = await setPoster(id, at);
	taken(now);
	undo.propose({
		text: at === null ? m.undo_cover_auto() : m.undo_cover({ time: stamp(at) }),
		back: async () => {
			if (((await getMedia(id)).poster_at_ms ?? null) !== at) return false;
			taken(await setPoster(id, before));
			return true;
		}
	});
}

/**
 * The moment of the picture that a film shows now, for whoever looks for the first picture from there on: never behind
 * its beginning. `metadata` is what the browser said of the last picture it showed.
 */
export function momentOf(film: Pick<HTMLVideoElement, 'currentTime'>, shown: number | null, fps: number | null): number {
	if (shown !== null) return Math.floor(shown * 1000 + 1e-6);
	const one = 1 / (fps && fps > 0 ? fps : 30);
	// The picture begins where its number says; a moment may lie a hair before that.
	return Math.floor(Math.floor((film.currentTime + 0.0006) / one) * one * 1000 + 1e-6);
}
