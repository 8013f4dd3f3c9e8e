import { expect, test, type APIRequestContext, type Page } from '@playwright/test';
import { findings } from './look';

const GB = 1_000_000_000;
const stage = (request: APIRequestContext, used: number) =>
	request.post('/_test', { data: { reset: true, signedIn: true, storage: { used_bytes: used, quota_bytes: 100 * GB } } });
const storage = (page: Page) => page.locator('#storage');

test('how much room is taken is said, and when little is left what to do', async ({ page, request }) => {
	await stage(request, 12.4 * GB);
	await page.goto('/settings');
	await expect(storage(page)).toContainText('12.4\u00a0GB of 100\u00a0GB used (12%)');
	await expect(storage(page).getByRole('meter', { name: 'Storage' })).toHaveAttribute('value', String(12.4 * GB));
	await expect(storage(page)).not.toContainText('nearly full');
	await stage(request, 93 * GB);
	await page.reload();
	await expect(storage(page)).toContainText('It is nearly full.');
	await stage(request, 100 * GB);
	await page.reload();
	await expect(storage(page)).toContainText('It is full: new uploads and versions are refused.');
	await storage(page).getByRole('link', { name: 'Open the trash' }).click();
	await expect(page).toHaveURL(/\/library\/trash$/);
});
test('room that could not be asked for is said, and asked for again', async ({ page, request }) => {
	await stage(request, 5 * GB);
	let broken = true;
	await page.route('**/storage', (route) => (broken ? route.abort() : route.fallback()));
	await page.goto('/settings');
	await expect(storage(page).getByRole('alert')).toBeVisible();
	broken = false;
	await storage(page).getByRole('button', { name: 'Try again' }).click();
	await expect(storage(page)).toContainText('used (5%)');
});
for (const locale of ['en-GB', 'ru-RU'])
	test(`little room, ${locale}: no findings in both themes and widths`, async ({ browser, request }) => {
		await stage(request, 93 * GB);
		const context = await browser.newContext({ locale });
		const page = await context.newPage();
		await page.goto('/settings');
		await storage(page).getByRole('meter').waitFor();
		expect(await findings(page)).toEqual([]);
		await context.close();
	});
