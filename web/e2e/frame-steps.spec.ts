import { expect, test, type Page } from '@playwright/test';
import { canPlay, film } from './film';
import { findings } from './look';
import { media, World } from './publish-world';

async function open(page: Page): Promise<void> {
	const w = new World();
	w.media = [media('med_1', { duration_ms: 3000, fps: 25, width: 90, height: 160, poster_at_ms: null })];
	w.film = film;
	await w.install(page);
	await page.goto('/library/med_1');
	await canPlay(page);
}
const moment = (page: Page) => page.evaluate(() => Math.round(document.querySelector('video')!.currentTime * 1000));

test('the film goes one frame on and back by a button, and says where it is', async ({ page }) => {
	await open(page);
	const steps = page.locator('.player .steps');
	await expect(steps.getByText('0:00', { exact: true })).toBeVisible();
	for (let n = 0; n < 3; n++) await steps.getByRole('button', { name: 'One frame on' }).click();
	await expect(steps.getByText('0:00.12', { exact: true })).toBeVisible();
	await steps.getByRole('button', { name: 'One frame back' }).click();
	await expect(steps.getByText('0:00.08', { exact: true })).toBeVisible();
	// within the picture, not on its edge, where it may be the one before as well
	expect(await moment(page)).toBe(81);
	await page.keyboard.press('.');
	await expect(steps.getByText('0:00.12', { exact: true })).toBeVisible();
});
for (const [theme, width, locale] of [
	['dark', 390, 'ru-RU'],
	['light', 1440, 'en-GB']
] as const)
	test(`frame buttons, ${theme} ${width} ${locale}: no findings, large enough, nothing moves when they come`, async ({ browser }) => {
		const context = await browser.newContext({ viewport: { width, height: 844 }, colorScheme: theme, locale, hasTouch: width < 500 });
		const page = await context.newPage();
		await open(page);
		const on = page.locator('.player .steps button').last();
		await on.waitFor();
		const box = (await on.boundingBox())!;
		expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(width < 500 ? 44 : 24);
		expect((await page.locator('.player .steps').boundingBox())!.height).toBe(44);
		// the film and its buttons are seen whole
		if (width > 500) expect(box.y + box.height).toBeLessThanOrEqual(844);
		await page.waitForTimeout(300);
		expect.soft(await findings(page)).toEqual([]);
		await context.close();
	});
