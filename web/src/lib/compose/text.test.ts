import { expect, test } from 'vitest';
import { limits } from './fixture';
import { textProblems, textRules, type Text, type TextProblem } from './text';
import type { PlatformName } from '$lib/api/types';

const at = (platform: PlatformName, text: Partial<Text>): TextProblem[] =>
	textProblems({ title: 'x', caption: '', tags: [], ...text }, textRules(platform, limits));
const codes = (platform: PlatformName, text: Partial<Text>): string[] => at(platform, text).map((p) => p.code);

test('a YouTube title of exactly the limit passes, one unit more does not', () => {
	expect(codes('youtube', { title: 'x'.repeat(100) })).toEqual([]);
	expect(at('youtube', { title: 'x'.repeat(101) })).toEqual([{ code: 'title_long', n: 1 }]);
	expect(codes('youtube', { title: ' ' })).toEqual(['title_empty']);
	expect(codes('youtube', { title: '🍜'.repeat(50) + 'x' })).toEqual(['title_long']);
});
test('a YouTube description of 5000 bytes passes, 2501 Cyrillic letters do not', () => {
	expect(codes('youtube', { caption: 'ж'.repeat(2500) })).toEqual([]);
	expect(at('youtube', { caption: 'ж'.repeat(2501) })).toEqual([{ code: 'caption_bytes', n: 2 }]);
});
test('angle brackets are named, nothing is taken out silently', () => {
	expect(at('youtube', { title: '<b>', caption: '>', tags: ['a<b'] })).toEqual([
		{ code: 'title_forbidden', chars: '< >' },
		{ code: 'caption_forbidden', chars: '>' },
		{ code: 'tags_forbidden', chars: '<' }
	]);
	expect(codes('tiktok', { caption: '<b>' })).toEqual([]);
});
test('500 counted tag characters pass on YouTube, 501 do not; elsewhere there are no tags', () => {
	expect(codes('youtube', { tags: ['a'.repeat(249), 'b'.repeat(250)] })).toEqual([]);
	expect(codes('youtube', { tags: ['a'.repeat(250), 'b'.repeat(250)] })).toEqual(['tags_long']);
	expect(codes('vk', { tags: ['a'.repeat(600)] })).toEqual([]);
});
test('Instagram and TikTok count UTF-16 units and have no title', () => {
	for (const platform of ['instagram', 'tiktok'] as const) {
		expect(codes(platform, { title: '', caption: '🍜'.repeat(1100) })).toEqual([]);
		expect(at(platform, { caption: '🍜'.repeat(1100) + 'x' })).toEqual([{ code: 'caption_long', n: 1 }]);
	}
});
test('Instagram takes 30 hashtags and 20 mentions', () => {
	expect(codes('instagram', { caption: '#a '.repeat(30) + '@b '.repeat(20) })).toEqual([]);
	expect(at('instagram', { caption: '#a '.repeat(31) + '@b '.repeat(21) })).toEqual([
		{ code: 'caption_hashtags', n: 30 },
		{ code: 'caption_mentions', n: 20 }
	]);
});
test('VK counts UTF-16 units too', () => {
	expect(codes('vk', { title: '🍜'.repeat(64), caption: 'ж'.repeat(5000) })).toEqual([]);
	expect(codes('vk', { title: '🍜'.repeat(65), caption: 'ж'.repeat(5001) })).toEqual(['title_long', 'caption_long']);
});
test('the server’s own numbers win', () => {
	const rules = textRules('tiktok', { ...limits, tiktok: { ...limits.tiktok, caption_max_units: 10 } });
	expect(textProblems({ title: '', caption: 'x'.repeat(11), tags: [] }, rules)).toEqual([{ code: 'caption_long', n: 1 }]);
});
