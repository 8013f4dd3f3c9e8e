import { expect, test } from 'vitest';
import type { Target } from '$lib/api/types';
import { contentOf } from './again';

const target = (channel_id: string, options: Target['options']): Target => ({ channel_id, options }) as Target;

test('a post is taken up with the words for all and what differs on a channel', () => {
	const content = contentOf({
		media_title: 'clip.mp4',
		targets: [
			target('chn_yt', { title: 'Soup', caption: 'Hot', tags: ['a'], youtube: { made_for_kids: false, synthetic_media: true } }),
			target('chn_ig', { title: 'Soup', caption: 'Hotter', instagram: { share_to_feed: true } })
		]
	});
	expect(content).toEqual({
		title: 'Soup',
		caption: 'Hot',
		tags: ['a'],
		made_for_kids: false,
		synthetic_media: true,
		when: 'now',
		targets: [
			{ channel_id: 'chn_yt', chosen: true, options: { youtube: { made_for_kids: false, synthetic_media: true } } },
			{ channel_id: 'chn_ig', chosen: true, options: { caption: 'Hotter', instagram: { share_to_feed: true } } }
		]
	});
});

test('a post without words takes the title of its clip', () => {
	const content = contentOf({ media_title: 'Soup', targets: [target('chn_tt', { tiktok: { mode: 'inbox' } })] });
	expect(content).toMatchObject({ title: 'Soup', caption: '', tags: [], synthetic_media: false });
	expect(content).not.toHaveProperty('made_for_kids');
});
