import type { Media, PublishRequest } from '$lib/api/types';

/** What a newcomer has to do or to wait for, between a file and a clip that is live. */
export type OpenStage =
	| { at: 'upload' | 'arriving' | 'reading' | 'unfit' }
	| { at: 'connect' | 'publish'; clip: Media }
	| { at: 'planned' | 'going' | 'asks' | 'stopped'; post: PublishRequest };
export type Stage = OpenStage | { at: 'over' };

/** What is known of the workspace; every part of it was told by the service. */
export interface Known {
	/** The newest clips, and how many there are in all. */
	clips: readonly Media[];
	total: number;
	/** Files that are on their way from this browser. */
	arriving: number;
	/** Channels that can be published to. */
	usable: number;
	/** The newest posts, newest first. */
	posts: readonly PublishRequest[];
}

export const isLive = (post: Pick<PublishRequest, 'targets'>): boolean => post.targets.some((t) => t.state === 'published');

export function stageOf({ clips, total, arriving, usable, posts }: Known): Stage {
	if (posts.some(isLive)) return { at: 'over' };
	const post = posts.find((p) => p.state !== 'canceled');
	switch (post?.state) {
		case 'scheduled':
			return { at: 'planned', post };
		case 'queued':
		case 'uploading':
		case 'processing':
			return { at: 'going', post };
		case 'needs_attention':
			return { at: 'asks', post };
		case 'failed':
			return { at: 'stopped', post };
	}
	const clip = clips.find((c) => c.state === 'ready');
	if (clip) return { at: usable > 0 ? 'publish' : 'connect', clip };
	if (clips.some((c) => c.state === 'processing')) return { at: 'reading' };
	if (arriving > 0) return { at: 'arriving' };
	return { at: total > 0 ? 'unfit' : 'upload' };
}

/** Which of the three steps that is. */
export const stepOf: Record<OpenStage['at'], 1 | 2 | 3> = {
	upload: 1,
	arriving: 1,
	reading: 1,
	unfit: 1,
	connect: 2,
	publish: 3,
	planned: 3,
	going: 3,
	asks: 3,
	stopped: 3
};
