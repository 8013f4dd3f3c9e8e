import { expect, test, type Page } from '@playwright/test';
import { fixable, instagram, media, rendition, sandboxChannel, unready, vk, wide, World } from './publish-world';

async function open(page: Page, path: string, world: World): Promise<World> {
	await world.install(page);
	await page.goto(path);
	return world;
}
const body = (w: World, path: string): unknown => w.calls.findLast((c) => c.method === 'POST' && c.path === path)?.body;
const go = (page: Page) => page.locator('button[type=submit]');
const versions = (page: Page) => page.getByRole('region', { name: 'Versions' });
/** A wide WebM that Instagram and VK do not take, and a version does. */
const unfit = (): World => {
	const w = new World();
	w.media = [media('med_1', wide)];
	w.channels = [sandboxChannel(), instagram(), vk()];
	w.finds = (t) =>
		t.options.rendition_id || t.channel_id === 'chn_box'
			? []
			: t.channel_id === 'chn_ig'
				? [fixable('instagram.container')]
				: [fixable('vk.not_vertical', 'warns')];
	return w;
};
async function all(page: Page): Promise<void> {
	await page.locator('.lane input').first().waitFor();
	for (const box of await page.locator('.lane input').all()) await box.check({ force: true });
}

test('versions of a clip: what each is, what became of it, and what is different', async ({ page }) => {
	const w = new World();
	w.media = [
		media('med_1', {
			...wide,
			renditions: [
				rendition('ren_1'),
				unready('ren_2', 'running', { platforms: ['tiktok'], created_at: new Date(0).toISOString() }),
				unready('ren_3', 'failed', {
					platforms: ['youtube'],
					failure: { class: 'permanent', code: 'hdr_unsupported', message: 'no', hint: null },
					unmet: [{ code: 'too_long', platform: 'vk', limit_ms: 180_000 }]
				}),
				unready('ren_4', 'canceled', { platforms: ['vk'] })
			]
		})
	];
	await open(page, '/library/med_1', w);
	const list = versions(page);
	await expect(list.getByRole('heading', { level: 3 })).toHaveCount(4);
	await expect(list.getByText('1080 × 1920 · 30 per second · h264 + aac · 0:47 · 24.3 MB')).toBeVisible();
	await list.getByText('What is different').first().click();
	await expect(list.getByText('Bars added: 1920×1080 → 1080×1920 (for VK)')).toBeVisible();
	await expect(list.getByText('Bit rate: 38 Mbit/s → at most 25 Mbit/s (for Instagram)')).toBeVisible();
	await expect(list.getByText('The server cannot convert HDR to ordinary brightness.')).toBeVisible();
	await expect(list.getByText('VK accepts at most 3 min. Trim the clip to make it shorter.')).toBeVisible();
	await expect(list.getByText('Being made, 43%')).toBeVisible();
	await expect(list.getByRole('progressbar', { name: 'A version for TikTok' })).toHaveAttribute('value', '430');
	w.become('ren_2', { progress: 760 });
	await expect(list.getByText('Being made, 76%')).toBeVisible();
	await list.getByRole('button', { name: 'Cancel the version for TikTok' }).click();
	await expect(list.getByText('Cancelled')).toHaveCount(2);
	expect(w.calls.at(-1)?.path).toBe('/media/med_1/renditions/ren_2/cancel');
	await list.getByRole('button', { name: 'Try the version for YouTube again' }).click();
	expect(body(w, '/media/med_1/conform')).toEqual({ platforms: ['youtube'], fit: 'pad' });
	await list.getByRole('button', { name: 'Watch the version for Instagram, VK' }).click();
	await expect(page.getByRole('dialog')).toContainText('This browser cannot play the version.');
	await page.keyboard.press('Escape');
	await expect(page.getByRole('dialog')).toBeHidden();
});
test('a version is made for chosen platforms, in a chosen way', async ({ page }) => {
	const w = new World();
	w.media = [media('med_1', wide)];
	await open(page, '/library/med_1', w);
	await versions(page).getByRole('button', { name: 'Make a version…' }).click();
	const dialog = page.getByRole('dialog', { name: 'Make a version' });
	await expect(dialog.getByText('Choose at least one platform.')).toBeVisible();
	await expect(go(page)).toHaveAttribute('aria-disabled', 'true');
	await dialog.getByRole('checkbox', { name: 'VK' }).check({ force: true });
	await dialog.getByRole('checkbox', { name: 'TikTok' }).check({ force: true });
	await expect(dialog.getByRole('radio', { name: 'As it is' })).toBeChecked();
	await dialog.getByRole('radio', { name: 'Whole picture' }).check({ force: true });
	await dialog.getByRole('radio', { name: 'Blurred picture' }).check({ force: true });
	await dialog.getByRole('button', { name: 'Make the version' }).click();
	await expect(dialog).toBeHidden();
	expect(body(w, '/media/med_1/conform')).toEqual({ platforms: ['tiktok', 'vk'], fit: 'pad', background: 'blur' });
	await expect(page.getByText('The version for TikTok, VK is being made. You can leave this page.')).toBeVisible();
	await expect(versions(page).getByText('Waits its turn')).toBeVisible();
});
test('where nothing has to be made, that is said and is no failure', async ({ page }) => {
	const w = new World();
	w.conforms = () => ({ status: 409, code: 'nothing_to_conform' });
	await open(page, '/library/med_1', w);
	await versions(page).getByRole('button', { name: 'Make a version…' }).click();
	const dialog = page.getByRole('dialog');
	await expect(dialog.getByRole('radio')).toHaveCount(0);
	await dialog.getByRole('checkbox', { name: 'YouTube' }).check({ force: true });
	await dialog.getByRole('button', { name: 'Make the version' }).click();
	await expect(dialog.getByText('These platforms already accept the clip as it is.')).toBeVisible();
	await expect(dialog.getByRole('alert')).toHaveCount(0);
});
test('a version that a post needs stays, and the post is named; any other goes', async ({ page }) => {
	const w = new World();
	w.media = [media('med_1', { renditions: [rendition('ren_1')] })];
	w.neededVersions = { ren_1: ['pub_7', 'pub_8'] };
	await open(page, '/library/med_1', w);
	await versions(page).getByRole('button', { name: 'Delete the version for Instagram, VK' }).click();
	const dialog = page.getByRole('dialog');
	await dialog.getByRole('button', { name: 'Delete the version' }).click();
	await expect(dialog.getByText('2 posts that are not out yet send this version. Nothing was deleted.')).toBeVisible();
	await expect(dialog.getByRole('link', { name: 'Post 2' })).toHaveAttribute('href', '/posts/pub_8');
	w.neededVersions = {};
	await dialog.getByRole('button', { name: 'Try again' }).click();
	await expect(dialog).toBeHidden();
	await expect(versions(page).getByText('None yet.')).toBeVisible();
});
test('the composer makes a version that fits, chooses it where it fits, and checks again', async ({ page }) => {
	const w = await open(page, '/publish/med_1', unfit());
	await all(page);
	await expect(page.getByText('A version fixes this.').first()).toBeVisible();
	await expect(page.getByText('For Instagram, VK. The original stays, and the other channels still get it.')).toBeVisible();
	await expect(page.getByRole('radio', { name: 'Whole picture' })).toBeChecked();
	await expect(page.getByRole('radio', { name: 'As it is' })).toHaveCount(0);
	await page.getByRole('radio', { name: 'Fill the frame' }).check({ force: true });
	await page.getByRole('button', { name: 'Make a version that fits' }).click();
	await expect(page.getByText('Until it is ready, the original is what goes out.')).toBeVisible();
	expect(body(w, '/media/med_1/conform')).toEqual({ platforms: ['instagram', 'vk'], fit: 'crop' });
	await expect(page.getByRole('button', { name: 'Make a version that fits' })).toBeHidden();
	w.become('ren_new', { state: 'running', progress: 610 });
	await expect(page.getByText('Being made, 61%')).toBeVisible();
	w.become('ren_new', rendition('ren_new', { fit: 'crop' }));
	await expect(page.getByText('The version for Instagram, VK is ready and chosen.')).toBeVisible();
	await expect(page.getByText('Fits every chosen channel.')).toBeVisible();
	await page.locator('.lane button').nth(1).click();
	const file = page.getByLabel('File', { exact: true });
	await expect(file).toHaveValue('ren_new');
	await page.locator('.lane button').nth(0).click();
	await expect(file).toHaveValue('original');
	await file.selectOption('ren_new');
	await expect(page.getByText('Made for Instagram, VK. The check says whether YouTube accepts it.')).toBeVisible();
	await file.selectOption('original');
	await go(page).click();
	await expect(page).toHaveURL(/\/posts\/pub_1$/);
	const sent = body(w, '/publish-requests') as { targets: { options: object }[] };
	expect(sent.targets[0]!.options).not.toHaveProperty('rendition_id');
	for (const t of sent.targets.slice(1)) expect(t.options).toMatchObject({ rendition_id: 'ren_new' });
	await page.getByRole('button', { name: /^Instagram/ }).click();
	await expect(page.getByText('A version made here, not the original')).toBeVisible();
});
test('a version that is not ready holds nothing up, and that the original goes out is said', async ({ page }) => {
	const w = unfit();
	w.channels = [vk()];
	await open(page, '/publish/med_1', w);
	await page.getByRole('button', { name: 'Make a version that fits' }).click();
	await expect(page.getByText('The version is still being made: publishing now sends the original.')).toBeVisible();
	await expect(go(page)).not.toHaveAttribute('aria-disabled', 'true');
	await page.getByRole('button', { name: 'Cancel the version for VK' }).click();
	await expect(page.getByText('The version for VK was cancelled. The original is chosen.')).toBeVisible();
	await page.getByRole('button', { name: 'Make a version that fits' }).click();
	w.become('ren_new', { state: 'failed', failure: { class: 'permanent', code: 'ffmpeg_missing', message: '', hint: null } });
	await expect(page.getByText('ffmpeg is not installed on the server.')).toBeVisible();
	await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
});
test('a version that is there already is offered; when it is deleted, the original comes back and that is said', async ({ page }) => {
	const w = unfit();
	w.channels = [vk()];
	w.media[0]!.renditions = [rendition('ren_1')];
	await open(page, '/publish/med_1', w);
	await expect(page.getByText('A version for VK is ready.')).toBeVisible();
	await page.getByRole('button', { name: 'Use this version' }).click();
	await expect(page.getByLabel('File', { exact: true })).toHaveValue('ren_1');
	await expect(page.getByText('Fits every chosen channel.')).toBeVisible();
	w.media[0]!.renditions = [];
	w.say('media.changed', { media: w.media[0] });
	await expect(page.getByText('The chosen version was deleted in the meantime. The original is chosen again.')).toBeVisible();
	await expect(page.getByRole('button', { name: 'Make a version that fits' })).toBeVisible();
});
