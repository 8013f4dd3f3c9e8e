import { expect, test, type Page } from '@playwright/test';
import type { AuditEvent } from '../src/lib/api/types';
import { findings } from './look';
import { ago, channel, instagram, media, post, sandboxChannel, target, undecided, World } from './publish-world';

const day = 86_400_000;
async function open(page: Page, path: string, w: World): Promise<World> {
	await w.install(page);
	await page.goto(path);
	return w;
}
const real = channel('chn_1', { title: 'Walks', pending_targets: 2 });
const answered = (n: number, more: Partial<AuditEvent> = {}): AuditEvent =>
	({
		...{ id: `evt_${n}`, at: ago(n * 3_600_000), kind: 'publish.resolved', class: 'operational', workspace_id: 'wsp_1' },
		...{ index: n, erased: false, network: null, browser: null },
		actor: { kind: 'person', account_id: 'acc_1', name: 'Anna', email: 'anna@example.org' },
		subjects: [
			{ id: 'tgt_2', title: null, is_here: false },
			{ id: 'pub_1', title: null, is_here: true },
			{ id: 'chn_1', title: 'Walks', is_here: true }
		],
		facts: { outcome: 'published', platform: 'youtube' },
		...more
	}) as AuditEvent;
function desk(): World {
	const w = new World();
	w.silent = true;
	w.channels = [real, instagram()];
	const asked = target('tgt_2', real, { state: 'needs_attention', checkpoint: 'lost' });
	w.posts = [
		post('pub_1', [target('tgt_1', instagram(), { state: 'published', published_at: ago(day) }), asked], { state: 'needs_attention' }),
		post('pub_2', [target('tgt_3', instagram(), { state: 'scheduled', scheduled_at: ago(-day) })], {
			media_id: 'med_2',
			media_title: 'Berry',
			scheduled_at: ago(-day),
			approval: undecided
		})
	];
	w.media = [media('med_1'), media('med_2', { title: 'Berry' })];
	w.decisions = [
		{
			...asked,
			request: { id: 'pub_1', media_id: 'med_1', media_title: 'Ramen' },
			evidence: [{ at: ago(1000), text: 'The answer was lost.' }]
		}
	];
	w.notices = [
		{
			...{ id: 'ntc_1', at: ago(1000), code: 'removed', message: '', hint: null, target_id: 'tgt_2', publish_request_id: 'pub_1' },
			...{ platform: 'youtube', channel_title: 'Walks', media_title: 'Ramen', remote_url: null }
		}
	];
	w.events = [
		answered(1),
		answered(2, { kind: 'publish.approved', facts: {}, subjects: [{ id: 'pub_2', title: 'Berry', is_here: true }] })
	];
	return w;
}

test('news and decisions open the post at their own channel; the one picked there stays in the address', async ({ page }) => {
	await open(page, '/inbox', desk());
	const news = page.getByRole('region', { name: 'News about your posts' });
	await expect(news.getByRole('link', { name: 'Ramen' })).toHaveAttribute('href', '/posts/pub_1?target=tgt_2');
	await page.locator('article').getByRole('link', { name: 'Ramen' }).click();
	await expect(page).toHaveURL(/\/posts\/pub_1\?target=tgt_2$/);
	const tabs = page.getByRole('list', { name: 'Targets' }).getByRole('button');
	const shown = page.locator('.targets [aria-pressed=true]');
	await expect(shown).toContainText('YouTube');
	await page.locator('.targets button').filter({ hasText: 'Instagram' }).click();
	await expect(shown).toContainText('Instagram');
	await expect(page).toHaveURL(/\?target=tgt_1$/);
	await page.reload();
	await expect(shown).toContainText('Instagram');
	expect(await tabs.count()).toBeLessThanOrEqual(2);
});

test('j and k walk approvals and decisions in the order they are drawn', async ({ page }) => {
	await open(page, '/inbox', desk());
	const cards = page.locator('article');
	await expect(cards).toHaveCount(2);
	await expect(cards.first()).toContainText('Berry');
	await page.keyboard.press('j');
	await expect(cards.first()).toBeFocused();
	await page.keyboard.press('j');
	await expect(cards.nth(1)).toBeFocused();
	await page.keyboard.press('k');
	await expect(cards.first()).toBeFocused();
});

