import type { Notice } from '$lib/api/types';
import { platformName } from '$lib/domain';
import { m } from '$lib/paraglide/messages.js';
import { noteWords, type Words } from './words';

/** What changed about a post, and what to do about it. */
export function noticeWords(n: Pick<Notice, 'code' | 'message' | 'hint' | 'platform'>): Words {
	const platform = platformName[n.platform];
	if (n.code === 'live') return { what: m.news_live({ platform }), next: null };
	if (n.code === 'visibility_changed') return { what: m.news_visibility({ platform }), next: m.news_visibility_next({ platform }) };
	if (n.code === 'post_declined') return { what: m.approval_news(), next: m.approval_news_next() };
	return noteWords(n, n.platform);
}
