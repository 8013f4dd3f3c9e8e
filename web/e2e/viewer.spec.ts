import { expect, test, type Page } from '@playwright/test';
import { findings } from './look';

interface Me {
	workspaces: { role: string }[];
}
async function asViewer(page: Page): Promise<void> {
	await page.route('**/api/v1/me', async (route) => {
		const answer = await route.fetch();
		const me = (await answer.json()) as Me;
		await route.fulfill({ response: answer, json: { ...me, workspaces: me.workspaces.map((w) => ({ ...w, role: 'viewer' })) } });
	});
}
test('who may only look is offered nothing to add, select or publish', async ({ page, request }) => {
	await request.post('/_test', { data: { reset: true, signedIn: true, many: 6 } });
	await asViewer(page);
	await page.goto('/library');
	await page.locator('.frame').first().hover();
	await expect(page.locator('.pick, .go')).toHaveCount(0);
	await page.locator('.frame').first().focus();
	await page.keyboard.press('x');
	await page.keyboard.press('Delete');
	await page.keyboard.press('p');
	let asked = false;
	page.on('filechooser', () => (asked = true));
	await page.keyboard.press('u');
	await page.waitForTimeout(500);
	expect(asked).toBe(false);
	await expect(page).toHaveURL(/\/library$/);
	await expect(page.getByRole('dialog')).toHaveCount(0);
	await expect(page.locator('[data-selection]')).toHaveCount(0);
});
test('an empty library tells a viewer who adds clips', async ({ page, request }) => {
	await request.post('/_test', { data: { reset: true, signedIn: true } });
	await asViewer(page);
	await page.goto('/library');
	await expect(page.getByText('Editors, admins and owners add clips to this workspace.')).toBeVisible();
	await expect(page.getByRole('button', { name: /Choose|sample/ })).toHaveCount(0);
	await page.waitForTimeout(300);
	expect.soft(await findings(page)).toEqual([]);
});
for (const [width, locale] of [
	[390, 'ru-RU'],
	[320, 'en-GB']
] as const)
	test(`a viewer’s bar on a phone leads home where others add, and keeps its balance, ${width}`, async ({ browser, request }) => {
		await request.post('/_test', { data: { reset: true, signedIn: true, many: 3 } });
		const places = async (viewer: boolean): Promise<number[]> => {
			const context = await browser.newContext({ viewport: { width, height: 780 }, locale, hasTouch: true, isMobile: true });
			const page = await context.newPage();
			if (viewer) await asViewer(page);
			await page.goto('/library');
			await page.locator('.frame').first().waitFor();
			const bar = page.locator('nav.tabs');
			const at = await bar.locator('> :not(:nth-child(3))').evaluateAll((all) => all.map((x) => x.getBoundingClientRect().x));
			await expect(bar.locator('.plus')).toHaveCount(viewer ? 0 : 1);
			if (viewer) {
				await page.waitForTimeout(300);
				expect.soft(await findings(page)).toEqual([]);
				await bar.locator('a[href="/today"]').click();
				await expect(page).toHaveURL(/\/today$/);
			}
			await context.close();
			return at;
		};
		const [theirs, others] = [await places(true), await places(false)];
		expect(theirs.length).toBe(others.length);
		// a font that comes too late for one of them is some pixels narrower
		for (const [i, x] of theirs.entries()) expect(Math.abs(x - others[i]!)).toBeLessThanOrEqual(4);
	});
