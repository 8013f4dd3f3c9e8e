import type { Channel, NewPublishRequest, Options, Visibility } from '$lib/api/types';

export interface LaneChoice {
	visibility: Visibility;
	categoryId: string;
	notify: boolean;
	native: boolean;
}
export interface Chosen {
	channel: Channel;
	lane: LaneChoice;
}
/** What is the same for every channel. */
export interface Content {
	mediaId: string;
	title: string;
	description: string;
	tags: string[];
	synthetic: boolean;
	cover: { at_ms: number } | { media_poster: true } | null;
	kids: boolean | null;
	/** RFC 3339, UTC; `null` = now. */
	at: string | null;
}

/** The text goes out exactly as typed, but for spaces around it. An unanswered declaration is left out, never guessed. */
export function optionsFor(content: Content, { channel, lane }: Chosen): Options {
	const description = content.description.trim();
	return {
		title: content.title.trim(),
		...(description === '' ? {} : { caption: description }),
		...(content.tags.length === 0 ? {} : { tags: content.tags }),
		visibility: lane.visibility,
		...(content.cover === null ? {} : { cover: content.cover }),
		...(channel.platform === 'youtube'
			? {
					youtube: {
						...(content.kids === null ? {} : { made_for_kids: content.kids }),
						synthetic_media: content.synthetic,
						notify_subscribers: lane.notify,
						...(lane.categoryId === '' ? {} : { category_id: lane.categoryId }),
						...(usesNative(content, { channel, lane }) ? { native_schedule: true } : {})
					}
				}
			: {})
	};
}

/** YouTube opens the video by itself: only at a time, only to the public, only where the channel can. */
export const usesNative = (content: Pick<Content, 'at'>, { channel, lane }: Chosen): boolean =>
	lane.native && content.at !== null && lane.visibility === 'public' && channel.can_schedule_natively;

export function requestBody(content: Content, chosen: readonly Chosen[]): NewPublishRequest {
	return {
		media_id: content.mediaId,
		...(content.at === null ? {} : { scheduled_at: content.at }),
		targets: chosen.map((c) => ({ channel_id: c.channel.id, options: optionsFor(content, c) }))
	};
}
