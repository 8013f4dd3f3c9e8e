import { expect, test, type Page } from '@playwright/test';
import { findings, languages } from './look';
import { ago, channel, instagram, media, post, sandboxChannel, target, tiktok, vk, World } from './publish-world';

const twin = { sandbox: true };
/** Somebody who has just come: nothing is here yet. */
function newcomer(): World {
	const w = new World();
	w.since = ago(60_000);
	w.media = [];
	w.twins = () => [sandboxChannel(), instagram(twin), tiktok(twin), vk(twin)];
	return w;
}
const first = (state: 'published' | 'processing' | 'failed' | 'scheduled' | 'needs_attention', at: string | null = null) =>
	post('pub_1', [target('tgt_1', sandboxChannel(), { state, published_at: state === 'published' ? ago(1000) : null })], {
		media_title: 'Clip',
		scheduled_at: at
	});
const strip = (page: Page) => page.getByRole('region', { name: 'First steps' });
const real = (page: Page) => page.getByRole('region', { name: 'Now the real platforms' });
async function open(page: Page, path: string, w: World): Promise<World> {
	await w.install(page);
	await page.goto(path);
	return w;
}

test('every page on the way says which step is next, until the first post is live', async ({ page }) => {
	const w = await open(page, '/library', newcomer());
	await expect(strip(page)).toContainText('Step 1 of 3');
	const clip = media('med_1', { title: 'Clip', state: 'processing' });
	w.media = [clip];
	w.say('media.changed', { media: clip });
	await expect(strip(page)).toContainText('The service is reading your clip');
	Object.assign(clip, { state: 'ready' });
	w.say('media.changed', { media: clip });
	await expect(strip(page)).toContainText('Step 2 of 3');
	await strip(page).getByRole('link', { name: 'Continue with “Clip”' }).click();
	await expect(page).toHaveURL(/\/publish\/med_1$/);
	await expect(strip(page)).toContainText('Connect a channel below');
	await page.getByRole('button', { name: 'Use sandbox channels' }).click();
	await expect(strip(page)).toContainText('Step 3 of 3');
	await page.getByLabel('Who can view this video').selectOption('SELF_ONLY');
	await page.locator('button[type=submit]').click();
	await expect(page).toHaveURL(/\/posts\/pub_1$/);
	const made = w.posts[0]!;
	const say = (): void => made.targets.forEach((t) => w.say('target.changed', { target: t, publish_request_id: made.id }));
	say();
	await expect(strip(page)).toContainText('Your first post is on its way.');
	made.state = 'published';
	for (const t of made.targets) Object.assign(t, { state: 'published', published_at: ago(0) });
	say();
	await expect(strip(page)).toContainText('Your first clip is live in the sandbox.');
	await strip(page).getByRole('link', { name: 'See what each needs' }).click();
	await expect(page).toHaveURL(/\/today#real$/);
	await expect(real(page).getByRole('heading', { level: 2 })).toBeFocused();
	await expect(real(page).getByRole('listitem')).toHaveCount(4);
	await page.goto('/library');
	await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
	await page.waitForTimeout(800);
	await expect(strip(page)).toHaveCount(0);
});
test('channels connected beforehand are all chosen, and TikTok’s question is the one that is open', async ({ page }) => {
	const w = newcomer();
	w.media = [media('med_1', { title: 'Clip' })];
	await open(page, '/today', w);
	await page.getByRole('button', { name: 'Use sandbox channels' }).click();
	await page.getByRole('link', { name: 'Publish “Clip”' }).click();
	await page.getByLabel('Who can view this video').selectOption('SELF_ONLY');
	await page.locator('button[type=submit]').click();
	await expect(page).toHaveURL(/\/posts\/pub_1$/);
	expect(w.posts[0]?.targets).toHaveLength(4);
});
test('the line is put away for good, and “Today” keeps the steps', async ({ page }) => {
	const w = newcomer();
	w.media = [media('med_1', { title: 'Clip' })];
	await open(page, '/library', w);
	await strip(page).getByRole('button', { name: 'Hide the guide' }).click();
	await expect(strip(page)).toHaveCount(0);
	for (const path of ['/library', '/publish/med_1', '/channels']) {
		await page.goto(path);
		await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
		await page.waitForTimeout(500);
		await expect(strip(page)).toHaveCount(0);
	}
	await page.goto('/today');
	await expect(page.getByRole('heading', { name: 'From a file to a published clip' })).toBeVisible();
});
test('the steps stay until something is live, and tell how the first post stands', async ({ page }) => {
	const w = newcomer();
	w.channels = [sandboxChannel()];
	w.media = [media('med_1', { title: 'Clip' })];
	const step = page.locator('[aria-current=step]');
	for (const [made, words, way, href] of [
		[first('processing'), 'It is live when the platform says so.', 'Open the post', '/posts/pub_1'],
		[first('failed'), 'did not go out', 'Open the post', '/posts/pub_1'],
		[first('scheduled', '2026-12-24T09:00:00.000Z'), 'goes out 24 December', 'Open the post', '/posts/pub_1'],
		[first('needs_attention'), 'needs your decision', 'Decide', '/inbox']
	] as const) {
		w.posts = [made];
		await open(page, '/today', w);
		await expect(step).toContainText(words);
		await expect(step.getByRole('link', { name: way })).toHaveAttribute('href', href);
		await page.goto('/library');
		await expect(strip(page).getByRole('link', { name: way })).toHaveAttribute('href', href);
	}
	w.posts = [first('published')];
	await page.goto('/today');
	await expect(real(page)).toBeVisible();
	await expect(page.getByRole('heading', { name: 'From a file to a published clip' })).toHaveCount(0);
});
test('what each real platform needs is told as it is here, and goes with the first real channel', async ({ page }) => {
	const w = newcomer();
	w.operator = false;
	w.platforms = { youtube: 'ready', instagram: 'not_configured', tiktok: 'sandbox', vk: 'roadmap' };
	w.channels = [sandboxChannel()];
	w.posts = [first('published')];
	await open(page, '/today', w);
	const of = (name: string) =>
		real(page)
			.getByRole('listitem')
			.filter({ has: page.getByRole('heading', { name }) });
	await expect(of('YouTube')).toContainText('Set up here');
	await expect(of('YouTube').getByRole('button', { name: 'Connect YouTube' })).toBeVisible();
	for (const name of ['Instagram', 'TikTok']) {
		await expect(of(name)).toContainText(`Whoever runs this service has not set up ${name}`);
		await expect(of(name).getByRole('button')).toHaveCount(0);
		await expect(of(name).getByRole('link')).toHaveCount(0);
	}
	await expect(of('VK')).toContainText('on the roadmap');
	await expect(real(page).getByRole('link', { name: 'Go to Channels' })).toHaveAttribute('href', '/channels');
	// whoever runs it is led to where it is set up
	w.operator = true;
	await page.reload();
	await expect(of('Instagram').getByRole('link', { name: 'Set up Instagram' })).toHaveAttribute('href', '/operator/platforms');
	const mine = channel('chn_real');
	w.channels.push(mine);
	w.say('channel.changed', { channel: mine });
	await expect(real(page)).toHaveCount(0);
	await page.reload();
	await expect(page.getByRole('link', { name: 'All posts' })).toBeVisible();
	await expect(real(page)).toHaveCount(0);
});
test('it is put away for good', async ({ page }) => {
	const w = newcomer();
	w.channels = [sandboxChannel()];
	w.posts = [first('published')];
	await open(page, '/today', w);
	await real(page).getByRole('button', { name: 'Hide this' }).click();
	await expect(real(page)).toHaveCount(0);
	await page.reload();
	await expect(page.getByRole('link', { name: 'All posts' })).toBeVisible();
	await expect(real(page)).toHaveCount(0);
});
test('a role is offered what it may do', async ({ page }) => {
	const w = newcomer();
	w.media = [media('med_1', { title: 'Clip' })];
	w.role = 'editor';
	await open(page, '/library', w);
	await expect(strip(page)).toContainText('Wait until an owner or admin has connected a channel.');
	await page.goto('/today');
	await expect(page.getByText('This needs the role Admin; yours here is Editor.')).toBeVisible();
	await expect(page.getByRole('button', { name: 'Use sandbox channels' })).toHaveCount(0);
	w.role = 'viewer';
	await page.goto('/library');
	await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
	await page.waitForTimeout(500);
	await expect(strip(page)).toHaveCount(0);
});

const stages: [string, () => World][] = [
	['/library', newcomer],
	['/library', () => Object.assign(newcomer(), { media: [media('med_1')] })],
	['/publish/med_1', () => Object.assign(newcomer(), { media: [media('med_1')] })],
	['/publish/med_1', () => Object.assign(newcomer(), { media: [media('med_1')], channels: [sandboxChannel(), tiktok(twin)] })],
	['/posts/pub_1', () => Object.assign(newcomer(), { channels: [sandboxChannel()], posts: [first('processing')] })],
	['/today', newcomer],
	['/today', () => Object.assign(newcomer(), { media: [media('med_1')] })],
	['/today', () => Object.assign(newcomer(), { media: [media('med_1')], channels: [sandboxChannel()], posts: [first('failed')] })],
	['/today', () => Object.assign(newcomer(), { channels: [sandboxChannel()], posts: [first('published')] })],
	[
		'/today',
		() =>
			Object.assign(newcomer(), {
				channels: [sandboxChannel()],
				posts: [first('published')],
				operator: false,
				platforms: { youtube: 'ready', instagram: 'not_configured', tiktok: 'ready', vk: 'roadmap' }
			})
	]
];
for (const language of languages)
	test(`the guide, ${language.locale}, both themes and widths: no findings, no policy breach`, async ({ browser }) => {
		test.setTimeout(120_000);
		for (const [path, world] of stages) {
			const ctx = await browser.newContext(language);
			const page = await ctx.newPage();
			const bad: string[] = [];
			page.on('console', (m) => void (m.type() === 'error' && bad.push(m.text())));
			page.on('pageerror', (e) => void bad.push(e.message));
			await world().install(page);
			await page.goto(path);
			await page.locator('h1').first().waitFor();
			await expect(page.locator('.skeleton')).toHaveCount(0);
			expect.soft(await findings(page)).toEqual([]);
			expect.soft(bad, path).toEqual([]);
			await ctx.close();
		}
	});
