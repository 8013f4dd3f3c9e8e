import { api } from '$lib/api/client';
import type { AuditEvent, Page, PlatformName } from '$lib/api/types';
import { pageOf } from '$lib/audit/facts';
import { toTarget } from '$lib/data/links';
import { inWorkspace } from '$lib/data/session.svelte';
import { platformName } from '$lib/domain';
import { m } from '$lib/paraglide/messages.js';

const weekMs = 7 * 86_400_000;
const MOST = 10;
const kinds = ['publish.resolved', 'publish.approved', 'publish.declined'] as const;

/** Which answer it was; none where it cannot be told. */
export function answerOf({ kind, facts }: Pick<AuditEvent, 'kind' | 'facts'>): string | null {
	if (kind === 'publish.approved') return m.settled_yes();
	if (kind === 'publish.declined') return m.approval_declined();
	const platform = platformName[facts['platform'] as PlatformName] ?? String(facts['platform'] ?? '');
	switch (facts['outcome']) {
		case 'published':
			return m.settled_live({ platform });
		case 'not_published':
			return m.settled_not({ platform });
		case 'new_options':
			return m.settled_options();
		default:
			return null;
	}
}
/** The post it was about, opened at its target where there is one. */
export function postOf({ subjects }: Pick<AuditEvent, 'subjects'>): { text: string; href: string | null } {
	const post = subjects.find((s) => s.id.startsWith('pub_'));
	const target = subjects.find((s) => s.id.startsWith('tgt_'));
	const channel = subjects.find((s) => s.id.startsWith('chn_'));
	const href = post ? pageOf(post) : null;
	return {
		text: post?.title ?? channel?.title ?? m.records_post(),
		href: post && target && href !== null ? toTarget(post.id, target.id) : href
	};
}
/** The newest of what was answered; erased records tell nothing. */
export const newest = (events: readonly AuditEvent[]): AuditEvent[] =>
	events
		.filter((e) => !e.erased && answerOf(e) !== null)
		.sort((a, b) => Date.parse(b.at) - Date.parse(a.at))
		.slice(0, MOST);

/** Decisions that were answered in the last seven days, as far as this person may read of them. */
export async function settledOfWeek(now = Date.now()): Promise<AuditEvent[]> {
	const from = new Date(now - weekMs).toISOString();
	const pages = await Promise.all(
		kinds.map((kind) => api.get<Page<AuditEvent>>(inWorkspace('/audit-events'), { kind, from, limit: MOST }))
	);
	return newest(pages.flatMap((p) => p.items));
}
