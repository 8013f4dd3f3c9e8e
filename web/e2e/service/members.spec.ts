/* Two people in two browsers against the running service: invited, come, lowered, removed. */
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';

const shots = process.env['SCREENSHOTS'];
async function shot(page: Page, name: string): Promise<void> {
	if (shots) await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
}
const password = 'violet-canary-horse-staple-93';

test('somebody is invited by a link, comes with a new account, and is out at once when removed', async ({ page, browser, baseURL }) => {
	const stamp = Date.now();
	await page.goto('/register');
	await page.getByLabel('Email').fill(`host-${stamp}@example.org`);
	await page.getByLabel('Password', { exact: true }).fill(password);
	await page.getByLabel('Name, if you like').fill(`Host ${stamp}`);
	await page.getByRole('checkbox', { name: /I accept the terms|Я принимаю условия/ }).check();
	await page.getByRole('button', { name: 'Create an account' }).click();
	await page.waitForURL('**/today');
	await page.goto('/members');
	await expect(page.getByText('Just you')).toBeVisible();
	await page.getByRole('button', { name: 'Create a link' }).click();
	const link = await page.getByLabel('Link to pass on').inputValue();
	expect(link.startsWith(`${baseURL ?? ''}/invite/`)).toBe(true);
	await shot(page, 'members-1-link');

	const guest = await (await browser.newContext({ locale: 'en-GB', viewport: { width: 390, height: 844 } })).newPage();
	await guest.goto(link);
	await expect(guest.getByRole('heading', { level: 1 })).toHaveText(`Join Host ${stamp}`);
	await shot(guest, 'members-2-offer');
	await guest.getByRole('link', { name: 'Create an account and join' }).click();
	await guest.getByLabel('Email').fill(`guest-${stamp}@example.org`);
	await guest.getByLabel('Password', { exact: true }).fill(password);
	await shot(guest, 'members-3-register');
	await guest.getByRole('checkbox', { name: /I accept the terms|Я принимаю условия/ }).check();
	await guest.getByRole('button', { name: 'Create an account' }).click();
	await guest.waitForURL('**/today');
	await guest.goto('/members');
	await expect(guest.locator('main').getByText(`Host ${stamp}`, { exact: true })).toBeVisible();
	await shot(guest, 'members-4-guest');

	// The host's open page hears of it.
	const role = page.getByLabel(`Role of guest-${stamp}@example.org`);
	await expect(role).toHaveValue('editor');
	await guest.goto('/channels');
	await expect(guest.getByText('This needs the role Admin; yours here is Editor.').first()).toBeVisible();
	await role.selectOption('admin');
	await expect(guest.getByText('This needs the role Admin')).toBeHidden();
	await guest.goto('/settings');
	await expect(guest.getByText('you are here')).toBeVisible();
	await shot(guest, 'members-5-settings');

	await page.getByRole('button', { name: `Remove guest-${stamp}@example.org` }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
	// Back in the workspace of their own.
	await guest.waitForURL('**/library');
	await guest.goto('/members');
	await expect(guest.getByText('Just you')).toBeVisible();
	await guest.goto(link);
	await expect(guest.getByRole('heading', { level: 1 })).toHaveText('This link leads nowhere');
	await guest.context().close();
});
