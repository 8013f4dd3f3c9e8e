import type { Notice } from '$lib/api/types';
import { platformName } from '$lib/domain';
import { m } from '$lib/paraglide/messages.js';
import { failureWords, noteWords, type Words } from './words';

type Told = Pick<Notice, 'code' | 'message' | 'hint' | 'platform' | 'failure' | 'is_over'>;

/** What became of a post or a channel, and what to do about it. */
export function noticeWords(n: Told): Words {
	const platform = platformName[n.platform];
	if (n.code === 'post_failed') return n.is_over ? { what: m.news_failed_over(), next: null } : failed(n);
	if (n.code === 'channel_lost') return n.is_over ? { what: m.news_lost_over(), next: null } : lost(n);
	if (n.code === 'live') return { what: m.news_live({ platform }), next: null };
	if (n.code === 'visibility_changed') return { what: m.news_visibility({ platform }), next: m.news_visibility_next({ platform }) };
	if (n.code === 'post_declined') return { what: m.approval_news(), next: m.approval_news_next() };
	return noteWords(n, n.platform);
}

function failed({ failure, platform }: Told): Words {
	if (!failure) return { what: m.news_failed(), next: m.news_failed_next() };
	const { what, next } = failureWords(failure, platform, true);
	return { what: m.news_failed_why({ why: what }), next: next ?? m.news_failed_next() };
}

function lost({ failure, platform }: Told): Words {
	if (!failure) return { what: m.news_lost(), next: m.news_lost_next() };
	return { what: m.news_lost_why({ why: failureWords(failure, platform, true).what }), next: m.news_lost_next() };
}
