import { expect, test } from '@playwright/test';
import { at, scrolled } from './frames';

/** Milliseconds of the main thread for one frame. Measured: 8 in the middle, 22 at most. Source: ui.md, section 11. */
const MOST = 50;

test('no frame costs the main thread more than 50 ms while 50,000 clips are scrolled', async ({ browser, page, request }) => {
	test.setTimeout(180_000);
	await request.post('/_test', { data: { reset: true, signedIn: true, many: 50_000 } });
	await page.setViewportSize({ width: 1440, height: 900 });
	await page.goto('/library');
	await page.locator('.frame').first().waitFor();
	const { cpu, depth } = await scrolled(browser, page, 400, 240);
	// It moved as fast as clips came, and what that cost was seen.
	expect(depth).toBeGreaterThan(10_000);
	expect(at(cpu, 1)).toBeGreaterThan(1);
	expect(at(cpu, 1)).toBeLessThanOrEqual(MOST);
	expect(await page.locator('.frame').count()).toBeLessThanOrEqual(80);
});
