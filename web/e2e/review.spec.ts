import { expect, test, type Page } from '@playwright/test';
import { film } from './film';
import { findings } from './look';
import { ago, channel, instagram, media, rendition, sandboxChannel, tiktok, vk, World } from './publish-world';

const publishes = (w: World): World['calls'] => w.calls.filter((c) => c.method === 'POST' && c.path === '/publish-requests');
const sheet = (page: Page) => page.getByRole('dialog');
const of = (page: Page, name: string) => sheet(page).getByRole('region', { name });
/** What a section says under a heading. */
const line = (page: Page, name: string, label: string) =>
	of(page, name).locator('dl > div').filter({ hasText: label }).locator('dd').first();

/** One channel of each platform, with all that can be declared. */
function four(): World {
	const w = new World();
	w.channels = [channel('chn_1'), instagram(), tiktok(), vk()];
	w.media = [media('med_1', { tags: ['ужин', 'рецепт'], renditions: [rendition('ren_1')] })];
	w.film = film;
	w.drafts = [
		{
			id: 'dft_1',
			media_id: 'med_1',
			media_title: 'Рамен за 9 минут: бульон, который не надо ждать',
			has_poster: true,
			version: 1,
			created_at: ago(60_000),
			created_by: 'Анна',
			updated_at: ago(60_000),
			updated_by: 'Анна',
			content: {
				title: 'Рамен за 9 минут: бульон, который не надо ждать',
				caption: 'Бульон на мисо и сливочном масле, лапша 3 минуты, яйцо 6:30.\n\n#рамен #готовимдома',
				tags: ['ужин', 'рецепт'],
				cover: { at_ms: 1233 },
				made_for_kids: false,
				synthetic_media: true,
				when: 'at',
				scheduled_at: '2040-03-25T15:00:00.000Z',
				targets: [
					{ channel_id: 'chn_1', chosen: true, options: { visibility: 'unlisted', youtube: { notify_subscribers: true } } },
					{ channel_id: 'chn_ig', chosen: true, options: { caption: 'Только для Instagram.', rendition_id: 'ren_1', instagram: {} } },
					{
						channel_id: 'chn_tt',
						chosen: true,
						options: {
							tiktok: { mode: 'direct', privacy_level: 'PUBLIC_TO_EVERYONE', allow_comment: true, brand_content: true, aigc: true }
						}
					},
					{ channel_id: 'chn_vk', chosen: true, options: { vk: { owner: -77, wall_post: true } } }
				]
			}
		}
	];
	w.media[0]!.draft_id = 'dft_1';
	return w;
}
async function open(page: Page, w: World): Promise<World> {
	await w.install(page);
	await page.route('**/renditions/*/file', (route) => route.fulfill({ contentType: 'video/webm', body: w.film ?? '' }));
	await page.goto('/publish/med_1');
	await page.locator('h1').first().waitFor();
	return w;
}
const review = (page: Page) => page.locator('footer').getByRole('button', { name: /^(Review…|Проверить…)$/ });
const preview = (page: Page) => page.locator('footer').getByRole('button', { name: /^(Preview|Предпросмотр)$/ });

