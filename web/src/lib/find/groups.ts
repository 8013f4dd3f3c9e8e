import Clapperboard from '@lucide/svelte/icons/clapperboard';
import { goto } from '$app/navigation';
import type { Channel, Media } from '$lib/api/types';
import { channelName } from '$lib/data/channels.svelte';
import { posterUrl } from '$lib/data/media';
import { platformName } from '$lib/domain';
import { dayShort } from '$lib/format';
import { m } from '$lib/paraglide/messages.js';
import type { Command } from './commands';
import { rank, ranked } from './match';

export interface Group {
	id: string;
	text: string;
	/** The place of its first one among all. */
	first: number;
	all: Command[];
}
const ofChannel = (c: Channel): Command => ({
	id: c.id,
	text: channelName(c),
	words: `${c.title} ${c.handle ?? ''} ${platformName[c.platform]}`,
	platform: c.platform,
	note: platformName[c.platform],
	run: () => goto(`/channels#${c.id}`)
});
const ofClip = (x: Media): Command => ({
	id: x.id,
	text: x.title,
	words: '',
	...(x.has_poster ? { picture: posterUrl(x.id, x.poster_at_ms) } : { icon: Clapperboard }),
	note: dayShort(x.created_at),
	run: () => goto(`/library/${x.id}`)
});

/** What answers to what was typed. Clips come last: they arrive later, and push nothing away. */
export function groupsOf(
	typed: string,
	known: { pages: Command[]; acts: Command[] },
	channels: readonly Channel[],
	clips: readonly Media[]
): Group[] {
	const q = typed.trim();
	const [acts, pages] = [ranked(q, known.acts), ranked(q, known.pages)];
	const best = (of: Command[]): number => (of[0] ? rank(q, of[0].text, of[0].words) : 0);
	const own = [
		{ id: 'acts', text: m.find_acts(), all: acts },
		{ id: 'pages', text: m.find_pages(), all: pages }
	];
	if (best(pages) > best(acts)) own.reverse();
	const more = [
		{ id: 'channels', text: m.find_channels(), all: q === '' ? [] : ranked(q, channels.map(ofChannel)) },
		{ id: 'clips', text: m.find_clips(), all: q === '' ? [] : clips.map(ofClip) }
	];
	let first = 0;
	return [...own, ...more]
		.filter((g) => g.all.length > 0)
		.map((g) => {
			const placed = { ...g, first };
			first += g.all.length;
			return placed;
		});
}
