import { oneOf, sayings, type Sayings } from '$lib/address';
import type { TargetState } from '$lib/api/types';

/** What a list of posts shows: those in a state or that wait for an approver, of a channel, of a clip; an empty one asks for all. */
export interface Wanted {
	state: '' | TargetState | 'undecided';
	channel: string;
	media: string;
}
export const allPosts: Wanted = { state: '', channel: '', media: '' };

export const states: readonly TargetState[] = [
	'needs_attention',
	'scheduled',
	'queued',
	'uploading',
	'processing',
	'published',
	'failed',
	'canceled'
];
export const postSayings: Sayings<Wanted> = { state: oneOf(['undecided', ...states]), channel: sayings.channel, media: sayings.media };
