import type { PublishRequest, Target } from '$lib/api/types';
import { newestFirst } from './posts';

/** What a person may hand to whoever helps them: facts only, in English, never a token (the server sends none). */
export function report(post: PublishRequest, target: Target, version: string): string {
	const line = (name: string, value: string | number | null | undefined): string[] =>
		value === null || value === undefined || value === '' ? [] : [`${name}: ${value}`];
	return [
		`AI_SHORTS ${version}, post ${post.id}, target ${target.id}`,
		...line('platform', `${target.platform}${target.sandbox ? ' (sandbox)' : ''}`),
		...line('state', target.state),
		...line('last saved step', target.checkpoint),
		...line('asked for', post.created_at),
		...line('scheduled for', target.scheduled_at),
		...line('bytes accepted', `${target.bytes_acknowledged} of ${target.size_bytes}`),
		...line('video', target.remote_id),
		...line('link', target.remote_url),
		...line('visibility', target.visibility),
		...(target.failure
			? [
					`failure: ${target.failure.class} ${target.failure.code}: ${target.failure.message}`,
					...line('platform said', target.failure.platform_words)
				]
			: []),
		...target.notes.map((n) => `note: ${n.code}: ${n.message}`),
		...newestFirst(target.attempts ?? []).map(
			(a) =>
				`${a.started_at} #${a.number} ${a.step} ${a.host} ${a.status ?? 'no answer'} ${a.bytes_sent} B ${a.duration_ms} ms ${a.outcome}${a.code ? ` ${a.code}` : ''}`
		)
	].join('\n');
}
