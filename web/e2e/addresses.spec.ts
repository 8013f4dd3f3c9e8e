import { expect, test, type Page } from '@playwright/test';

const stage = (signedIn: boolean) => ({ data: { reset: true, signedIn } });
const top = (page: Page, id: string) => page.locator(`#${id}`).evaluate((el) => Math.round(el.getBoundingClientRect().top));

for (const width of [390, 1440])
	for (const [from, part] of [
		['/exports', 'exports'],
		['/delete-account', 'delete-account']
	] as const)
		test(`${from} leads to its part of the settings, ${width}`, async ({ page, request }) => {
			await request.post('/_test', stage(true));
			await page.setViewportSize({ width, height: 800 });
			// What stands above comes late and pushes it down.
			await page.route('**/api/v1/me/sessions', async (route) => {
				await new Promise((r) => setTimeout(r, 1200));
				await route.continue();
			});
			await page.goto(from);
			await expect(page).toHaveURL(new RegExp(`/settings#${part}$`));
			await page.getByText('Firefox').waitFor();
			await expect(page.locator(`#${part}`)).toBeInViewport({ ratio: 0.9 });
			await expect(page.locator(`#${part}`)).toBeFocused();
			// Whoever moves is not pulled back.
			await page.mouse.move(width / 2, 300);
			await page.mouse.wheel(0, -3000);
			await expect.poll(() => top(page, part)).toBeGreaterThan(900);
			await page.waitForTimeout(500);
			expect(await top(page, part)).toBeGreaterThan(900);
		});
test('/second-factor leads to the sign-in settings, after signing in where that is needed', async ({ page, request }) => {
	await request.post('/_test', stage(true));
	await page.goto('/second-factor');
	await expect(page).toHaveURL(/\/settings\/security$/);
	await expect(page.locator('h1')).toBeVisible();
	await page.goto('about:blank');
	await request.post('/_test', stage(false));
	await page.goto('/second-factor');
	await expect(page).toHaveURL(/\/sign-in\?next=%2Fsettings%2Fsecurity$/);
});
test('the calendar’s ready clips go on in the library, narrowed the same way', async ({ page, request }) => {
	await request.post('/_test', { data: { reset: true, signedIn: true, many: 40 } });
	await page.goto('/calendar');
	await page.getByRole('link', { name: 'All in the library · 26' }).click();
	await expect(page).toHaveURL(/\/library\?state=ready&published=never$/);
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Library 26');
});
