import type { MediaPost, PlatformName, TargetState } from './api/types';

export type Platform = PlatformName;
export const platforms = ['youtube', 'instagram', 'tiktok', 'vk'] as const satisfies readonly Platform[];
export const platformName: Record<Platform, string> = { youtube: 'YouTube', instagram: 'Instagram', tiktok: 'TikTok', vk: 'VK' };

export type { TargetState };
export type LaneState = TargetState | 'none';
export type Lanes = Readonly<Record<Platform, LaneState>>;

/** The five tones a state can have: colour, shape and word always come together. */
export type Tone = 'rest' | 'move' | 'live' | 'ask' | 'fail';
export const toneOf: Record<LaneState, Tone> = {
	none: 'rest',
	canceled: 'rest',
	scheduled: 'move',
	queued: 'move',
	uploading: 'move',
	processing: 'move',
	published: 'live',
	needs_attention: 'ask',
	failed: 'fail'
};

/** A state that nothing will change by itself any more. */
export const isSettled = (s: TargetState): boolean => s === 'published' || s === 'failed' || s === 'canceled';

const urgency: TargetState[] = ['needs_attention', 'uploading', 'processing', 'queued', 'scheduled'];

/** One mark per platform: what asks or moves comes first, else the newest post tells (ids are in order of time). */
export function lanesOf(posts: readonly MediaPost[]): Lanes {
	const lane = (p: Platform): LaneState => {
		const mine = posts.filter((x) => x.platform === p);
		const moving = urgency.find((s) => mine.some((x) => x.state === s));
		if (moving) return moving;
		return mine.reduce<MediaPost | null>((a, b) => (a === null || b.target_id > a.target_id ? b : a), null)?.state ?? 'none';
	};
	return { youtube: lane('youtube'), instagram: lane('instagram'), tiktok: lane('tiktok'), vk: lane('vk') };
}
