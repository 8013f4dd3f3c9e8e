import type { PublishRequest } from '$lib/api/types';
import { isUndecided } from '$lib/data/posts';

const recentMs = 7 * 86_400_000;
const latest = (moments: readonly (string | null | undefined)[]): number => Math.max(0, ...moments.map((at) => (at ? Date.parse(at) : 0)));

const arrivedAt = (p: PublishRequest): number => latest(p.targets.map((t) => t.published_at));
/** No answer tells when a target failed: not before it was to go out, nor before somebody had it tried, nor before what was tried last. */
export const stoppedAt = (p: PublishRequest): number =>
	latest([
		p.scheduled_at ?? p.created_at,
		...p.targets
			.filter((t) => t.state === 'failed')
			.flatMap((t) => [t.scheduled_at, t.act?.at, ...(t.attempts ?? []).map((a) => a.started_at)])
	]);

export interface Overview {
	going: PublishRequest[];
	/** Wait for an approver. */
	undecided: PublishRequest[];
	planned: PublishRequest[];
	arrived: PublishRequest[];
	stopped: PublishRequest[];
}

/** What the day looks like: on its way, planned, arrived or stopped this week. */
export function overview(posts: readonly PublishRequest[], now: number): Overview {
	return {
		going: posts.filter((p) => p.targets.some((t) => t.state === 'queued' || t.state === 'uploading' || t.state === 'processing')),
		undecided: posts.filter(isUndecided),
		planned: posts
			.filter((p) => p.state === 'scheduled' && !isUndecided(p))
			.sort((a, b) => Date.parse(a.scheduled_at ?? '') - Date.parse(b.scheduled_at ?? '')),
		arrived: posts.filter((p) => p.state === 'published' && now - arrivedAt(p) < recentMs).sort((a, b) => arrivedAt(b) - arrivedAt(a)),
		stopped: posts.filter((p) => p.state === 'failed' && now - stoppedAt(p) < recentMs).sort((a, b) => stoppedAt(b) - stoppedAt(a))
	};
}

/** The moment some days ago. */
export const since = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();
export const isAmong = (posts: readonly PublishRequest[], id: string): boolean => posts.some((p) => p.id === id);
/** Answers to several questions as one list: each post once, those written last first. */
export function together(posts: readonly PublishRequest[]): PublishRequest[] {
	const once = new Map(posts.map((p) => [p.id, p]));
	return [...once.values()].sort((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at));
}
