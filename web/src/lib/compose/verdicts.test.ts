import { expect, test } from 'vitest';
import type { Channel, Finding } from '$lib/api/types';
import { askedOf, fitOf, isOfFile } from './verdicts';

const finding = (rule: string, severity: Finding['severity'], fixable: boolean): Finding => ({
	rule,
	severity,
	fixable,
	has: '',
	allowed: '',
	source: '',
	message: '',
	hint: null
});

test('what is written for a post is no fault of the file', () => {
	const told = [
		'youtube.title_missing',
		'tiktok.privacy_missing',
		'instagram.posts_today',
		'vk.owner_invalid',
		'tiktok.fps',
		'instagram.no_sound'
	];
	expect(told.filter((rule) => isOfFile({ rule }))).toEqual(['tiktok.fps', 'instagram.no_sound']);
});
test('a file fits, goes out with a word, after a version, or not at all', () => {
	const mended = finding('tiktok.fps', 'blocks', true);
	const never = finding('tiktok.too_short', 'blocks', false);
	const word = finding('youtube.not_a_short', 'warns', false);
	expect(fitOf([])).toBe('ok');
	expect(fitOf([word])).toBe('warns');
	expect(fitOf([word, mended])).toBe('version');
	expect(fitOf([mended, never])).toBe('no');
});
test('a real channel stands for its platform before one of the sandbox', () => {
	const channel = (id: string, platform: string, sandbox: boolean, state = 'connected'): Channel =>
		({ id, platform, sandbox, state }) as unknown as Channel;
	const all = [
		channel('a', 'vk', true),
		channel('b', 'vk', false),
		channel('c', 'youtube', true),
		channel('d', 'tiktok', false, 'reconnect_needed')
	];
	expect(askedOf(all).map((c) => c.id)).toEqual(['c', 'b']);
});
