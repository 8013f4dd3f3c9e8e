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
