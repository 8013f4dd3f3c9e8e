/** What each platform says to the file itself, before anybody has written a word for it. */
import { api } from '$lib/api/client';
import type { Channel, Finding, PlatformName, Preflight } from '$lib/api/types';
import { inWorkspace } from '$lib/data/session.svelte';
import { platforms } from '$lib/domain';

/** Rules about the video; the others are about what is written for a post, about rights, or about today. */
const ofFile = new Set(
	`container format codec video_codec audio_codec audio_channels audio_rate chroma interlaced index_last edit_list fps frame_rate width
	sides bitrate too_short too_long too_long_unverified too_long_for_account too_large aspect not_9_16 no_sound duration_unknown
	not_vertical longer_than_clip short_border not_a_short hdr`.split(/\s+/)
);
export const isOfFile = ({ rule }: Pick<Finding, 'rule'>): boolean => ofFile.has(rule.slice(rule.indexOf('.') + 1));

export type Fit = 'ok' | 'warns' | 'version' | 'no';
export interface Verdict {
	platform: PlatformName;
	/** Whose rules were asked; none: no channel is connected there. */
	channel: Channel | null;
	fit: Fit;
	findings: Finding[];
}
export function fitOf(findings: Finding[]): Fit {
	const blocks = findings.filter((f) => f.severity === 'blocks');
	if (blocks.length > 0) return blocks.every((f) => f.fixable) ? 'version' : 'no';
	return findings.length === 0 ? 'ok' : 'warns';
}

/** One channel of each platform stands for it: a real one before one of the sandbox. */
export function askedOf(channels: Channel[]): Channel[] {
	return platforms.flatMap((p) => {
		const there = channels.filter((c) => c.platform === p && c.state === 'connected');
		return there.find((c) => !c.sandbox) ?? there[0] ?? [];
	});
}

export async function verdictsOf(media: { id: string; title: string }, channels: Channel[], signal: AbortSignal): Promise<Verdict[]> {
	const asked = askedOf(channels);
	const targets = asked.map((c) => ({ channel_id: c.id, options: { title: media.title } }));
	const answer =
		targets.length === 0 ? null : await api.post<Preflight>(inWorkspace('/preflight'), { media_id: media.id, targets }, { signal });
	return platforms.map((platform) => {
		const channel = asked.find((c) => c.platform === platform) ?? null;
		const told = answer?.targets.find((t) => t.channel_id === channel?.id)?.findings ?? [];
		const findings = told.filter(isOfFile);
		return { platform, channel, findings, fit: fitOf(findings) };
	});
}
