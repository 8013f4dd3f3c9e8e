import { expect, test, type Page } from '@playwright/test';
import { ago, channel, instagram, post, rulesOf, sandboxChannel, target, tiktok, vk, vkWithoutRights, World } from './publish-world';

async function open(page: Page, path: string, world: World): Promise<World> {
	await world.install(page);
	await page.goto(path);
	return world;
}
const sent = (w: World): unknown => w.calls.find((c) => c.method === 'POST' && c.path === '/publish-requests')?.body;
const go = (page: Page) => page.locator('button[type=submit]');
const tick = (page: Page, name: string) => page.getByRole('checkbox', { name: new RegExp(`^${name}`) });

test('TikTok: nothing is preselected, and publishing stays blocked until each duty is done', async ({ page }) => {
	const w = new World();
	w.channels = [tiktok()];
	await open(page, '/publish/med_1', w);
	await expect(page.getByText('@podokonnik')).toBeVisible();
	const audience = page.getByLabel('Who can view this video');
	await expect(audience).toHaveValue('');
	await expect(audience.locator('option')).toHaveText(['Choose', 'Everyone', 'Friends', 'Only you']);
	for (const name of ['Comment', 'Duet', 'Stitch', 'Disclose video content', 'AI-generated content'])
		await expect(tick(page, name)).not.toBeChecked();
	await expect(tick(page, 'Duet')).toBeDisabled();
	await expect(page.getByText('Off in this TikTok account')).toBeVisible();
	await expect(page.locator('#why')).toContainText('Choose who can view it on TikTok.');
	await expect(page.locator('#consent')).toHaveText("By posting, you agree to TikTok's Music Usage Confirmation");
	await go(page).click({ force: true });
	expect(sent(w)).toBeUndefined();

	await audience.selectOption('Only you');
	await expect(go(page)).not.toHaveAttribute('aria-disabled', 'true');
	await tick(page, 'Disclose video content').check({ force: true });
	for (const name of ['Your brand', 'Branded content']) await expect(tick(page, name)).not.toBeChecked();
	const indicate = 'You need to indicate if your content promotes yourself, a third party, or both.';
	await expect(go(page)).toHaveAttribute('title', indicate);
	await expect(go(page)).toHaveAttribute('aria-disabled', 'true');
	await tick(page, 'Your brand').check({ force: true });
	await expect(page.getByText("Your photo/video will be labeled as 'Promotional content'")).toBeVisible();
	await expect(go(page)).not.toHaveAttribute('aria-disabled', 'true');
	await tick(page, 'Branded content').check({ force: true });
	await expect(page.getByText("Your photo/video will be labeled as 'Paid partnership'")).toBeVisible();
	await expect(go(page)).toHaveAttribute('aria-disabled', 'true');
	const onlyYou = audience.locator('option', { hasText: 'Only you' });
	await expect(onlyYou).toBeDisabled();
	await expect(onlyYou).toHaveAttribute('title', 'Branded content visibility cannot be set to private.');
	await expect(page.locator('#consent')).toHaveText(
		"By posting, you agree to TikTok's Branded Content Policy and Music Usage Confirmation"
	);
	await audience.selectOption('Everyone');
	await tick(page, 'Comment').check({ force: true });
	await page.getByLabel('Caption').fill('Ramen #soup');
	await go(page).click();
	await expect(page).toHaveURL(/\/posts\/pub_1$/);
	expect(sent(w)).toMatchObject({
		targets: [
			{
				channel_id: 'chn_tt',
				options: {
					caption: 'Ramen #soup',
					tiktok: {
						privacy_level: 'PUBLIC_TO_EVERYONE',
						allow_comment: true,
						allow_duet: false,
						allow_stitch: false,
						brand_organic: true,
						brand_content: true,
						aigc: false,
						mode: 'direct'
					}
				}
			}
		]
	});
});
test('TikTok in Russian: the prescribed sentences are translated, with the original under them', async ({ browser }) => {
	const ctx = await browser.newContext({ locale: 'ru-RU', viewport: { width: 1440, height: 900 } });
	const page = await ctx.newPage();
	const w = new World();
	w.channels = [tiktok()];
	await open(page, '/publish/med_1', w);
	await page.getByRole('checkbox', { name: /^Указать рекламу/ }).check({ force: true });
	await expect(
		page.locator('[lang=en]', { hasText: 'You need to indicate if your content promotes yourself, a third party, or both.' })
	).toBeVisible();
	await expect(page.locator('#consent [lang=en]')).toHaveText("By posting, you agree to TikTok's Music Usage Confirmation");
	await ctx.close();
});
test('TikTok’s inbox takes the video alone and asks nothing', async ({ page }) => {
	const w = new World();
	w.channels = [tiktok()];
	await open(page, '/publish/med_1', w);
	await page.getByRole('radio', { name: 'To the TikTok inbox' }).check({ force: true });
	await expect(page.getByText('TikTok gets only the video')).toBeVisible();
	await expect(page.getByLabel('Who can view this video')).toBeHidden();
	await go(page).click();
	await expect(page).toHaveURL(/\/posts\/pub_1$/);
	expect(sent(w)).toMatchObject({ targets: [{ options: { tiktok: { mode: 'inbox' } } }] });
});
test('a TikTok account that cannot post now says so and can be left out', async ({ page }) => {
	const w = new World();
	w.channels = [sandboxChannel(), tiktok()];
	const rules = rulesOf(w.channels[1]!);
	rules.tiktok!.blocked = { class: 'rate_limited', code: 'posts_today', message: '', hint: null };
	w.rules['chn_tt'] = rules;
	await open(page, '/publish/med_1', w);
	await page.getByRole('checkbox', { name: /^Publish to Sandbox/ }).check({ force: true });
	await page.getByRole('checkbox', { name: 'Publish to Подоконник' }).check({ force: true });
	await page.getByRole('button', { name: /^Подоконник/ }).click();
	await expect(page.getByText('This account cannot post to TikTok now. Try again later.')).toBeVisible();
	await expect(page.locator('#why')).toContainText('TikTok does not let this account post now.');
	await page.getByRole('button', { name: 'Leave Подоконник out' }).click();
	await expect(go(page)).not.toHaveAttribute('aria-disabled', 'true');
});
test('Instagram: its own text, collaborators and the posts that are left', async ({ page }) => {
	const w = new World();
	w.channels = [sandboxChannel(), instagram()];
	await open(page, '/publish/med_1', w);
	await page.getByRole('checkbox', { name: /^Publish to Sandbox/ }).check({ force: true });
	await page.getByRole('checkbox', { name: 'Publish to podokonnik.kitchen' }).check({ force: true });
	await page.getByRole('button', { name: /^podokonnik.kitchen/ }).click();
	await expect(page.getByText('2 of 50')).toBeVisible();
	await page.getByLabel('Caption').fill('For all');
	await expect(page.getByText('YouTube: 7 of 5,000 bytes')).toBeVisible();
	await expect(page.getByText('Instagram: 7 of 2,200')).toBeVisible();
	await page.getByRole('button', { name: 'Write a separate one' }).click();
	const own = page.getByRole('group', { name: 'Text for this channel only' });
	await expect(own.getByLabel('Caption')).toHaveValue('For all');
	await own.getByLabel('Caption').fill('#x '.repeat(31));
	await expect(page.getByText('Instagram accepts at most 30 hashtags.').first()).toBeVisible();
	await expect(go(page)).toHaveAttribute('aria-disabled', 'true');
	await own.getByLabel('Caption').fill('Only here');
	const people = page.getByLabel('Collaborators');
	await people.fill('@anna, boris');
	await people.press('Enter');
	await tick(page, 'AI label').check({ force: true });
	await go(page).click();
	await expect(page).toHaveURL(/\/posts\/pub_1$/);
	expect(sent(w)).toMatchObject({
		targets: [
			{ channel_id: 'chn_box', options: { caption: 'For all' } },
			{
				channel_id: 'chn_ig',
				options: { caption: 'Only here', instagram: { share_to_feed: true, ai_generated: true, collaborators: ['anna', 'boris'] } }
			}
		]
	});
});
test('VK: where to, the wall, and no promise of a clip', async ({ page }) => {
	const w = new World();
	w.channels = [vk()];
	await open(page, '/publish/med_1', w);
	await page.getByLabel('Publish as').selectOption({ index: 1 });
	await tick(page, 'Also on the wall').check({ force: true });
	await expect(page.getByText('VK decides whether it becomes a clip')).toBeVisible();
	await go(page).click();
	await expect(page).toHaveURL(/\/posts\/pub_1$/);
	expect(sent(w)).toMatchObject({ targets: [{ options: { vk: { owner: -77, wall_post: true } } }] });
});
test('VK without rights cannot be chosen and says whom to write to', async ({ page }) => {
	const w = new World();
	w.channels = [vkWithoutRights()];
	await open(page, '/publish/med_1', w);
	await expect(page.getByRole('checkbox', { name: /^Publish to/ })).toBeDisabled();
	await expect(page.getByText('Cannot publish')).toBeVisible();
	await expect(page.getByText('VK did not give the app of this service these rights: video, wall.')).toBeVisible();
	await expect(page.getByText('devsupport@corp.vk.com').first()).toBeVisible();
	await expect(go(page)).toHaveAttribute('aria-disabled', 'true');
});
test('using the sandbox chooses all four and opens the one that has a question', async ({ page }) => {
	const w = new World();
	w.twins = () => [sandboxChannel(), instagram({ sandbox: true }), tiktok({ sandbox: true }), { ...vkWithoutRights(), sandbox: true }];
	await open(page, '/publish/med_1', w);
	await page.getByRole('button', { name: 'Use sandbox channels' }).click();
	await page.getByLabel('Who can view this video').selectOption('Only you');
	await page.getByRole('button', { name: 'Publish to 3 channels' }).click();
	await expect(page).toHaveURL(/\/posts\/pub_1$/);
});
test('each platform that is set up can be connected; what a channel may do is said', async ({ page }) => {
	const w = new World();
	w.platforms = { youtube: 'ready', instagram: 'ready', tiktok: 'not_configured', vk: 'roadmap' };
	w.channels = [vkWithoutRights(), instagram({ access_ends_at: new Date(Date.now() + 3 * 86_400_000).toISOString() }), channel('chn_1')];
	await open(page, '/channels', w);
	await expect(page.getByRole('button', { name: 'Connect YouTube' })).toBeVisible();
	await expect(page.getByRole('button', { name: 'Connect TikTok' })).toBeHidden();
	await expect(page.getByText('Not set up here yet: TikTok.')).toBeVisible();
	await expect(page.getByText('Connected, cannot publish')).toBeVisible();
	await expect(page.getByText('VK has not given the app of this service the right to publish videos.')).toBeVisible();
	await expect(page.getByText(/^Access to Instagram ends/)).toBeVisible();
	await page.getByRole('button', { name: 'Connect Instagram' }).click();
	await expect(page.getByText('is connected')).toBeVisible();
	expect(w.calls.find((c) => c.path === '/channels/connect')?.body).toEqual({ platform: 'instagram' });
});
test('what a channel may do and what was not granted is told in words, with the way to grant it', async ({ page }) => {
	const w = new World();
	w.channels = [
		tiktok({ scopes: ['user.info.basic', 'video.upload', 'made.of.late'], missing_scopes: ['video.publish'] }),
		vk({ missing_scopes: ['groups'] }),
		channel('chn_1')
	];
	await open(page, '/channels', w);
	const card = (id: string) => page.locator(`#${id}`);
	const told = (id: string, term: string) => card(id).locator('dl > div').filter({ hasText: term }).locator('dd');
	await expect(told('chn_tt', 'Permissions granted')).toHaveText(/see your name and picture\s*send to the TikTok inbox\s*made\.of\.late/);
	await expect(told('chn_tt', 'Not granted')).toContainText('post directly');
	await expect(told('chn_tt', 'Not granted')).toContainText('Reconnect and leave every box ticked');
	await expect(told('chn_vk', 'Not granted')).toContainText('see which communities you manage');
	await expect(told('chn_vk', 'Not granted')).toContainText('devsupport@corp.vk.com');
	// nothing is missing there, and nothing offers to mend it
	await expect(card('chn_1').getByText('Not granted')).toHaveCount(0);
	await expect(card('chn_1').getByRole('button', { name: 'Reconnect' })).toHaveCount(0);
	await card('chn_tt').getByRole('button', { name: 'Reconnect' }).click();
	await expect.poll(() => w.calls.at(-1)?.path).toBe('/channels/chn_tt/reconnect');
});
test('a video in the TikTok inbox is not called live', async ({ page }) => {
	const w = new World();
	w.channels = [tiktok()];
	w.posts = [
		post('pub_1', [
			target('tgt_1', w.channels[0]!, {
				state: 'published',
				checkpoint: 'done',
				published_at: ago(1000),
				visibility: 'inbox',
				options: { tiktok: { mode: 'inbox' } }
			})
		])
	];
	await open(page, '/posts/pub_1', w);
	await expect(page.getByText('It is not live yet')).toBeVisible();
	await expect(page.getByText('Live', { exact: true })).toHaveCount(0);
});
test('a schedule can be moved, and what waits for a reconnect given up', async ({ page }) => {
	const w = new World();
	w.channels = [channel('chn_1'), tiktok({ state: 'reconnect_needed' })];
	const at = '2040-03-25T15:00:00.000Z';
	w.posts = [
		post(
			'pub_1',
			[
				target('tgt_1', w.channels[0]!, { state: 'scheduled', scheduled_at: at }),
				target('tgt_2', w.channels[1]!, {
					state: 'needs_attention',
					failure: { class: 'reconnect', code: 'access_revoked', message: '', hint: null }
				})
			],
			{ scheduled_at: at }
		)
	];
	await open(page, '/posts/pub_1', w);
	// It moves as a whole: while one part asks something, none does.
	await expect(page.getByRole('button', { name: /^TikTok/ })).toBeVisible();
	await expect(page.getByRole('button', { name: 'Move…' })).toBeHidden();
	await page.getByRole('button', { name: /^TikTok/ }).click();
	await page.getByRole('button', { name: 'Cancel', exact: true }).click();
	await page.getByRole('button', { name: 'Cancel the post' }).click();
	await expect.poll(() => w.calls.some((c) => c.path === '/publish-targets/tgt_2/cancel')).toBe(true);
	await page.getByRole('button', { name: /^YouTube/ }).click();
	await page.getByRole('button', { name: 'Move…' }).click();
	const dialog = page.getByRole('dialog');
	await expect(dialog.getByLabel('Date')).toHaveValue('2040-03-25');
	await expect(dialog.getByLabel('Time', { exact: true })).toHaveValue('18:00');
	await dialog.getByLabel('Time', { exact: true }).fill('19:30');
	await expect(dialog.getByText('Sun, 25 March, 19:30')).toBeVisible();
	await dialog.getByRole('button', { name: 'Move', exact: true }).click();
	await expect(dialog).toBeHidden();
	expect(w.calls.find((c) => c.method === 'PATCH')).toMatchObject({
		path: '/publish-requests/pub_1',
		body: { scheduled_at: '2040-03-25T16:30:00.000Z' }
	});
});
test('tags of a clip are edited on its page', async ({ page }) => {
	const w = new World();
	await open(page, '/library/med_1', w);
	await page.getByRole('button', { name: 'Edit tags' }).click();
	await page.getByRole('textbox', { name: 'Tags' }).fill('soup, ramen');
	await page.getByRole('button', { name: 'Save' }).click();
	await expect(page.getByRole('list', { name: 'Tags' }).getByRole('listitem')).toHaveText(['soup', 'ramen']);
	expect(w.calls.find((c) => c.method === 'PATCH')?.body).toEqual({ tags: ['soup', 'ramen'] });
});
test('VK by a token: it leaves the page when it is sent, a refusal is told in words, and only admins see it', async ({ page }) => {
	const w = new World();
	w.channels = [channel('chn_1')];
	w.byToken = () => ({ status: 409, code: 'platform_refused' });
	await open(page, '/channels', w);
	await page.getByRole('button', { name: 'VK: enter a token…' }).click();
	const dialog = page.getByRole('dialog', { name: 'Connect VK with a token' });
	const field = dialog.getByLabel('Token', { exact: true });
	await expect(field).toHaveAttribute('type', 'password');
	await expect(dialog.getByText('docs/platforms/vk.md')).toBeVisible();
	await expect(dialog.getByRole('button', { name: 'Connect', exact: true })).toHaveAttribute('aria-disabled', 'true');
	await field.fill('https://oauth.vk.com/blank.html#access_token=vk1.a.secret-token&user_id=1');
	await page.keyboard.press('Enter');
	await expect(dialog.getByRole('alert')).toContainText('VK did not accept this token.');
	expect(w.calls.at(-1)).toMatchObject({ path: '/channels/connect-token', body: { platform: 'vk', token: 'vk1.a.secret-token' } });
	await expect(field).toHaveValue('');
	expect(await page.content()).not.toContain('secret-token');
	w.byToken = () => vk();
	await field.fill('vk1.a.other-token');
	await dialog.getByRole('button', { name: 'Connect', exact: true }).click();
	await expect(dialog).toBeHidden();
	await expect(page.getByText('Анна Белова is connected.')).toBeVisible();
	expect(await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state]))).not.toContain('token');
	w.role = 'editor';
	await page.goto('/channels');
	await expect(page.getByRole('heading', { name: 'Анна Белова' })).toBeVisible();
	await expect(page.getByRole('button', { name: 'VK: enter a token…' })).toHaveCount(0);
});
test('YouTube is asked anew by instruction only: never ticked for anybody, taken back by one press', async ({ page }) => {
	const w = new World();
	w.channels = [channel('chn_1'), instagram()];
	await open(page, '/channels', w);
	const box = tick(page, 'Keep the details from YouTube up to date');
	await expect(box).toHaveCount(1);
	await expect(box).not.toBeChecked();
	await expect(page.getByText('is erased here after 30 days. Tick this')).toBeVisible();
	await box.check({ force: true });
	await expect(page.getByText('On your instruction, we ask YouTube again')).toBeVisible();
	await box.uncheck({ force: true });
	await expect(box).not.toBeChecked();
	const edits = w.calls.filter((c) => c.method === 'PATCH' && c.path === '/channels/chn_1').map((c) => c.body);
	expect(edits).toEqual([{ keep_fresh: true }, { keep_fresh: false }]);
});