test('what was settled this week is told with who, the answer and the post; to viewers not', async ({ page }) => {
	const w = await open(page, '/inbox', desk());
	const settled = page.getByRole('region', { name: 'Settled in the last 7 days' });
	await expect(settled.getByRole('listitem')).toHaveCount(2);
	await expect(settled.getByRole('listitem').first()).toContainText('It is on YouTube: recorded');
	await expect(settled.getByRole('listitem').first()).toContainText('Anna');
	await expect(settled.getByRole('link', { name: 'Walks' })).toHaveAttribute('href', '/posts/pub_1?target=tgt_2');
	await expect(settled.getByRole('link', { name: 'Berry' })).toHaveAttribute('href', '/posts/pub_2');
	w.role = 'viewer';
	const asked: string[] = [];
	page.on('request', (r) => void (r.url().includes('audit-events') && asked.push(r.url())));
	await page.reload();
	await expect(page.getByRole('region', { name: 'News about your posts' })).toBeVisible();
	await page.waitForTimeout(500);
	await expect(settled).toHaveCount(0);
	expect(asked).toEqual([]);
});

test('a channel leads to its posts and its token openings; a filter is a link to take it off', async ({ page, context }) => {
	const w = await open(page, '/channels', desk());
	await expect(page.locator('a[href="/token-uses?channel=chn_1"]')).toHaveCount(1);
	const tab = context.waitForEvent('page');
	await page.locator('a[href="/posts?channel=chn_1"]').click({ modifiers: ['ControlOrMeta'] });
	const other = await tab;
	await expect(page).toHaveURL(/\/channels$/);
	await other.close();
	await page.locator('a[href="/posts?channel=chn_1"]').click();
	await expect(page.locator('a.row')).toHaveCount(1);
	const filters = page.getByRole('list', { name: 'Shown are only' });
	await expect(filters).toContainText('Channel: Walks');
	await page.locator('main select').selectOption('failed');
	await expect(page).toHaveURL(/\?state=failed&channel=chn_1$/);
	await expect(page.getByRole('heading', { name: 'No posts match.' })).toBeVisible();
	await filters.getByRole('link', { name: 'Show posts of all channels' }).click();
	await expect(page).toHaveURL(/\/posts\?state=failed$/);
	await page.goto('/posts?media=med_2');
	await expect(page.locator('a.row')).toHaveCount(1);
	await expect(filters).toContainText('Clip: Berry');
	w.posts = [];
	await page.reload();
	await expect(filters).toContainText('Clip: Berry');
});

for (const path of ['/token-uses', '/audit'])
	test(`${path}: what narrows it stands in the address, through a reload and Back`, async ({ page }) => {
		const w = desk();
		w.uses = [];
		await w.install(page);
		const asked: URLSearchParams[] = [];
		page.on('request', (r) => {
			const url = new URL(r.url());
			if (/(token-uses|audit-events)$/.test(url.pathname) && url.pathname.startsWith('/api')) asked.push(url.searchParams);
		});
		await page.goto(`${path}?channel=chn_1&from=nonsense`);
		await expect(page.getByLabel('Channel', { exact: true })).toHaveValue('chn_1');
		await expect.poll(() => asked.length).toBeGreaterThan(0);
		expect(asked.at(-1)?.get('from')).toBeNull();
		expect(asked.at(-1)?.get(path === '/audit' ? 'q' : 'channel')).toBe('chn_1');
		await page.getByRole('searchbox').fill('wave');
		await expect(page).toHaveURL(new RegExp(`${path}\\?channel=chn_1&.*q=wave|${path}\\?.*channel=chn_1&q=wave`));
		await page.reload();
		await expect(page.getByRole('searchbox')).toHaveValue('wave');
		await expect.poll(() => asked.at(-1)?.get('q')).toContain('wave');
		await page.getByRole('link', { name: 'Channels' }).first().click();
		await expect(page).toHaveURL(/\/channels$/);
		await page.goBack();
		await expect(page.getByRole('searchbox')).toHaveValue('wave');
		await expect(page).toHaveURL(/channel=chn_1/);
	});

