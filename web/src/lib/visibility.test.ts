import { expect, test } from 'vitest';
import { levelWord, waitsInInbox } from './visibility';

test('a level is told in words; an unknown one keeps its name', () => {
	expect(levelWord('SELF_ONLY')).toBe('Only you');
	expect(levelWord('unlisted')).toBe('Unlisted');
	expect(levelWord('BRAND_NEW')).toBe('BRAND_NEW');
});
test('what was handed to the inbox waits there until TikTok says it was posted', () => {
	const sent = { platform: 'tiktok' as const, state: 'published' as const, options: { tiktok: { mode: 'inbox' as const } } };
	expect(waitsInInbox({ ...sent, visibility: 'inbox' })).toBe(true);
	expect(waitsInInbox({ ...sent, visibility: null })).toBe(true);
	expect(waitsInInbox({ ...sent, visibility: 'PUBLIC_TO_EVERYONE' })).toBe(false);
	expect(waitsInInbox({ ...sent, visibility: 'inbox', state: 'processing' })).toBe(false);
});