test('what each channel gets is shown before it is sent, and that is what is sent', async ({ page }) => {
	const w = await open(page, four());
	await review(page).click();
	await expect(sheet(page)).toContainText('Sun, 25 March 2040, 18:00');
	await expect(sheet(page)).toContainText('Moscow Standard Time, GMT+3');
	await expect(line(page, 'YouTube', 'Title')).toHaveText('Рамен за 9 минут: бульон, который не надо ждать');
	await expect(line(page, 'YouTube', 'Tags')).toHaveText('ужин, рецепт');
	await expect(line(page, 'YouTube', 'Visibility')).toHaveText('Unlisted');
	await expect(line(page, 'YouTube', 'Made for kids')).toHaveText('No');
	await expect(line(page, 'YouTube', 'File')).toContainText('Original, 1080 × 1920');
	await expect(line(page, 'YouTube', 'Cover')).toHaveText('The frame at 0:01.233');
	await expect(line(page, 'Instagram', 'Caption')).toHaveText('Только для Instagram.');
	await expect(line(page, 'Instagram', 'File')).toContainText('Instagram, VK');
	await expect(of(page, 'Instagram')).not.toContainText('ужин');
	await expect(line(page, 'TikTok', 'Who can view')).toHaveText('Everyone');
	await expect(line(page, 'TikTok', 'Allow users to')).toHaveText('Comment');
	await expect(line(page, 'TikTok', 'Advertising')).toHaveText('Branded content');
	await expect(of(page, 'TikTok')).toContainText('Paid partnership');
	await expect(line(page, 'VK', 'Publish as')).toHaveText('Community 77');
	await expect(line(page, 'VK', 'Cover')).toHaveText('The platform chooses');
	await expect(sheet(page)).toContainText("By posting, you agree to TikTok's Branded Content Policy and Music Usage Confirmation");
	expect(publishes(w)).toHaveLength(0);
	await sheet(page).getByRole('button', { name: 'Schedule for 4 channels' }).click();
	await expect(page).toHaveURL(/\/posts\/pub_1$/);
	expect(publishes(w)).toHaveLength(1);
	expect(publishes(w)[0]?.body).toMatchObject({
		scheduled_at: '2040-03-25T15:00:00.000Z',
		targets: [
			{ options: { title: 'Рамен за 9 минут: бульон, который не надо ждать', visibility: 'unlisted', cover: { at_ms: 1233 } } },
			{ options: { caption: 'Только для Instagram.', rendition_id: 'ren_1' } },
			{ options: { tiktok: { privacy_level: 'PUBLIC_TO_EVERYONE', brand_content: true } } },
			{ options: { vk: { owner: -77, wall_post: true } } }
		]
	});
});
test('it is no step on the way: the button still sends at once, and so does the key, in the review too', async ({ page }) => {
	const w = new World();
	w.channels = [sandboxChannel()];
	await open(page, w);
	await review(page).click();
	await expect(sheet(page)).toContainText('Now, as soon as you press the button');
	await expect(sheet(page).getByRole('heading', { level: 2 })).toBeFocused();
	await page.keyboard.press('Control+Enter');
	await expect(page).toHaveURL(/\/posts\/pub_1$/);
	await page.goto('/publish/med_1');
	await page.locator('button[type=submit]').click();
	await expect(page).toHaveURL(/\/posts\/pub_2$/);
	expect(publishes(w)).toHaveLength(2);
});
test('it shows the present, says what is in the way, and leads to the form of a channel', async ({ page }) => {
	const w = new World();
	w.channels = [channel('chn_1'), instagram()];
	await open(page, w);
	await expect(review(page)).toHaveAttribute('aria-disabled', 'true');
	for (const box of await page.getByRole('checkbox', { name: /Кухня|podokonnik/ }).all()) await box.check({ force: true });
	await review(page).click();
	await expect(line(page, 'YouTube', 'Made for kids')).toHaveText('Not answered yet');
	const send = sheet(page).getByRole('button', { name: 'Publish to 2 channels' });
	await expect(send).toHaveAttribute('aria-disabled', 'true');
	await send.click({ force: true });
	expect(publishes(w)).toHaveLength(0);
	await sheet(page).getByRole('button', { name: 'Change what Кухня на подоконнике gets' }).click();
	await expect(sheet(page)).toHaveCount(0);
	await expect(page.locator('#lane')).toBeFocused();
	await page.getByRole('radio', { name: 'No', exact: true }).check({ force: true });
	await review(page).click();
	await expect(line(page, 'YouTube', 'Made for kids')).toHaveText('No');
	await expect(send).not.toHaveAttribute('aria-disabled', 'true');
	// a channel that falls out meanwhile is no longer there
	w.channels[1]!.state = 'disconnected';
	w.say('channel.changed', { channel: w.channels[1] });
	await expect(of(page, 'Instagram')).toHaveCount(0);
	await expect(sheet(page).getByRole('button', { name: 'Publish', exact: true })).toBeVisible();
	await page.keyboard.press('Escape');
	await expect(review(page)).toBeFocused();
});
test('an editor whose posts wait reads that somebody approves it first', async ({ page }) => {
	const w = new World();
	Object.assign(w, { role: 'editor', approval_required: true, channels: [channel('chn_1', { sandbox: true })] });
	await open(page, w);
	await page.getByRole('checkbox', { name: /Кухня/ }).check({ force: true });
	await review(page).click();
	await expect(sheet(page)).toContainText('At once when it is approved');
	await expect(sheet(page)).toContainText('An owner or an admin has to approve it');
	await sheet(page).getByRole('button', { name: 'Send for approval' }).click();
	await expect(page).toHaveURL(/\/posts\/pub_1$/);
});
test('Enter in a field sends nothing: it shows what would be sent', async ({ page }) => {
	const w = new World();
	w.channels = [sandboxChannel()];
	await open(page, w);
	await page.getByRole('checkbox', { name: 'Notify subscribers' }).focus();
	await page.keyboard.press('Enter');
	await expect(sheet(page).getByRole('heading', { name: 'What goes out' })).toBeVisible();
	await page.keyboard.press('Enter');
	await expect(sheet(page)).toBeVisible();
	expect(publishes(w)).toHaveLength(0);
});
test('the preview is a sheet where it has no place, follows the channel and shows what the app covers', async ({ page }) => {
	await page.setViewportSize({ width: 1000, height: 900 });
	await open(page, four());
	await expect(page.getByRole('img', { name: /How it will look/ })).toHaveCount(0);
	await preview(page).click();
	await sheet(page)
		.getByRole('button', { name: /^TikTok/ })
		.click();
	const phone = sheet(page).getByRole('img', { name: /How it will look: TikTok/ });
	await expect(phone).toBeVisible();
	await expect(phone).toContainText('Paid partnership');
	const covers = sheet(page).getByRole('checkbox', { name: 'Show what the app covers' });
	await expect(covers).not.toBeChecked();
	await expect(phone.locator('.covers')).toHaveCount(0);
	await covers.check({ force: true });
	await expect(phone.locator('.covers')).toHaveCount(1);
	await page.keyboard.press('Escape');
	await expect(preview(page)).toBeFocused();
	await expect(page.locator('#lane')).toContainText('TikTok');
	await page.setViewportSize({ width: 1440, height: 900 });
	await expect(preview(page)).toHaveCount(0);
	await expect(page.getByRole('img', { name: /How it will look: TikTok/ })).toBeVisible();
});
test('the cover is chosen by the frames of the clip, to the millisecond', async ({ page }) => {
	const w = four();
	await open(page, w);
	const mark = page.getByRole('slider');
	await expect(page.getByText('Frame, 0:01.233 of 0:47')).toBeVisible();
	await expect(mark).toHaveValue('37');
	await page.getByRole('button', { name: 'One frame on' }).click();
	await expect(mark).toHaveAttribute('aria-valuetext', '0:01.266');
	await mark.press('ArrowLeft');
	await mark.press('ArrowLeft');
	await expect(mark).toHaveAttribute('aria-valuetext', '0:01.2');
	await mark.press('Home');
	await expect(page.getByRole('button', { name: 'One frame back' })).toHaveAttribute('aria-disabled', 'true');
	await mark.press('End');
	await expect(mark).toHaveAttribute('aria-valuetext', '0:46.966');
	await review(page).click();
	await expect(line(page, 'YouTube', 'Cover')).toHaveText('The frame at 0:46.966');
});

