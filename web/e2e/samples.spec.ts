import { readdirSync, statSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { findings, languages } from './look';

const folder = new URL('../static/samples/', import.meta.url).pathname;

test.beforeEach(async ({ request }) => {
	await request.post('/_test', { data: { reset: true, signedIn: true } });
});
test('a sample is small', () => {
	const clips = readdirSync(folder).filter((f) => f.endsWith('.mp4'));
	expect(clips).toHaveLength(3);
	for (const clip of clips) expect(statSync(folder + clip).size, clip).toBeLessThanOrEqual(150_000);
});
test('samples take the way of any upload, and no other host is asked', async ({ page }) => {
	const foreign: string[] = [];
	page.on('request', (r) => void (!/^(http:\/\/127\.0\.0\.1|blob:|data:)/.test(r.url()) && foreign.push(r.url())));
	await page.goto('/library');
	await page.getByRole('button', { name: 'Use sample videos' }).click();
	const tray = page.getByRole('region', { name: 'Uploads' });
	await expect(tray.getByText('Ready', { exact: true })).toHaveCount(3);
	for (const name of ['Sample clock', 'Sample colours', 'Sample cells'])
		await expect(page.getByRole('link', { name: new RegExp(`^${name}`) })).toBeVisible();
	await expect(page.getByRole('button', { name: 'Use sample videos' })).toHaveCount(0);
	expect(foreign).toEqual([]);
});
test('the first step offers them too, and one that did not come is asked for again', async ({ page }) => {
	let cut = true;
	await page.route('**/samples/colours.mp4', (route) => (cut ? route.abort() : route.continue()));
	await page.goto('/today');
	await page.getByRole('button', { name: 'Use sample videos' }).click();
	const again = page.getByRole('alert').getByRole('button', { name: 'Try again' });
	await expect(again).toBeVisible();
	await expect(page.getByRole('region', { name: 'Uploads' })).toHaveCount(0);
	cut = false;
	await again.click();
	await expect(page.getByRole('region', { name: 'Uploads' }).getByText('Ready', { exact: true })).toHaveCount(3);
});
for (const language of languages)
	for (const path of ['/library', '/today'])
		test(`${path} with nothing in it, ${language.locale}, both themes and widths: no findings`, async ({ browser }) => {
			const ctx = await browser.newContext(language);
			const page = await ctx.newPage();
			await page.route('**/samples/*', (route) => route.abort());
			await page.goto(path);
			const take = page.getByRole('button', { name: /Use sample videos|Взять примеры видео/ });
			await take.click();
			await expect(page.getByRole('alert')).toBeVisible();
			expect.soft(await findings(page)).toEqual([]);
			await ctx.close();
		});
