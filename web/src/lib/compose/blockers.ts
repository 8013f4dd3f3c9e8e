import type { Channel, Media, Preflight, YoutubeLimits } from '$lib/api/types';
import { textProblems, type TextProblem } from './count';
import { usesNative, type Chosen, type Content } from './request';

/** Why the publish button is off. `channel`: only that lane is in the way. */
export interface Blocker {
	code:
		| TextProblem
		| 'no_channel'
		| 'none_chosen'
		| 'media_processing'
		| 'media_unusable'
		| 'kids'
		| 'time_missing'
		| 'time_past'
		| 'native_lead'
		| 'channel_broken'
		| 'checks';
	channel?: Channel;
}

export interface Situation {
	media: Pick<Media, 'state'>;
	channels: readonly Channel[];
	chosen: readonly Chosen[];
	content: Content;
	scheduled: boolean;
	preflight: Preflight | null;
	limits: YoutubeLimits;
	now: number;
}

export function blockers(s: Situation): Blocker[] {
	if (s.media.state === 'unusable') return [{ code: 'media_unusable' }];
	if (s.channels.length === 0) return [{ code: 'no_channel' }];
	if (s.chosen.length === 0) return [{ code: 'none_chosen' }];
	const found: Blocker[] = [];
	if (s.media.state === 'processing') found.push({ code: 'media_processing' });
	for (const { channel } of s.chosen) if (channel.state !== 'connected') found.push({ code: 'channel_broken', channel });
	found.push(...textProblems(s.content, s.limits).map((code) => ({ code })));
	if (s.content.kids === null) found.push({ code: 'kids' });
	if (s.scheduled && s.content.at === null) found.push({ code: 'time_missing' });
	if (s.content.at !== null) {
		const ahead = Date.parse(s.content.at) - s.now;
		if (ahead <= 0) found.push({ code: 'time_past' });
		else
			for (const c of s.chosen)
				if (usesNative(s.content, c) && ahead < s.limits.schedule_min_lead_ms) found.push({ code: 'native_lead', channel: c.channel });
	}
	for (const t of s.preflight?.targets ?? []) {
		const lane = s.chosen.find((c) => c.channel.id === t.channel_id);
		if (lane && t.findings.some((f) => f.severity === 'blocks' && !foundHere(f.rule)))
			found.push({ code: 'checks', channel: lane.channel });
	}
	return found;
}

/** Rules that the form itself tells at the field, while a person types. */
const fieldRules = new Set(
	'title_missing title_too_long title_brackets description_too_long description_brackets tags_too_long tag_invalid made_for_kids_missing native_schedule_time native_schedule_lead'
		.split(' ')
		.map((r) => `youtube.${r}`)
);
export const foundHere = (rule: string): boolean => fieldRules.has(rule);

/** How many things stand between one channel and "Ready". */
export const fixesFor = (all: readonly Blocker[], channel: Channel): number =>
	all.filter((b) => (b.channel ? b.channel.id === channel.id : !['time_missing', 'time_past', 'media_processing'].includes(b.code))).length;
