import { expect, test, type Page } from '@playwright/test';

const open = async (page: Page): Promise<void> => {
	await page.goto('/library');
	await expect(page.locator('.frame')).toHaveCount(3);
	await page.locator('[data-index="1"] .frame').focus();
};
test.beforeEach(({ request }) => request.post('/_test', { data: { reset: true, signedIn: true, many: 3 } }));

test('the Delete key moves a clip to the trash, from where it comes back', async ({ page }) => {
	await open(page);
	await page.keyboard.press('Delete');
	const dialog = page.getByRole('dialog', { name: 'Move “Clip 2” to the trash?' });
	await dialog.getByRole('button', { name: 'Move to trash' }).click();
	await expect(page.locator('.frame')).toHaveCount(2);
	await page.locator('.undo').getByRole('button', { name: 'Undo' }).click();
	await expect(page.locator('.frame')).toHaveCount(3);
});
test('with Shift it deletes for good, once that is confirmed', async ({ page }) => {
	await open(page);
	await page.keyboard.press('Shift+Delete');
	const dialog = page.getByRole('dialog', { name: 'Delete “Clip 2”?' });
	await page.keyboard.press('Escape');
	await expect(dialog).toBeHidden();
	await expect(page.locator('.frame')).toHaveCount(3);
	await page.locator('[data-index="1"] .frame').focus();
	await page.keyboard.press('Shift+Delete');
	await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
	await expect(page.locator('.frame')).toHaveCount(2);
	await expect(page.locator('.undo')).toHaveCount(0);
});
test('where there is no trash it asks to delete for good', async ({ page }) => {
	await page.route('**/api/v1/instance', async (route) => {
		const answer = await route.fetch();
		const instance = (await answer.json()) as { limits: object };
		await route.fulfill({ response: answer, json: { ...instance, limits: { ...instance.limits, trash_days: 0 } } });
	});
	await open(page);
	await page.keyboard.press('Delete');
	await expect(page.getByRole('dialog', { name: 'Delete “Clip 2”?' })).toBeVisible();
});
