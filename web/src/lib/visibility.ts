import type { Target } from '$lib/api/types';
import { m } from '$lib/paraglide/messages.js';

const words: Record<string, () => string> = {
	public: m.compose_public,
	unlisted: m.compose_unlisted,
	private: m.compose_private,
	PUBLIC_TO_EVERYONE: m.tiktok_everyone,
	MUTUAL_FOLLOW_FRIENDS: m.tiktok_friends,
	FOLLOWER_OF_CREATOR: m.tiktok_followers,
	SELF_ONLY: m.tiktok_only_you,
	inbox: m.post_inbox
};
/** Who can view it, as the platforms call their levels; a level this page does not know keeps its name. */
export const levelWord = (level: string): string => words[level]?.() ?? level;

/** Handed to TikTok's inbox: done for us, but not live until the person posts it there. */
export const waitsInInbox = (t: Pick<Target, 'state' | 'visibility' | 'options' | 'platform'>): boolean =>
	t.platform === 'tiktok' && t.state === 'published' && (t.visibility ?? t.options.tiktok?.mode) === 'inbox';
