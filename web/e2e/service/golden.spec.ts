/* The golden path against the running service: six actions, on a phone as well, from nothing to a published Short in the sandbox. */
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { clip, drop } from './film';

const shots = process.env['SCREENSHOTS'];

async function shot(page: Page, name: string): Promise<void> {
	if (shots) await page.screenshot({ path: join(shots, `${name}.png`), fullPage: false });
}

for (const { width, name } of [
	{ width: 1440, name: 'desktop' },
	{ width: 390, name: 'phone' }
]) {
	test(`from nothing to published in six actions, and each page says which step is next, ${name}`, async ({ page, baseURL }) => {
		test.setTimeout(120_000);
		await page.setViewportSize({ width, height: 900 });
		const foreign: string[] = [];
		const broken: string[] = [];
		page.on('request', (r) => {
			if (![`${baseURL ?? ''}/`, 'blob:', 'data:'].some((ours) => r.url().startsWith(ours))) foreign.push(r.url());
		});
		page.on('console', (m) => {
			// Before signing in the page asks who it is, and by-hash asks for what is not there: the browser logs both.
			if (m.type() === 'error' && !/40[14]/.test(m.text())) broken.push(m.text());
		});
		page.on('pageerror', (e) => broken.push(e.message));

		await page.goto('/register');
		await page.getByLabel('Email').fill(`golden-${name}-${Date.now()}@example.org`);
		await page.getByLabel('Password', { exact: true }).fill('violet-canary-horse-staple-93');
		await shot(page, `${name}-1-register`);
		let actions = 0;

		actions += 1;
		await page.getByRole('checkbox', { name: /I accept the terms|Я принимаю условия/ }).check();
		await page.getByRole('button', { name: 'Create an account' }).click();
		await page.waitForURL('**/today');
		await shot(page, `${name}-2-today`);

		actions += 1;
		await drop(page, `Sunset ${name}.mp4`, clip(name === 'phone' ? 4 : 3));
		await expect(page.getByRole('region', { name: 'Uploads' })).toBeVisible();
		await expect(page.locator('[aria-current=step]')).toContainText('Upload a clip');
		// in the tray, and on a phone, where that is folded, in the third step
		const publish = page.getByRole('link', { name: /^Publish/ }).first();
		await expect(publish).toBeVisible({ timeout: 30_000 });
		await expect(page.locator('[aria-current=step]')).toContainText('Connect a channel');
		await shot(page, `${name}-3-uploaded`);

		actions += 1;
		await publish.click();
		await page.waitForURL('**/publish/med_*');
		const guide = page.getByRole('region', { name: 'First steps' });
		await expect(guide).toContainText('Step 2 of 3');

		actions += 1;
		await page.getByRole('button', { name: 'Use sandbox channels' }).click();
		await expect(guide).toContainText('Step 3 of 3');
		const go = page.locator('button[type=submit]');
		const { platforms } = (await (await page.request.get('/api/v1/instance')).json()) as {
			platforms: { platform: string; state: string }[];
		};
		const tiktok = platforms.some((p) => p.platform === 'tiktok' && ['ready', 'sandbox'].includes(p.state));
		if (tiktok) {
			// By TikTok's rules nobody may choose the audience but the person.
			actions += 1;
			await page.getByLabel('Who can view this video').selectOption('SELF_ONLY');
		}
		await expect(go).not.toHaveAttribute('aria-disabled', 'true', { timeout: 20_000 });
		await shot(page, `${name}-4-composer`);

		actions += 1;
		await go.click();
		await page.waitForURL('**/posts/pub_*');
		await expect(page.getByText('Live', { exact: true }).first()).toBeVisible({ timeout: 60_000 });
		await shot(page, `${name}-5-live`);
		expect(actions).toBe(tiktok ? 6 : 5);
		await expect(guide).toContainText('Your first clip is live in the sandbox.', { timeout: 60_000 });
		await guide.getByRole('link').click();
		const real = page.getByRole('region', { name: 'Now the real platforms' });
		await expect(real.getByRole('listitem')).toHaveCount(4);
		await shot(page, `${name}-6-real`);

		const state = (await (await page.request.get('/sandbox/api/state')).json()) as { youtube: { videos: { title: string }[] } };
		expect(state.youtube.videos.filter((v) => v.title === `Sunset ${name}`)).toHaveLength(1);
		expect(foreign).toEqual([]);
		expect(broken).toEqual([]);
	});
}
