import { expect, test, type Page } from '@playwright/test';
import { findings, languages } from './look';
import { ago, channel, instagram, post, target, tiktok, World } from './publish-world';
import type { Channel, Target } from '../src/lib/api/types';

const out = { state: 'published', checkpoint: 'done', published_at: ago(3_600_000), remote_url: 'https://example.org/v/1' } as const;

function world(of: Channel = channel('chn_1'), more: Partial<Target> = {}): World {
	const w = new World();
	w.channels = [of];
	w.posts = [post('pub_1', [target('tgt_1', of, { ...out, ...more })], { state: 'published' })];
	return w;
}
async function open(page: Page, w: World): Promise<World> {
	await w.install(page);
	await page.goto('/posts/pub_1');
	await page.getByRole('heading', { name: /Public numbers|Открытые показатели/ }).waitFor();
	return w;
}
const asks = (w: World): number => w.calls.filter((c) => c.path === '/publish-targets/tgt_1/numbers').length;
const press = (page: Page) => page.getByRole('button', { name: 'Ask now' }).click();
const count = (page: Page, name: string) => page.locator('dl div', { has: page.getByText(name, { exact: true }) }).locator('dd');

test('nothing is asked until somebody presses, and then what was told stands with its time', async ({ page }) => {
	const w = await open(page, world());
	await expect(page.getByText('Nobody has asked yet.')).toBeVisible();
	await expect(page.getByText('Pressing it opens the channel’s token once to ask YouTube.')).toBeVisible();
	await page.waitForTimeout(600);
	expect(asks(w)).toBe(0);
	await press(page);
	await expect(count(page, 'Views')).toHaveText('1,204');
	await expect(count(page, 'Likes')).toHaveText('57');
	await expect(count(page, 'Comments')).toHaveText('3');
	await expect(page.getByText(/^asked (now|\d+ seconds? ago)$/)).toBeVisible();
	expect(asks(w)).toBe(1);
	w.numbers = () => ({ status: 429, code: 'asked_just_now', wait: 42 });
	await press(page);
	await expect(page.getByText('Its numbers were asked for a moment ago.')).toBeVisible();
	await expect(page.getByText('Press again in 42\u00a0s.')).toBeVisible();
	await expect(count(page, 'Views')).toHaveText('1,204');
});
test('what was not told is not nought', async ({ page }) => {
	const told = { views: 0, likes: null, comments: null, shares: null, told_at: ago(300_000) };
	await open(page, world(channel('chn_1'), { numbers: told }));
	await expect(count(page, 'Views')).toHaveText('0');
	await expect(count(page, 'Likes')).toHaveText('not given');
	await expect(page.getByText('asked 5 minutes ago')).toBeVisible();
});
test('a refusal says what it is and what to do, and keeps what was told', async ({ page }) => {
	const told = { views: 9, likes: 1, comments: 0, shares: null, told_at: ago(7_200_000) };
	const w = await open(page, world(channel('chn_1'), { numbers: told }));
	for (const [refusal, what, next] of [
		[{ status: 409, code: 'video_not_found', class: 'rejected' }, /no longer on YouTube/, /never publish it again/],
		[{ status: 429, code: 'quota_spent', class: 'rate_limited', wait: 7200 }, /quota for today is used up/, /Press again after/],
		[{ status: 502, code: 'platform_unreachable', class: 'transient' }, /did not answer/, /The previous numbers are kept/],
		[{ status: 409, code: 'access_revoked', class: 'reconnect' }, /./, /Connect the channel again/]
	] as const) {
		w.numbers = () => refusal;
		await press(page);
		const note = page.locator('.note', { hasText: next });
		await expect(note).toContainText(what);
		await expect(count(page, 'Views')).toHaveText('9');
	}
	await expect(page.getByRole('link', { name: 'Go to Channels' })).toHaveAttribute('href', '/channels');
});
test('a connection to TikTok without the right is told where to look, and no button promises more', async ({ page }) => {
	const w = await open(page, world(tiktok()));
	await expect(page.getByText(/only to connections with a permission that this one does not have\. Open it on TikTok/)).toBeVisible();
	await expect(page.getByRole('button', { name: 'Ask now' })).toHaveCount(0);
	expect(asks(w)).toBe(0);
});
test('who may only read sees the numbers and no button', async ({ page }) => {
	const told = { views: 9, likes: 1, comments: 0, shares: null, told_at: ago(60_000) };
	const w = world(channel('chn_1'), { numbers: told });
	w.role = 'viewer';
	await open(page, w);
	await expect(count(page, 'Views')).toHaveText('9');
	await expect(page.getByRole('button', { name: 'Ask now' })).toHaveCount(0);
});

const long = { views: 1_204_567, likes: 57_301, comments: null, shares: null, told_at: ago(300_000) };
for (const language of languages)
	test(`the numbers of a post, ${language.locale}, both themes and widths: no findings`, async ({ browser }) => {
		const states: [World, boolean][] = [
			[world(), false],
			[world(channel('chn_1'), { numbers: long }), true],
			[world(instagram(), { numbers: { ...long, views: null, comments: 12 } }), false],
			[world(tiktok()), false]
		];
		for (const [w, refuses] of states) {
			const ctx = await browser.newContext(language);
			const page = await ctx.newPage();
			const bad: string[] = [];
			page.on('pageerror', (e) => void bad.push(e.message));
			await open(page, w);
			if (refuses) {
				w.numbers = () => ({ status: 429, code: 'quota_spent', class: 'rate_limited', wait: 7200 });
				await page.getByRole('button', { name: /^(Ask now|Спросить сейчас)$/ }).click();
				await page.locator('section .note').waitFor();
			}
			expect.soft(await findings(page)).toEqual([]);
			expect.soft(bad).toEqual([]);
			await ctx.close();
		}
	});
