import { afterEach, expect, test } from 'vitest';
import type { Failure } from '$lib/api/types';
import { overwriteGetLocale } from '$lib/paraglide/runtime.js';
import { noticeWords } from './notice';

const of = (code: string, failure: Failure | null, is_over = false) =>
	noticeWords({ code, failure, is_over, platform: 'youtube', message: 'words of the server', hint: 'its hint' });
const why = (code: string): Failure => ({ class: 'permanent', code, message: 'words of the server', hint: null });
const speak = (l: 'en' | 'ru'): void => overwriteGetLocale(() => l);
afterEach(() => speak('en'));

test('news of what failed or was lost has words in both languages, with the reason while it stands', () => {
	for (const locale of ['en', 'ru'] as const) {
		speak(locale);
		for (const code of ['post_failed', 'channel_lost', 'post_declined'])
			for (const said of [of(code, null), of(code, why('media_gone')), of(code, null, true)]) {
				expect(said.what + (said.next ?? '')).not.toContain('of the server');
				expect(/[а-яё]/i.test(said.what), code).toBe(locale === 'ru');
			}
	}
	speak('en');
	expect(of('post_failed', why('media_gone')).what).toContain('did not go out. ');
	expect(of('channel_lost', why('access_expired')).next).toContain('Channels');
});
test('what is settled asks for nothing', () => {
	for (const code of ['post_failed', 'channel_lost']) expect(of(code, null, true).next).toBeNull();
});
