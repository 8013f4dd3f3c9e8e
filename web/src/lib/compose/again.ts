import type { Draft, DraftContent, Options, PublishRequest } from '$lib/api/types';
import { beginDraft } from '$lib/data/drafts';

/** A channel's answers; its words only where they are not those for all. */
function own(options: Options, all: Pick<DraftContent, 'title' | 'caption' | 'tags'>): Options {
	const { title, caption, tags, ...rest } = options;
	return {
		...rest,
		...(title === undefined || title === all.title ? {} : { title }),
		...(caption === undefined || caption === all.caption ? {} : { caption }),
		...(tags === undefined || tags.join('\n') === all.tags.join('\n') ? {} : { tags })
	};
}

/** What the composer stood at when this post was sent: the words of its first channel are those for all. Its time is chosen anew. */
export function contentOf(post: Pick<PublishRequest, 'media_title' | 'targets'>): DraftContent {
	const options = post.targets.map((t) => t.options);
	const first = options[0] ?? {};
	const youtube = options.map((o) => o.youtube).find((y) => y !== undefined);
	const all = { title: first.title ?? post.media_title, caption: first.caption ?? '', tags: first.tags ?? [] };
	return {
		...all,
		...(first.cover ? { cover: first.cover as NonNullable<DraftContent['cover']> } : {}),
		...(youtube?.made_for_kids === undefined || youtube.made_for_kids === null ? {} : { made_for_kids: youtube.made_for_kids }),
		synthetic_media: youtube?.synthetic_media ?? false,
		when: 'now',
		targets: post.targets.map((t) => ({ channel_id: t.channel_id, chosen: true, options: own(t.options, all) }))
	};
}

/** Makes a draft of what was posted; where the clip has one already, that one stays. */
export const takeUp = (post: PublishRequest, media: string): Promise<Draft> => beginDraft(media, contentOf(post));