for (const [theme, width, locale] of [
	['light', 1440, 'en-GB'],
	['dark', 390, 'ru-RU'],
	['dark', 1000, 'en-GB']
] as const)
	test(`review and preview, ${theme} ${width} ${locale}: no findings, nothing wrong in the console`, async ({ browser }) => {
		test.setTimeout(180_000);
		const ctx = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: theme, locale, reducedMotion: 'reduce' });
		const page = await ctx.newPage();
		const bad: string[] = [];
		page.on('console', (m) => void (m.type() === 'error' && bad.push(m.text())));
		page.on('pageerror', (e) => void bad.push(e.message));
		await open(page, four());
		const look = async (): Promise<void> => {
			expect.soft(await findings(page)).toEqual([]);
		};
		await look();
		await review(page).click();
		await expect(sheet(page)).toBeVisible();
		await look();
		await page.keyboard.press('Escape');
		const cover = async (on: Page | ReturnType<typeof sheet>): Promise<void> =>
			on.getByRole('checkbox', { name: /app covers|закроет приложение/ }).check({ force: true });
		if (width > 1180) {
			await cover(page);
			for (const name of ['YouTube', 'Instagram', 'TikTok', 'VK']) {
				await page.locator('.lane button', { hasText: name }).click();
				await look();
			}
		} else {
			await preview(page).click();
			for (const name of ['YouTube', 'Instagram', 'TikTok', 'VK']) {
				await sheet(page)
					.getByRole('button', { name: new RegExp(`^${name}`) })
					.click();
				if (name === 'TikTok') await cover(sheet(page));
				await look();
			}
		}
		expect.soft(bad).toEqual([]);
		await ctx.close();
	});
