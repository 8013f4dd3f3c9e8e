import type { Channel, NewPublishRequest, Options, TiktokMode, Trim, Visibility } from '$lib/api/types';
import type { Text } from './text';

export interface YoutubeChoice {
	readonly platform: 'youtube';
	visibility: Visibility;
	categoryId: string;
	notify: boolean;
	native: boolean;
}
export interface InstagramChoice {
	readonly platform: 'instagram';
	shareToFeed: boolean;
	ai: boolean;
	collaborators: string[];
}
export interface TiktokChoice {
	readonly platform: 'tiktok';
	mode: TiktokMode;
	/** Empty until the person chose: TikTok allows no default. */
	privacy: string;
	comment: boolean;
	duet: boolean;
	stitch: boolean;
	disclose: boolean;
	ownBrand: boolean;
	branded: boolean;
	ai: boolean;
}
export interface VkChoice {
	readonly platform: 'vk';
	/** `null`: the person's own profile. */
	owner: number | null;
	wall: boolean;
	asClip: boolean;
}
export type Choice = YoutubeChoice | InstagramChoice | TiktokChoice | VkChoice;

/** What is set for one channel: its platform's questions, and its own words where it has some. */
export interface LaneChoice {
	title: string | null;
	caption: string | null;
	tags: string[] | null;
	/** The version that is sent; `null`: the original. */
	renditionId: string | null;
	choice: Choice;
}
export interface Chosen {
	channel: Channel;
	lane: LaneChoice;
}
/** What is the same for every channel. */
export interface Content {
	mediaId: string;
	title: string;
	caption: string;
	tags: string[];
	synthetic: boolean;
	cover: { at_ms: number } | { media_poster: true } | null;
	kids: boolean | null;
	/** RFC 3339, UTC; `null` = now. */
	at: string | null;
	/** It goes out in the next free slot: then `at` is the one that is it now, and the service takes what is it when the post arrives. */
	nextSlot: boolean;
}

/** The words a channel gets: its own where the person wrote some, else those for all. */
export const textFor = (content: Content, lane: LaneChoice): Text => ({
	title: lane.title ?? content.title,
	caption: lane.caption ?? content.caption,
	tags: lane.tags ?? content.tags
});

/** Only the video goes to TikTok's inbox: text, audience and the rest are set in the TikTok app. */
export const onlyVideo = (lane: LaneChoice): boolean => lane.choice.platform === 'tiktok' && lane.choice.mode === 'inbox';

/** Everything one channel gets: which file, and what goes with it. */
export const optionsFor = (content: Content, chosen: Chosen): Options => ({
	...answersFor(content, chosen),
	...(chosen.lane.renditionId === null ? {} : { rendition_id: chosen.lane.renditionId })
});

/** The text goes out exactly as typed, but for spaces around it. An unanswered declaration is left out, never guessed. */
function answersFor(content: Content, { channel, lane }: Chosen): Options {
	const { choice } = lane;
	// Where nothing is given, the server puts the clip's title in the place of a caption; an empty one stays empty.
	if (choice.platform === 'tiktok' && choice.mode === 'inbox') return { caption: '', tiktok: { mode: 'inbox' } };
	const text = textFor(content, lane);
	const title = { title: text.title.trim() };
	const caption = text.caption.trim() === '' ? {} : { caption: text.caption.trim() };
	const exactly = { caption: text.caption.trim() };
	const cover = content.cover === null ? {} : { cover: content.cover };
	// Instagram and TikTok take a moment of the video as the cover, no picture.
	const moment = content.cover !== null && 'at_ms' in content.cover ? { cover: content.cover } : {};
	switch (choice.platform) {
		case 'youtube':
			return {
				...title,
				...caption,
				...(text.tags.length === 0 ? {} : { tags: [...text.tags] }),
				visibility: choice.visibility,
				...cover,
				youtube: {
					...(content.kids === null ? {} : { made_for_kids: content.kids }),
					synthetic_media: content.synthetic,
					notify_subscribers: choice.notify,
					...(choice.categoryId === '' ? {} : { category_id: choice.categoryId }),
					...(usesNative(content, { channel, lane }) ? { native_schedule: true } : {})
				}
			};
		case 'instagram':
			return {
				...exactly,
				...moment,
				instagram: {
					share_to_feed: choice.shareToFeed,
					ai_generated: choice.ai,
					...(choice.collaborators.length === 0 ? {} : { collaborators: [...choice.collaborators] })
				}
			};
		case 'tiktok':
			return {
				...exactly,
				...moment,
				tiktok: {
					...(choice.privacy === '' ? {} : { privacy_level: choice.privacy }),
					allow_comment: choice.comment,
					allow_duet: choice.duet,
					allow_stitch: choice.stitch,
					...(choice.disclose ? { brand_organic: choice.ownBrand, brand_content: choice.branded } : {}),
					aigc: choice.ai,
					mode: 'direct'
				}
			};
		case 'vk':
			return {
				...title,
				...caption,
				vk: {
					...(choice.owner === null ? {} : { owner: choice.owner }),
					wall_post: choice.wall,
					...(choice.asClip ? { as_clip: true } : {})
				}
			};
	}
}

/** YouTube opens the video by itself: only at a time, only to the public, only where the channel can. */
export const usesNative = (content: Pick<Content, 'at'>, { channel, lane }: Chosen): boolean =>
	lane.choice.platform === 'youtube' &&
	lane.choice.native &&
	content.at !== null &&
	lane.choice.visibility === 'public' &&
	channel.can_schedule_natively;

/** The chosen cover in the time of the part that goes out; a picture that was cut off gives way to the nearest one. */
function coverWithin(content: Content, part: Trim | null | undefined): Content {
	if (!part || content.cover === null || !('at_ms' in content.cover)) return content;
	const at_ms = Math.max(0, Math.min(part.end_ms - part.start_ms - 1, content.cover.at_ms - part.start_ms));
	return { ...content, cover: { at_ms } };
}

/** `partOf`: what a version shows of the clip. */
export function requestBody(
	content: Content,
	chosen: readonly Chosen[],
	partOf: (renditionId: string) => Trim | null | undefined = () => null
): NewPublishRequest {
	const part = ({ lane }: Chosen): Trim | null | undefined => (lane.renditionId === null ? null : partOf(lane.renditionId));
	return {
		media_id: content.mediaId,
		...(content.nextSlot ? { next_slot: true } : content.at === null ? {} : { scheduled_at: content.at }),
		targets: chosen.map((c) => ({ channel_id: c.channel.id, options: optionsFor(coverWithin(content, part(c)), c) }))
	};
}
