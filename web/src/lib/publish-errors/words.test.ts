import { existsSync, readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import type { Failure } from '$lib/api/types';
import { overwriteGetLocale } from '$lib/paraglide/runtime.js';
import { situationOf, situations, type Situation } from './codes';
import { sentenceFor } from './elsewhere';
import { failureWords, noteWords } from './words';

const failure = (code: string, more: Partial<Failure> = {}): Failure => ({
	class: 'permanent',
	code,
	message: 'words of the server',
	hint: null,
	...more
});
const speak = (l: 'en' | 'ru'): void => overwriteGetLocale(() => l);
afterEach(() => speak('en'));

const engine =
	'access_expired scope_missing no_channel quota_spent rate_limited channel_upload_limit platform_unreachable platform_nonsense session_lost_unmatched locked_private thumbnail_refused media_gone channel_disconnected act_ended author_left canceled';
const youtube =
	'internalError backendError quotaExceeded dailyLimitExceeded rateLimitExceeded userRateLimitExceeded uploadLimitExceeded uploadRateLimitExceeded authError invalid_grant insufficientPermissions ACCESS_TOKEN_SCOPE_INSUFFICIENT youtubeSignupRequired authenticatedUserNotChannel authenticatedUserAccountSuspended authenticatedUserAccountClosed channelSuspended channelClosed invalidTitle invalidDescription invalidTags invalidPublishAt invalidCategoryId defaultLanguageNotSet invalidRecordingDetails invalidVideoMetadata forbiddenPrivacySetting forbiddenLicenseSetting mediaBodyRequired invalidFilename missingRequiredParameter unexpectedParameter accessNotConfigured SERVICE_DISABLED invalid_client deleted_client forbidden invalidImage failedPrecondition imageFormatUnsupported imageTooTall imageTooWide videoNotFound playlistNotFound';
const reasons = [
	...'copyright inappropriate duplicate termsOfUse uploaderAccountSuspended length claim uploaderAccountClosed trademark legal'
		.split(' ')
		.map((r) => `rejected_${r}`),
	...'conversion invalidFile emptyFile tooSmall codec uploadAborted'.split(' ').map((r) => `failed_${r}`)
];

test.each([...engine.split(' '), ...youtube.split(' '), ...reasons])('%s has a sentence and a next step in both languages', (code) => {
	for (const locale of ['en', 'ru'] as const) {
		speak(locale);
		const { what, next } = failureWords(failure(code), 'youtube', true);
		expect(what).not.toContain('words of the server');
		expect(what.length).toBeGreaterThan(10);
		expect(next?.length).toBeGreaterThan(10);
		expect(/[а-яё]/i.test(what + (next ?? ''))).toBe(locale === 'ru');
	}
});
test('every situation speaks Russian where it speaks English', () => {
	for (const s of Object.keys(situations) as Situation[]) {
		speak('ru');
		expect(situations[s].what({ platform: 'YouTube' }), s).toMatch(/[а-яё]/i);
	}
});
test('reasons keep their meaning through snake and camel case', () => {
	expect(situationOf('rejected_terms_of_use')).toBe('rejected_terms');
	expect(situationOf('failed_empty_file')).toBe('failed_empty');
	expect(situationOf('rejected_somethingNew')).toBe('rejected');
	expect(situationOf('failed_somethingNew')).toBe('file_unreadable');
	expect(situationOf('brand_new')).toBeNull();
});
test('an unknown code shows the platform’s own words, then the server’s, then the code', () => {
	speak('en');
	expect(failureWords(failure('brand_new', { platform_words: 'Teapot.' }), 'youtube', true).what).toBe('YouTube answered: “Teapot.”');
	expect(failureWords(failure('brand_new'), 'youtube', true).what).toBe('YouTube answered: “words of the server”');
	expect(failureWords(failure('brand_new', { message: '' }), 'youtube', true).what).toContain('brand_new');
	expect(failureWords(failure('brand_new', { class: 'ambiguous' }), 'youtube', true).next).toContain('look on YouTube first');
});
test('"we try again" is said only while we do', () => {
	speak('en');
	expect(failureWords(failure('platform_unreachable'), 'youtube', false).what).toContain('we try again');
	expect(failureWords(failure('platform_unreachable'), 'youtube', true).what).not.toContain('we try again');
});
test('a note about the private lock says who decides', () => {
	speak('ru');
	expect(noteWords({ code: 'locked_private' }, 'youtube').what).toBe('YouTube оставил это видео закрытым.');
});
test('each code of the adapter’s own table has a sentence of its own', () => {
	const table = readFileSync(new URL('../../../../crates/platforms/src/youtube/codes.rs', import.meta.url), 'utf8');
	const codes = [...table.matchAll(/^\s+"([a-z_]+)",\n\s+(?:Transient|RateLimited|Reconnect|Permanent|Rejected|Ambiguous),/gm)].map(
		(x) => x[1]!
	);
	expect(codes.length).toBeGreaterThan(40);
	const families = ['failed_unknown', 'failed_other', 'rejected_unknown'];
	const plain = (code: string): string => code.replaceAll('_', '');
	expect(codes.filter((c) => situationOf(c) === null && !families.includes(c))).toEqual([]);
	expect(codes.filter((c) => plain(c).startsWith('rejected') && situationOf(c) === 'rejected')).toEqual(['rejected_unknown']);
});
test('a channel that went while the video was on its way is a question, not an end', () => {
	speak('en');
	expect(failureWords(failure('channel_disconnected', { class: 'ambiguous' }), 'youtube', true).what).toContain('on its way');
	expect(failureWords(failure('channel_disconnected'), 'youtube', true).what).toContain('before this went out');
});
test('the platform’s own words stand beside a sentence that is ours', () => {
	expect(failureWords(failure('platform_refused', { platform_words: 'Computer says no.' }), 'youtube', true).said).toBe(
		'Computer says no.'
	);
});

const tables = (['instagram', 'tiktok', 'vk'] as const).map(
	(platform) => [platform, new URL(`../../../../crates/platforms/src/${platform}/codes.rs`, import.meta.url)] as const
);
/** A platform whose adapter is not here has no table to compare with. */
test.each(tables.filter(([, file]) => existsSync(file)))('each code of the table of %s has words in both languages', (platform, file) => {
	const codes = [
		...readFileSync(file, 'utf8').matchAll(/\(\s*"([a-z_]+)",\s*(?:Transient|RateLimited|Reconnect|Permanent|Rejected|Ambiguous)\b/g)
	].map((x) => x[1]!);
	expect(codes.length).toBeGreaterThan(30);
	expect(codes.filter((c) => sentenceFor(platform, c) === null)).toEqual([]);
	speak('ru');
	for (const c of codes) expect(failureWords(failure(c), platform, true).what, c).toMatch(/[а-яё]/i);
});
test('words that fit YouTube alone are not said of another platform', () => {
	speak('en');
	for (const platform of ['instagram', 'tiktok', 'vk'] as const)
		for (const code of [...Object.keys(situations), 'brand_new', 'scope_missing', 'no_channel', 'platform_refused']) {
			const { what, next } = failureWords(failure(code), platform, true);
			expect(`${what} ${next ?? ''}`, `${platform} ${code}`).not.toMatch(/YouTube|Google|Studio|Pacific/);
		}
});
