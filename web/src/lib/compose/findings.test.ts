import { afterEach, expect, test } from 'vitest';
import { overwriteGetLocale } from '$lib/paraglide/runtime.js';
import { findingWords } from './findings';

const finding = (rule: string) => ({
	rule,
	severity: 'blocks' as const,
	has: '',
	allowed: '',
	source: '',
	message: 'words of the server',
	hint: 'its hint',
	fixable: false
});
afterEach(() => overwriteGetLocale(() => 'en'));

test('what a check finds is told in the reader’s language, naming the platform', () => {
	expect(findingWords(finding('tiktok.too_large')).what).toBe('The file is larger than TikTok accepts.');
	overwriteGetLocale(() => 'ru');
	for (const rule of ['youtube.too_long', 'instagram.public_address_needed', 'tiktok.fps', 'tiktok.hdr', 'vk.codec', 'vk.right_missing'])
		expect(findingWords(finding(rule)).what, rule).toMatch(/[а-яё]/i);
});
test('the same rule means something else on YouTube', () => {
	expect(findingWords(finding('youtube.too_long')).what).toContain('12 hours');
	expect(findingWords(finding('instagram.too_long')).what).toContain('Instagram');
});
test('a rule this page does not know speaks in the server’s words', () => {
	expect(findingWords(finding('tiktok.brand_new'))).toEqual({ what: 'words of the server', next: 'its hint' });
	expect(findingWords(finding('odd'))).toEqual({ what: 'words of the server', next: 'its hint' });
});
test('what a version mends says so', () => {
	const said = findingWords({ ...finding('instagram.container'), fixable: true });
	expect(said).toEqual({ what: 'Instagram does not accept this kind of file.', next: 'A version fixes this.' });
});
