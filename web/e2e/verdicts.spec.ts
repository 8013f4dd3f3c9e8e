import { expect, test, type Page } from '@playwright/test';
import type { Finding } from '../src/lib/api/types';
import { findings, languages } from './look';
import { channel, instagram, World } from './publish-world';

const finding = (rule: string, severity: Finding['severity'], fixable = false): Finding => ({
	rule,
	severity,
	fixable,
	has: '',
	allowed: '',
	source: '',
	message: '',
	hint: null
});
async function open(page: Page, change: (w: World) => void = () => undefined): Promise<World> {
	const w = new World();
	w.channels = [channel('chn_1'), instagram()];
	w.finds = (t) =>
		t.channel_id === 'chn_1'
			? [finding('youtube.not_a_short', 'warns'), finding('youtube.made_for_kids_missing', 'blocks')]
			: [finding('instagram.frame_rate', 'blocks', true)];
	change(w);
	await w.install(page);
	await page.goto('/library/med_1');
	return w;
}
const section = (page: Page) => page.locator('section').filter({ has: page.getByRole('heading', { name: 'Where the file fits' }) });
const row = (page: Page, platform: string) => section(page).getByRole('listitem').filter({ hasText: platform });

test('each platform says whether the file fits, and what to do; what is not written yet is no fault of the file', async ({ page }) => {
	const w = await open(page);
	await expect(row(page, 'YouTube')).toContainText('Can go out, but');
	await expect(row(page, 'Instagram')).toContainText('Fits after a version is made');
	await expect(row(page, 'YouTube').getByText(/kids/)).toHaveCount(0);
	await expect(row(page, 'TikTok')).toContainText('No channel yet');
	await expect(row(page, 'TikTok').getByRole('link', { name: 'Connect' })).toHaveAttribute('href', '/channels');
	w.finds = () => [];
	w.say('channel.changed', { channel: { ...instagram(), state: 'reconnect_needed' } });
	await expect(row(page, 'Instagram')).toContainText('No channel yet');
	await expect(row(page, 'YouTube')).toContainText('Fits as it is');
});
test('what could not be asked is said, and asked again', async ({ page }) => {
	let broken = true;
	await open(page, () => undefined);
	await page.route('**/preflight', (route) => (broken ? route.abort() : route.fallback()));
	await page.reload();
	await expect(section(page).getByRole('button', { name: 'Try again' })).toBeVisible();
	broken = false;
	await section(page).getByRole('button', { name: 'Try again' }).click();
	await expect(row(page, 'YouTube')).toContainText('Can go out, but');
});
test('channels that could not be asked are not said to be missing', async ({ page }) => {
	let broken = true;
	await open(page);
	await page.route('**/channels', (route) => (broken ? route.abort() : route.fallback()));
	await page.reload();
	await expect(section(page).getByRole('button', { name: 'Try again' })).toBeVisible();
	await expect(section(page).getByText('No channel yet')).toHaveCount(0);
	await expect(page.getByRole('heading', { name: 'Details' })).toBeVisible();
	broken = false;
	await section(page).getByRole('button', { name: 'Try again' }).click();
	await expect(row(page, 'YouTube')).toContainText('Can go out, but');
});
test('who may only look asks nothing', async ({ page }) => {
	const w = await open(page, (world) => (world.role = 'viewer'));
	await expect(page.getByRole('heading', { name: 'Details' })).toBeVisible();
	await expect(section(page)).toHaveCount(0);
	expect(w.calls.filter((c) => c.path === '/preflight')).toEqual([]);
});
for (const language of languages)
	test(`verdicts, ${language.locale}: no findings in both themes and widths`, async ({ browser }) => {
		const ctx = await browser.newContext(language);
		const page = await ctx.newPage();
		await open(page);
		const title = page.getByRole('heading', { name: /Where the file fits|Куда подходит/ });
		await expect(page.locator('section').filter({ has: title })).toContainText('TikTok');
		expect(await findings(page)).toEqual([]);
		await ctx.close();
	});
