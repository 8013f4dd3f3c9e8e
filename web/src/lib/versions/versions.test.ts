import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import type { Change } from '$lib/api/types';
import { clip, version } from '$lib/compose/fixture';
import { overwriteGetLocale } from '$lib/paraglide/runtime.js';
import { called, isUpright, layOut, names, wishAgain, wishOf, withVersion } from './version';
import { changeWords, factWords, failureCodes, failureWords, stateWords, unmetWords } from './words';

afterEach(() => overwriteGetLocale(() => 'en'));
const crate = (file: string): string => readFileSync(new URL(`../../../../crates/${file}`, import.meta.url), 'utf8');

test('9:16 give or take one per cent is upright; an unknown size is not asked about', () => {
	expect(isUpright({ width: 1080, height: 1920 })).toBe(true);
	expect(isUpright({ width: 1078, height: 1920 })).toBe(true);
	expect(isUpright({ width: 1080, height: 1350 })).toBe(false);
	expect(isUpright({ width: 1920, height: 1080 })).toBe(false);
	expect(isUpright({ width: null, height: null })).toBe(true);
});
test('the preview shows bars where what is sent has them', () => {
	const padded = version('r', { changes: [{ code: 'padded', from: '', to: '', platforms: [] }] });
	expect(layOut(undefined, { width: 1920, height: 1080 })).toBe('bars');
	expect(layOut(undefined, { width: 1080, height: 1920 })).toBe('fill');
	expect(layOut(padded, { width: 1920, height: 1080 })).toBe('bars');
	expect(layOut({ ...padded, background: 'white' }, { width: 1920, height: 1080 })).toBe('white');
	expect(layOut(version('c', { platforms: [] }), { width: 1920, height: 1080 })).toBe('bars');
	expect(layOut(version('r'), { width: 1920, height: 1080 })).toBe('fill');
});
test('a wish says only what was chosen, and can be asked again', () => {
	expect(wishOf(['vk'], 'keep', 'white')).toEqual({ platforms: ['vk'] });
	expect(wishOf(['vk'], 'pad', 'black')).toEqual({ platforms: ['vk'], fit: 'pad' });
	expect(wishOf(['vk'], 'pad', 'blur')).toEqual({ platforms: ['vk'], fit: 'pad', background: 'blur' });
	expect(wishOf(['vk'], 'crop', 'blur')).toEqual({ platforms: ['vk'], fit: 'crop' });
	expect(wishAgain(version('r', { platforms: ['vk'], fit: null, background: null }))).toEqual({ platforms: ['vk'] });
	const trim = { start_ms: 500, end_ms: 9000 };
	expect(wishOf(['vk'], 'keep', 'black', trim)).toEqual({ platforms: ['vk'], trim });
	expect(wishAgain(version('r', { platforms: ['vk'], fit: null, trim }))).toEqual({ platforms: ['vk'], trim });
	expect(called({ platforms: [], trim })).toEqual({ what: 'cut', platforms: '0:00.5–0:09' });
	expect(called({ platforms: ['vk'], trim })).toEqual({ what: 'version', platforms: 'VK (0:00.5–0:09)' });
	expect(names(['vk', 'youtube'])).toBe('YouTube, VK');
});
test('an answer that is older than what an event told changes nothing', () => {
	const later = version('r', { state: 'ready', updated_at: '2026-11-24T09:00:02.000Z' });
	const media = clip({ renditions: [later] });
	expect(withVersion(media, { ...later, state: 'queued', updated_at: '2026-11-24T09:00:01.000Z' }).renditions[0]!.state).toBe('ready');
	expect(withVersion(clip(), later).renditions).toEqual([later]);
});
test('states, facts and what no version mends are told in words', () => {
	const say = (x: string): string => x.replace(/\s/g, ' ');
	expect(say(stateWords({ state: 'running', progress: 434 }))).toBe('Being made, 43%');
	expect(say(factWords(version('r')))).toBe('1080 × 1920 · 30 per second · h264 + aac · 0:47 · 24.3 MB');
	expect(say(unmetWords({ code: 'too_long', platform: 'vk', limit_ms: 180_000 }))).toContain('VK accepts at most 3 min.');
});
test('each change of the server has words in both languages; a new one keeps its name', () => {
	const block = /pub enum ChangeCode \{([\s\S]*?)\n\}/.exec(crate('domain/src/conform/mod.rs'))![1]!;
	const codes = [...block.matchAll(/^\s{4}([A-Z]\w+),/gm)].map((x) => x[1]!.replace(/(?!^)([A-Z])/g, '_$1').toLowerCase());
	expect(codes.length).toBeGreaterThan(15);
	for (const code of codes as Change['code'][])
		for (const locale of ['en', 'ru'] as const) {
			overwriteGetLocale(() => locale);
			const said = changeWords({ code, from: '1', to: '2', platforms: ['vk'] });
			expect(said, code).toContain('VK');
			expect(said, code).not.toContain(code);
			expect(/[а-яё]/i.test(said), code).toBe(locale === 'ru');
		}
	overwriteGetLocale(() => 'en');
	expect(changeWords({ code: 'brand_new' as Change['code'], from: 'a', to: 'b', platforms: [] })).toBe('brand_new: a → b');
});
test('each way a version can fail has a sentence and a next step in both languages', () => {
	const codes = [...crate('app/src/conforming.rs').matchAll(/(?:permanent\(|Permanent,)\s*"([a-z_]+)"/g)].map((x) => x[1]!);
	expect(codes.length).toBeGreaterThan(4);
	expect(codes.filter((c) => !failureCodes.includes(c))).toEqual([]);
	const failure = (code: string) => ({ class: 'permanent' as const, code, message: 'words of the server', hint: 'its hint' });
	overwriteGetLocale(() => 'ru');
	for (const c of codes) {
		expect(failureWords(failure(c)).what, c).toMatch(/[а-яё]/i);
		expect(failureWords(failure(c)).next, c).toMatch(/[а-яё]/i);
	}
	expect(failureWords(failure('brand_new'))).toEqual({ what: 'words of the server', next: 'its hint' });
	expect(failureWords(null).what).toMatch(/[а-яё]/i);
});
