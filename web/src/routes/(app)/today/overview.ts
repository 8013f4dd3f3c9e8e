import type { PublishRequest } from '$lib/api/types';
import { isUndecided } from '$lib/data/posts';

const recentMs = 7 * 86_400_000;
const arrivedAt = (p: PublishRequest): number => Math.max(0, ...p.targets.map((t) => (t.published_at ? Date.parse(t.published_at) : 0)));

export interface Overview {
	going: PublishRequest[];
	/** Wait for an approver. */
	undecided: PublishRequest[];
	planned: PublishRequest[];
	arrived: PublishRequest[];
	stopped: PublishRequest[];
}

/** What the day looks like, from the newest posts: on its way, planned, arrived or stopped this week. */
export function overview(posts: readonly PublishRequest[], now: number): Overview {
	const recent = posts.filter((p) => now - Date.parse(p.created_at) < recentMs);
	return {
		going: posts.filter((p) => p.targets.some((t) => t.state === 'queued' || t.state === 'uploading' || t.state === 'processing')),
		undecided: posts.filter(isUndecided),
		planned: posts
			.filter((p) => p.state === 'scheduled' && !isUndecided(p))
			.sort((a, b) => Date.parse(a.scheduled_at ?? '') - Date.parse(b.scheduled_at ?? '')),
		arrived: posts.filter((p) => p.state === 'published' && now - arrivedAt(p) < recentMs).sort((a, b) => arrivedAt(b) - arrivedAt(a)),
		stopped: recent.filter((p) => p.state === 'failed')
	};
}