test('a clip tells where it went, since when, and leads to the video', async ({ page }) => {
	const w = desk();
	w.posts = Array.from({ length: 6 }, (_, n) =>
		post(`pub_${n}`, [
			target(`tgt_${n}`, n === 0 ? real : sandboxChannel(), {
				state: n === 1 ? 'scheduled' : 'published',
				scheduled_at: n === 1 ? ago(-day) : null,
				published_at: n === 1 ? null : ago((n + 1) * day),
				remote_url: n === 1 ? null : `https://www.youtube.com/shorts/${n}`
			})
		])
	);
	w.media[0]!.posts = w.posts.flatMap((p) =>
		p.targets.map((t) => ({ target_id: t.id, publish_request_id: p.id, platform: t.platform, state: t.state }))
	);
	let fails = true;
	await w.install(page);
	await page.route(/publish-requests\?media=/, (route) => (fails ? route.fulfill({ status: 503, json: {} }) : route.fallback()));
	await page.goto('/library/med_1');
	const where = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Where it was published' }) });
	await expect(where.getByRole('button', { name: 'Try again' })).toBeVisible();
	fails = false;
	await where.getByRole('button', { name: 'Try again' }).click();
	const rows = where.getByRole('listitem');
	await expect(rows).toHaveCount(5);
	await expect(rows.first()).toContainText(/planned for/);
	await expect(rows.nth(1)).toContainText('YouTube · Walks');
	await expect(rows.nth(1)).toContainText(/since /);
	const out = rows.nth(1).getByRole('link', { name: 'Open on YouTube' });
	await expect(out).toHaveAttribute('href', 'https://www.youtube.com/shorts/0');
	await expect(out).toHaveAttribute('rel', 'noreferrer');
	await expect(out).toHaveAttribute('target', '_blank');
	await expect(rows.first().getByRole('link', { name: 'Open on YouTube' })).toHaveCount(0);
	await where.getByRole('link', { name: 'All posts of this clip' }).click();
	await expect(page).toHaveURL(/\/posts\?media=med_1$/);
});

test('today shows what is due and what stopped, whenever it was written', async ({ page }) => {
	const w = desk();
	w.decisions = [];
	const old = { created_at: ago(30 * day), media_title: 'Old one' };
	w.posts = [
		...Array.from({ length: 70 }, (_, n) =>
			post(`pub_n${n}`, [target(`tgt_n${n}`, real, { state: 'canceled' })], { created_at: ago(n * 60_000) })
		),
		post('pub_due', [target('tgt_due', real, { state: 'scheduled', scheduled_at: ago(-3_600_000) })], {
			...old,
			media_title: 'Due today',
			scheduled_at: ago(-3_600_000)
		}),
		post('pub_bad', [target('tgt_bad', real, { state: 'failed', scheduled_at: ago(3_600_000) })], {
			...old,
			media_title: 'Failed today',
			scheduled_at: ago(3_600_000)
		})
	];
	await open(page, '/today', w);
	const group = (name: string) => page.locator('section').filter({ has: page.getByRole('heading', { name: new RegExp(`^${name}`) }) });
	await expect(group('Scheduled')).toContainText('Due today');
	await expect(group('Failed')).toContainText('Failed today');
	await expect(page.getByText('All quiet')).toHaveCount(0);
});

for (const [theme, width, locale] of [
	['light', 1440, 'en-GB'],
	['dark', 390, 'ru-RU']
] as const)
	test(`clip, inbox and today ${theme} ${width} ${locale}: no findings`, async ({ browser }) => {
		const ctx = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: theme, locale, reducedMotion: 'reduce' });
		const page = await ctx.newPage();
		const w = desk();
		w.posts.push(
			post('pub_3', [target('tgt_9', real, { state: 'published', published_at: ago(day), remote_url: 'https://www.youtube.com/shorts/x' })])
		);
		w.media[0]!.posts = [{ target_id: 'tgt_9', publish_request_id: 'pub_3', platform: 'youtube', state: 'published' }];
		for (const path of ['/library/med_1', '/inbox', '/today', '/posts/pub_1?target=tgt_2']) {
			await open(page, path, w);
			await page.locator('h1, input').first().waitFor();
			await expect(page.locator('.skeleton')).toHaveCount(0);
			await page.waitForTimeout(300);
			expect.soft(await findings(page)).toEqual([]);
		}
		await ctx.close();
	});
