import { expect, test } from 'vitest';
import { labels, outgoing } from './outgoing';

const told = (...of: Parameters<typeof outgoing>): Record<string, string> =>
	Object.fromEntries(outgoing(...of).map(({ label, value }) => [label, value]));

test('a platform is told only what it gets', () => {
	const o = { title: 'T', caption: 'C', tags: ['a', 'b'], visibility: 'unlisted' as const };
	expect(told('youtube', o)).toMatchObject({ Title: 'T', Description: 'C', Tags: 'a, b', Visibility: 'Unlisted' });
	expect(told('instagram', o)).toMatchObject({ Caption: 'C' });
	expect(told('instagram', o)).not.toHaveProperty('Title');
	expect(told('tiktok', o)).not.toHaveProperty('Tags');
});
test('nothing is told as nothing, and what is unanswered as that', () => {
	expect(told('youtube', { title: 'T' })).toMatchObject({ Description: 'None', 'Made for kids': 'Not answered yet' });
	expect(told('instagram', { caption: '' })).toMatchObject({ Caption: 'None' });
	// the server puts the title in the place of a caption that nobody told
	expect(told('instagram', { title: 'T' })).toMatchObject({ Caption: 'T' });
});
test('what TikTok’s inbox gets is only the video', () => {
	expect(Object.keys(told('tiktok', { caption: '', tiktok: { mode: 'inbox' } }))).toEqual(['How it gets there']);
});
test('ids are told by the names their platform gave', () => {
	const names = {
		youtube: { long_uploads: 'eligible', categories: [{ id: '26', title: 'Howto' }], unaudited_notice: false },
		vk: { may_publish: true, may_post_on_wall: true, missing_rights: [], owners: [{ id: -7, title: 'Kitchen' }] }
	} as Parameters<typeof outgoing>[2];
	expect(told('youtube', { youtube: { category_id: '26' } }, names)).toMatchObject({ Category: 'Howto' });
	expect(told('vk', { vk: { owner: -7 } }, names)).toMatchObject({ 'Publish as': 'Kitchen (community)' });
	expect(told('vk', { vk: {} }, names)).toMatchObject({ 'Publish as': 'My profile' });
});
test('a declaration is a label on the video', () => {
	expect(labels('tiktok', { tiktok: { brand_organic: true, brand_content: true, aigc: true } })).toEqual([
		'Paid partnership',
		'Creator labeled as AI-generated'
	]);
	expect(labels('tiktok', { tiktok: { brand_organic: true } })).toEqual(['Promotional content']);
	expect(labels('vk', {})).toEqual([]);
});
