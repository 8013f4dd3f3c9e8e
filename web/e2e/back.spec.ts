import { expect, test, type Page } from '@playwright/test';
import type { AuditEvent, TokenUse } from '../src/lib/api/types';
import { findings } from './look';
import { ago, channel, draft, media, post, target, World } from './publish-world';

const many = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const clip = (n: number) => media(`med_${n}`, { title: `Clip ${n}` });
const written = (n: number, more = {}) =>
	post(`pub_${n}`, [target(`tgt_${n}`, channel('chn_1'), { state: 'published' })], {
		media_title: `Post ${n}`,
		media_id: 'med_1',
		created_at: ago(n * 3_600_000),
		...more
	});
function event(n: number): AuditEvent {
	const actor = { kind: 'person', account_id: 'acc_1', name: 'Anna', email: 'anna@example.org' };
	const subjects = [{ id: `pub_${n}`, title: `Post ${n}`, is_here: true }];
	const at = ago(n * 600_000);
	return {
		...{ id: `evt_${n}`, at, kind: 'publish.requested', class: 'operational', workspace_id: 'wsp_1', index: n, erased: false },
		...{ actor, subjects, network: null, browser: null, facts: {} }
	} as unknown as AuditEvent;
}
const use = (n: number): TokenUse => ({
	id: `use_${n}`,
	at: ago(n * 60_000),
	channel_id: 'chn_1',
	channel_title: 'Walks',
	purpose: 'upload',
	host: 'www.googleapis.com',
	calls: 2,
	is_channel_here: true,
	publish_request_id: `pub_${n}`,
	media_id: 'med_1',
	act: { id: `act_${n}`, kind: 'publish', actor: 'Anna', at: ago(n * 60_000), origin: 'browser' }
});
function long(): World {
	const w = new World();
	w.channels = [channel('chn_1', { title: 'Walks' })];
	w.media = many(70).map(clip);
	w.posts = many(100).map((n) => written(n));
	w.drafts = many(70).map((n) => draft(`dft_${n}`, { media_id: `med_${n}`, media_title: `Clip ${n}` }));
	w.events = many(110).map(event);
	w.uses = many(110).map(use);
	return w;
}
async function open(page: Page, path: string, w: World): Promise<World> {
	await w.install(page);
	await page.route(/\/media\?.*trashed=true/, (route) => {
		const cursor = Number(new URL(route.request().url()).searchParams.get('cursor') ?? 0);
		const all = many(70).map((n) => media(`med_${n}`, { title: `Clip ${n}`, trashed_at: ago(1000), trashed_until: ago(-86_400_000) }));
		const next_cursor = cursor + 50 < all.length ? String(cursor + 50) : null;
		return route.fulfill({ json: { items: all.slice(cursor, cursor + 50), next_cursor, total: all.length } });
	});
	await page.goto(path);
	return w;
}
const focused = (page: Page): Promise<string | null> =>
	page.evaluate(() => (document.activeElement as HTMLAnchorElement | null)?.getAttribute('href') ?? null);
const scrolled = (page: Page): Promise<number> => page.evaluate(() => Math.round(window.scrollY));

/** Path, what a row is, how many there are at first and in all, and the link that is followed. */
const lists: [string, string, number, number, string][] = [
	['/posts', 'a.row', 30, 60, 'a[href="/posts/pub_48"]'],
	['/posts?channel=chn_1', 'a.row', 30, 60, 'a[href="/posts/pub_48"]'],
	['/posts/drafts', 'a.row', 30, 60, 'a[href="/publish/med_48"]'],
	['/audit', 'main li', 50, 100, 'a[href="/posts/pub_88"]'],
	['/token-uses', 'tbody tr', 50, 100, 'a[href="/posts/pub_88"]'],
	['/library/trash', 'main li', 50, 70, 'a[href="/library/med_60"]']
];
for (const [path, row, first, all, link] of lists)
	test(`${path}: Back finds the rows, the scroll and the keyboard where they were`, async ({ page }) => {
		await open(page, path, long());
		const rows = page.locator(row);
		await expect(rows).toHaveCount(first);
		await page.getByRole('button', { name: /^Show (older|more)$/ }).click();
		await expect(rows).toHaveCount(all);
		if (path === '/audit') await rows.nth(88).locator('summary').click();
		const to = page.locator(`main ${link}`);
		await to.focus();
		await to.scrollIntoViewIfNeeded();
		await page.waitForTimeout(300);
		const [at, href] = [await scrolled(page), await focused(page)];
		expect(at).toBeGreaterThan(500);
		await page.keyboard.press('Enter');
		await expect(page).not.toHaveURL(new RegExp(`${path.replace('?', '\\?')}$`));
		await page.locator('h1').first().waitFor();
		await page.goBack();
		await expect(rows).toHaveCount(all);
		await expect.poll(() => focused(page)).toBe(href);
		expect(Math.abs((await scrolled(page)) - at)).toBeLessThanOrEqual(4);
	});

test('a list that was left hears what happens, and a visit by a link asks anew', async ({ page }) => {
	const w = await open(page, '/posts', long());
	await page.getByRole('button', { name: 'Show older' }).click();
	await expect(page.locator('a.row')).toHaveCount(60);
	await page.locator('a[href="/posts/pub_40"]').click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Post 40');
	const failed = target('tgt_41', channel('chn_1'), { state: 'failed' });
	w.posts[41] = written(41, { targets: [failed], state: 'failed' });
	w.say('target.changed', { target: failed, publish_request_id: 'pub_41', approval: null });
	await page.waitForTimeout(800);
	await page.goBack();
	await expect(page.locator('a.row')).toHaveCount(60);
	await expect(page.locator('a[href="/posts/pub_41"]')).toContainText('Failed');
	await page.getByRole('link', { name: 'Channels' }).first().click();
	await expect(page).toHaveURL(/\/channels$/);
	await page.getByRole('navigation').getByRole('link', { name: 'Posts' }).first().click();
	await expect(page.locator('a.row')).toHaveCount(30);
	expect(await scrolled(page)).toBe(0);
});

for (const [theme, width, locale] of [
	['light', 1440, 'en-GB'],
	['dark', 390, 'ru-RU']
] as const)
	test(`narrowed lists ${theme} ${width} ${locale}: no findings`, async ({ browser }) => {
		const ctx = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: theme, locale, reducedMotion: 'reduce' });
		const page = await ctx.newPage();
		const w = long();
		w.silent = true;
		for (const path of ['/posts?channel=chn_1&media=med_1', '/posts?media=med_5', '/library/trash', '/token-uses?channel=chn_1']) {
			await open(page, path, w);
			await page.locator('h1').first().waitFor();
			await expect(page.locator('.skeleton')).toHaveCount(0);
			expect.soft(await findings(page)).toEqual([]);
		}
		await ctx.close();
	});
