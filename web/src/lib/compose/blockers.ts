import type { Channel, Limits, Media, PlatformName, Preflight, PublishOptions } from '$lib/api/types';
import { onlyVideo, textFor, usesNative, type Chosen, type Content } from './request';
import { textProblems, textRules, type TextCode } from './text';
import { tiktokProblems, type TiktokProblem } from './tiktok';

/** Why the publish button is off. `channel`: only that lane is in the way; `platform`: only its lanes are. */
export interface Blocker {
	code:
		| TextCode
		| TiktokProblem
		| 'no_channel'
		| 'none_chosen'
		| 'media_processing'
		| 'media_unusable'
		| 'kids'
		| 'collaborators'
		| 'time_missing'
		| 'no_slot'
		| 'time_past'
		| 'native_lead'
		| 'channel_broken'
		| 'may_not_publish'
		| 'checks';
	channel?: Channel;
	platform?: PlatformName;
	/** The number and the characters that the sentence names. */
	n?: number;
	chars?: string;
}

export interface Situation {
	media: Pick<Media, 'state' | 'duration_ms'>;
	channels: readonly Channel[];
	chosen: readonly Chosen[];
	content: Content;
	scheduled: boolean;
	preflight: Preflight | null;
	limits: Limits;
	/** What the platforms answered about the channels, as far as they were asked. */
	told: Readonly<Record<string, PublishOptions | null | undefined>>;
	now: number;
}

/** How many people may be named as makers of one Reel. Source: Instagram, Content Publishing, `collaborators`. */
export const COLLABORATORS_MAX = 3;

export function blockers(s: Situation): Blocker[] {
	if (s.media.state === 'unusable') return [{ code: 'media_unusable' }];
	if (s.channels.length === 0) return [{ code: 'no_channel' }];
	if (s.chosen.length === 0) return [{ code: 'none_chosen' }];
	const found: Blocker[] = [];
	if (s.media.state === 'processing') found.push({ code: 'media_processing' });
	for (const c of s.chosen) found.push(...ofLane(s, c).map((b) => ({ ...b, channel: c.channel })));
	const youtube = s.chosen.filter((c) => c.channel.platform === 'youtube');
	if (youtube.length > 0 && s.content.kids === null)
		found.push({ code: 'kids', platform: 'youtube', ...(youtube.length === 1 ? { channel: youtube[0]!.channel } : {}) });
	if (s.scheduled && s.content.at === null) found.push({ code: s.content.nextSlot ? 'no_slot' : 'time_missing' });
	if (s.content.at !== null) {
		const ahead = Date.parse(s.content.at) - s.now;
		const lead = s.limits.youtube.schedule_min_lead_ms;
		if (ahead <= 0) found.push({ code: 'time_past' });
		else
			for (const c of s.chosen)
				if (usesNative(s.content, c) && ahead < lead) found.push({ code: 'native_lead', channel: c.channel, n: lead / 60_000 });
	}
	for (const t of s.preflight?.targets ?? []) {
		const lane = s.chosen.find((c) => c.channel.id === t.channel_id);
		if (lane && isAble(lane.channel) && t.findings.some((f) => f.severity === 'blocks' && !foundHere(f.rule)))
			found.push({ code: 'checks', channel: lane.channel });
	}
	return found;
}

function ofLane(s: Situation, { channel, lane }: Chosen): Blocker[] {
	if (channel.state !== 'connected') return [{ code: 'channel_broken' }];
	const told = s.told[channel.id];
	if (!channel.may_publish || told?.vk?.may_publish === false) return [{ code: 'may_not_publish' }];
	const found: Blocker[] = [];
	const { choice } = lane;
	if (choice.platform === 'tiktok') found.push(...tiktokProblems(choice, told?.tiktok ?? null, s.media.duration_ms));
	if (!onlyVideo(lane)) found.push(...textProblems(textFor(s.content, lane), textRules(channel.platform, s.limits)));
	if (choice.platform === 'instagram' && choice.collaborators.length > COLLABORATORS_MAX)
		found.push({ code: 'collaborators', n: COLLABORATORS_MAX });
	return found;
}

/** Whether anything can be published to a channel at all. */
export const isAble = (c: Channel): boolean => c.state === 'connected' && c.may_publish;

/** Rules that the form itself tells at the field, while a person types or chooses. */
const fieldRules = new Set(
	Object.entries({
		youtube:
			'title_missing title_too_long title_brackets description_too_long description_brackets tags_too_long tag_invalid made_for_kids_missing native_schedule_time native_schedule_lead',
		instagram: 'caption_too_long hashtags mentions collaborators',
		tiktok: 'caption_too_long privacy_missing brand_incomplete brand_private blocked too_long_for_account',
		vk: 'title_missing title_too_long description_too_long caption_too_long'
	}).flatMap(([platform, rules]) => rules.split(' ').map((rule) => `${platform}.${rule}`))
);
export const foundHere = (rule: string): boolean => fieldRules.has(rule);

/** How many things stand between one channel and "Ready". */
export const fixesFor = (all: readonly Blocker[], channel: Channel): number =>
	all.filter((b) =>
		b.channel
			? b.channel.id === channel.id
			: b.platform
				? b.platform === channel.platform
				: !['time_missing', 'time_past', 'media_processing'].includes(b.code)
	).length;
