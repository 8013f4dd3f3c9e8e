import { expect, test } from '@playwright/test';
import { findings, languages } from './look';

test('a token is made, seen once, copied and revoked', async ({ page, request, context }) => {
	await context.grantPermissions(['clipboard-read', 'clipboard-write']);
	await request.post('/_test', { data: { reset: true, signedIn: true, locks: { stale: true } } });
	await page.goto('/settings');
	await expect(page.getByText('No tokens yet.')).toBeVisible();
	await page.getByRole('button', { name: 'New token' }).click();
	await page.getByLabel('Name of the token').fill('Nightly upload');
	await page.getByRole('button', { name: 'Create the token' }).click();
	await expect(page.getByText('Nothing is chosen.')).toBeVisible();
	expect(await findings(page)).toEqual([]);
	await page.getByLabel('Upload, edit and delete clips').check();
	await page.getByRole('button', { name: 'Create the token' }).click();

	// The last proof is old: the same press goes on once it was given.
	const proof = page.getByRole('dialog', { name: 'Confirm that it is you' });
	await proof.getByLabel('Password', { exact: true }).fill('right password');
	await page.keyboard.press('Enter');

	const text = page.getByLabel('Your new token');
	await expect(text).toHaveValue(/^ais_pat_\w{43}_\w{6}$/);
	await page.getByRole('button', { name: 'Copy' }).click();
	await expect(page.getByText('Copied')).toBeVisible();
	expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await text.inputValue());
	expect(await findings(page)).toEqual([]);
	await page.getByRole('button', { name: 'I have saved it' }).click();
	await expect(text).toBeHidden();

	const row = page.getByRole('listitem').filter({ hasText: 'Nightly upload' });
	await expect(row).toContainText('ais_pat_Ab12…');
	await expect(row).toContainText('never used');
	await row.getByRole('button', { name: 'Revoke Nightly upload' }).click();
	const dialog = page.getByRole('dialog', { name: 'Revoke “Nightly upload”?' });
	await page.keyboard.press('Escape');
	await expect(dialog).toBeHidden();
	await expect(row).toBeVisible();
	await row.getByRole('button', { name: 'Revoke Nightly upload' }).click();
	expect(await findings(page)).toEqual([]);
	await dialog.getByRole('button', { name: 'Revoke' }).click();
	await expect(page.getByText('No tokens yet.')).toBeVisible();
});

test('a list that cannot be told says so and tries again', async ({ page, request }) => {
	await request.post('/_test', { data: { reset: true, signedIn: true, locks: { tokensFail: true } } });
	await page.goto('/settings');
	const section = page.locator('section').filter({ has: page.getByRole('heading', { name: 'API tokens' }) });
	await expect(section.getByRole('alert')).toBeVisible();
	await request.post('/_test', { data: { locks: { tokensFail: false } } });
	await section.getByRole('button', { name: 'Try again' }).click();
	await expect(section.getByText('No tokens yet.')).toBeVisible();
});

for (const language of languages)
	test(`the form stands in ${language.locale}, both themes and widths: no findings`, async ({ browser, request }) => {
		await request.post('/_test', { data: { reset: true, signedIn: true } });
		const ctx = await browser.newContext(language);
		const page = await ctx.newPage();
		await page.goto('/settings');
		await page.getByRole('button', { name: /New token|Новый токен/ }).click();
		await page.getByLabel(/Name of the token|Название токена/).scrollIntoViewIfNeeded();
		expect(await findings(page)).toEqual([]);
		await ctx.close();
	});
