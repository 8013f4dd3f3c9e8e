/** TikTok's duties for the posting screen. Source: TikTok, Content Sharing Guidelines, "Required UX implementation". */
import type { TiktokRules } from '$lib/api/types';
import type { TiktokChoice } from './request';

export const musicUrl = 'https://www.tiktok.com/legal/page/global/music-usage-confirmation/en';
export const brandedUrl = 'https://www.tiktok.com/legal/page/global/bc-policy/en';
/** The level that only the account itself sees; branded content cannot have it. */
export const ONLY_ME = 'SELF_ONLY';

export type TiktokProblem =
	'tiktok_asking' | 'tiktok_blocked' | 'tiktok_rights' | 'tiktok_long' | 'tiktok_privacy' | 'tiktok_disclosure' | 'tiktok_private_brand';

/** What still stands before a post, in the order of the form. `rules`: what TikTok said of the account, `null` until it did. */
export function tiktokProblems(
	choice: TiktokChoice,
	rules: TiktokRules | null,
	durationMs: number | null
): { code: TiktokProblem; n?: number }[] {
	if (rules === null) return [{ code: 'tiktok_asking' }];
	if (rules.blocked) return [{ code: 'tiktok_blocked' }];
	if (!rules.direct_granted && !rules.inbox_granted) return [{ code: 'tiktok_rights' }];
	if (choice.mode === 'inbox') return [];
	const found: { code: TiktokProblem; n?: number }[] = [];
	if (rules.max_duration_sec > 0 && durationMs !== null && durationMs > rules.max_duration_sec * 1000)
		found.push({ code: 'tiktok_long', n: rules.max_duration_sec });
	if (!rules.privacy_level_options.includes(choice.privacy)) found.push({ code: 'tiktok_privacy' });
	if (choice.disclose && !choice.ownBrand && !choice.branded) found.push({ code: 'tiktok_disclosure' });
	if (choice.disclose && choice.branded && choice.privacy === ONLY_ME) found.push({ code: 'tiktok_private_brand' });
	return found;
}
/** Whether the branded content policy has to be agreed to. */
export const isBranded = (choice: TiktokChoice): boolean => choice.mode === 'direct' && choice.disclose && choice.branded;
