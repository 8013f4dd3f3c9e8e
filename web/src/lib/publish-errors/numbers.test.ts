import { afterEach, beforeAll, expect, test } from 'vitest';
import { ApiError } from '$lib/api/client';
import { words } from '$lib/api/words.svelte';
import type { Failure } from '$lib/api/types';
import { overwriteGetLocale } from '$lib/paraglide/runtime.js';
import { numbersTrouble } from './numbers';

beforeAll(() => words.load());
const speak = (l: 'en' | 'ru'): void => overwriteGetLocale(() => l);
afterEach(() => speak('en'));

const refused = (cls: Failure['class'], code: string, wait: number | null = null): ApiError =>
	new ApiError({ code, status: 409, title: code, failure: { class: cls, code, message: 'words of the server', hint: null } }, wait);

test('a press right after another says how long to wait', () => {
	const e = new ApiError({ code: 'asked_just_now', status: 429, title: 'x' }, 42);
	expect(numbersTrouble(e, 'youtube')).toEqual({
		what: 'Its numbers were asked for a moment ago.',
		next: 'Nothing was asked. Press again in 42\u00a0s.'
	});
	speak('ru');
	expect(numbersTrouble(e, 'youtube').next).toBe('Сейчас ничего не спрашивали. Нажмите снова через 42\u00a0с.');
});
test('a spent quota names the moment, and nothing is said to go on by itself', () => {
	speak('en');
	const now = Date.parse('2026-11-27T12:00');
	const long = numbersTrouble(refused('rate_limited', 'quota_spent', 7200), 'youtube', now);
	expect(long.next).toMatch(/^Press again after 27 November.* at 14:00\.$|^Press again after 27 November.*14:00\.$/);
	expect(numbersTrouble(refused('rate_limited', 'rate_limited', 30), 'vk').next).toBe('Press again in 30\u00a0s.');
	for (const cls of ['transient', 'rate_limited', 'reconnect'] as const)
		for (const l of ['en', 'ru'] as const) {
			speak(l);
			const { what, next } = numbersTrouble(refused(cls, 'platform_unreachable'), 'youtube');
			expect(`${what} ${next}`).not.toMatch(/try again by|tried again|goes out by itself|само/);
		}
});
test('what is not granted, gone or not published is told with where to look', () => {
	speak('en');
	expect(numbersTrouble(refused('rejected', 'numbers_not_granted'), 'tiktok').next).toBe('Open it on TikTok: they are shown there.');
	expect(numbersTrouble(refused('rejected', 'video_not_found'), 'youtube').what).toContain('no longer');
	const plain = new ApiError({ code: 'not_published', status: 409, title: 'x' });
	expect(numbersTrouble(plain, 'vk').what).toBe('This is not published there.');
});
