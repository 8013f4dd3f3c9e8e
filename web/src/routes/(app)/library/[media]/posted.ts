import type { PublishRequest, Target } from '$lib/api/types';
import { m } from '$lib/paraglide/messages.js';
import { moment } from '$lib/format';

export interface Posted {
	post: string;
	target: Target;
	at: string;
}
const momentOf = (post: PublishRequest, t: Target): string => t.published_at ?? t.scheduled_at ?? post.scheduled_at ?? post.created_at;

/** Where a clip went or will go, the newest moment first. */
export const postedWhere = (posts: readonly PublishRequest[]): Posted[] =>
	posts
		.flatMap((post) => post.targets.map((target) => ({ post: post.id, target, at: momentOf(post, target) })))
		.sort((a, b) => Date.parse(b.at) - Date.parse(a.at) || (a.target.id < b.target.id ? 1 : -1));

/** When it went out, will, or was asked for. */
export function whenWords({ target, at }: Posted): string {
	const time = moment(at);
	if (target.published_at !== null) return m.med_where_at({ time });
	return target.state === 'scheduled' ? m.med_where_planned({ time }) : m.med_where_stopped({ time });
}
