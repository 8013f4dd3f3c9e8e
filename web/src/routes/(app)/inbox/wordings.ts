import type { PublishRequest, Target } from '$lib/api/types';

/** Words of a post, and the channels that would get them. */
export interface Wording {
	targets: Target[];
	/** `null` where it is the clip's own, or where the platform has none. */
	title: string | null;
	caption: string | null;
}

/** Everything that an approval would send, each text once: channels with the same words stand together. */
export function wordings(post: Pick<PublishRequest, 'media_title' | 'targets'>): Wording[] {
	const found = new Map<string, Wording>();
	for (const target of post.targets.filter((t) => t.state === 'scheduled')) {
		const { options } = target;
		const title = options.title && options.title !== post.media_title ? options.title : null;
		const caption = options.caption?.trim() ? options.caption : null;
		const words = JSON.stringify([title, caption]);
		const same = found.get(words);
		if (same) same.targets.push(target);
		else found.set(words, { targets: [target], title, caption });
	}
	return [...found.values()];
}
