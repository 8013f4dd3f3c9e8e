/** What of the composer is kept, and how it comes back. */
import type { DraftContent, DraftTarget, Options, PlatformName } from '$lib/api/types';
import type { Choice, LaneChoice } from './request';

/** The platform whose questions a target answers; `null` where it answers none. */
export const platformOf = (o: Options): PlatformName | null =>
	(['youtube', 'instagram', 'tiktok', 'vk'] as const).find((p) => o[p] !== undefined) ?? null;

/** The channel's own answers and words as they stand, finished or not. */
export function keptOptions(lane: LaneChoice): Options {
	return {
		...(lane.title === null ? {} : { title: lane.title }),
		...(lane.caption === null ? {} : { caption: lane.caption }),
		...(lane.tags === null || lane.tags.length === 0 ? {} : { tags: [...lane.tags] }),
		...(lane.renditionId === null ? {} : { rendition_id: lane.renditionId }),
		...answers(lane.choice)
	};
}
function answers(c: Choice): Options {
	switch (c.platform) {
		case 'youtube':
			return {
				visibility: c.visibility,
				youtube: {
					notify_subscribers: c.notify,
					native_schedule: c.native,
					...(c.categoryId === '' ? {} : { category_id: c.categoryId })
				}
			};
		case 'instagram':
			return {
				instagram: {
					share_to_feed: c.shareToFeed,
					ai_generated: c.ai,
					...(c.collaborators.length === 0 ? {} : { collaborators: [...c.collaborators] })
				}
			};
		case 'tiktok':
			return {
				tiktok: {
					mode: c.mode,
					...(c.privacy === '' ? {} : { privacy_level: c.privacy }),
					allow_comment: c.comment,
					allow_duet: c.duet,
					allow_stitch: c.stitch,
					// both are there as soon as something is to be disclosed, even before it is said what
					...(c.disclose ? { brand_organic: c.ownBrand, brand_content: c.branded } : {}),
					aigc: c.ai
				}
			};
		case 'vk':
			return { vk: { ...(c.owner === null ? {} : { owner: c.owner }), wall_post: c.wall, as_clip: c.asClip } };
	}
}

/** Puts kept answers and words back into a lane. */
export function restoreOptions(lane: LaneChoice, o: Options): void {
	lane.caption = o.caption ?? null;
	lane.title = o.title ?? null;
	// words of its own come with tags of its own, be it none
	const own = lane.caption !== null && lane.choice.platform === 'youtube';
	lane.tags = o.tags ? [...o.tags] : own ? [] : null;
	lane.renditionId = o.rendition_id ?? null;
	restoreAnswers(lane.choice, o);
}
function restoreAnswers(c: Choice, o: Options): void {
	switch (c.platform) {
		case 'youtube':
			c.visibility = o.visibility ?? c.visibility;
			c.notify = o.youtube?.notify_subscribers ?? c.notify;
			c.native = o.youtube?.native_schedule ?? false;
			c.categoryId = o.youtube?.category_id ?? '';
			return;
		case 'instagram':
			c.shareToFeed = o.instagram?.share_to_feed ?? c.shareToFeed;
			c.ai = o.instagram?.ai_generated ?? false;
			c.collaborators = [...(o.instagram?.collaborators ?? [])];
			return;
		case 'tiktok':
			c.mode = o.tiktok?.mode ?? 'direct';
			c.privacy = o.tiktok?.privacy_level ?? '';
			c.comment = o.tiktok?.allow_comment ?? false;
			c.duet = o.tiktok?.allow_duet ?? false;
			c.stitch = o.tiktok?.allow_stitch ?? false;
			c.disclose = o.tiktok?.brand_organic !== undefined || o.tiktok?.brand_content !== undefined;
			c.ownBrand = o.tiktok?.brand_organic ?? false;
			c.branded = o.tiktok?.brand_content ?? false;
			c.ai = o.tiktok?.aigc ?? false;
			return;
		case 'vk':
			c.owner = o.vk?.owner ?? null;
			c.wall = o.vk?.wall_post ?? false;
			c.asClip = o.vk?.as_clip ?? false;
	}
}

/** One text for one content, however it came: fields in order, nothing that is not there. */
export function canonical(content: DraftContent): string {
	const targets = [...content.targets].sort((a, b) => (a.channel_id < b.channel_id ? -1 : 1));
	return JSON.stringify(inOrder({ ...content, targets }));
}
function inOrder(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(inOrder);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value)
			.filter(([, v]) => v !== undefined && v !== null)
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([k, v]) => [k, inOrder(v)])
	);
}
/** Something to keep of a channel: it is chosen, or answered otherwise than by itself. */
export const isWorth = (t: DraftTarget, touched: boolean): boolean => t.chosen || touched || t.options.rendition_id !== undefined;
