/* The golden path against the running service by the keyboard alone: nothing is clicked, and the focus is always seen. */
import { expect, test, type Locator, type Page } from '@playwright/test';
import { clip } from './film';

/** Goes on by Tab until it is there, as somebody does who sees where the focus is. */
async function tabTo(page: Page, to: Locator, most = 60): Promise<void> {
	await expect(to).toBeVisible({ timeout: 30_000 });
	for (let i = 0; i < most; i++) {
		await page.keyboard.press('Tab');
		const ring = await page.evaluate(() => {
			const el = document.activeElement;
			if (!el || el === document.body) return 'none';
			const { top, bottom, left, right } = el.getBoundingClientRect();
			const seen = bottom > 0 && top < innerHeight && right > 0 && left < innerWidth;
			return el.matches(':focus-visible') && seen ? 'seen' : `hidden: ${el.outerHTML.slice(0, 120)}`;
		});
		expect(ring, 'where the focus is').toMatch(/^(seen|none)$/);
		if (await to.evaluate((el) => el === document.activeElement)) return;
	}
	throw new Error(`${most} times Tab did not lead to ${to.toString()}`);
}
async function press(page: Page, to: Locator, key = 'Enter'): Promise<void> {
	await tabTo(page, to);
	await page.keyboard.press(key);
}
for (const { width, name } of [
	{ width: 1440, name: 'desktop' },
	{ width: 390, name: 'phone' }
])
	test(`an account, a clip and its post by the keyboard alone, ${name}`, async ({ page }) => {
		test.setTimeout(150_000);
		await page.setViewportSize({ width, height: 900 });
		await page.goto('/register');
		await expect(page.getByLabel('Email')).toBeVisible();
		await tabTo(page, page.getByLabel('Email'));
		await page.keyboard.type(`keys-${name}-${Date.now()}@example.org`);
		await tabTo(page, page.getByLabel('Password', { exact: true }));
		await page.keyboard.type('violet-canary-horse-staple-93');
		await press(page, page.getByRole('checkbox', { name: /I accept the terms/ }), 'Space');
		await press(page, page.getByRole('button', { name: 'Create an account' }));
		await page.waitForURL('**/today');

		const chooser = page.waitForEvent('filechooser');
		await press(page, page.getByRole('button', { name: 'Choose a video' }));
		const title = `Keys ${name}`;
		await (await chooser).setFiles({ name: `${title}.mp4`, mimeType: 'video/mp4', buffer: clip(name === 'phone' ? 4 : 3) });
		await press(page, page.getByRole('link', { name: `Publish “${title}”` }));
		await page.waitForURL('**/publish/med_*');

		await press(page, page.getByRole('button', { name: 'Use sandbox channels' }));
		const { platforms } = (await (await page.request.get('/api/v1/instance')).json()) as {
			platforms: { platform: string; state: string }[];
		};
		if (platforms.some((p) => p.platform === 'tiktok' && ['ready', 'sandbox'].includes(p.state))) {
			const audience = page.getByLabel('Who can view this video');
			await expect(audience).toBeVisible();
			// what was pressed is gone: the focus went on to the channel that has a question
			await expect(page.locator('#lane')).toBeFocused();
			await tabTo(page, audience, 5);
			await page.keyboard.type('Only');
			await expect(audience).toHaveValue('SELF_ONLY');
		}
		const go = page.locator('button[type=submit]');
		await expect(go).not.toHaveAttribute('aria-disabled', 'true', { timeout: 20_000 });
		await press(page, go);
		await page.waitForURL('**/posts/pub_*');
		await expect(page.getByText('Live', { exact: true }).first()).toBeVisible({ timeout: 60_000 });
		await press(page, page.getByRole('link', { name: 'See what each needs' }));
		await expect(page.getByRole('heading', { name: 'Now the real platforms' })).toBeFocused();
	});
