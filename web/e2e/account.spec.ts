import { expect, test } from '@playwright/test';

test('signing in leads back to where one wanted to go, and never elsewhere', async ({ page, request }) => {
	await request.post('/_test', { data: { reset: true } });
	await page.goto('/settings');
	await expect(page).toHaveURL(/\/sign-in\?next=%2Fsettings$/);
	await page.getByLabel('Email').fill('anna@example.org');
	await page.getByLabel('Password', { exact: true }).fill('wrong password');
	await page.getByRole('button', { name: 'Sign in' }).click();
	await expect(page.getByRole('alert')).toContainText('This email and password do not match.');
	await expect(page.getByRole('alert')).toContainText('invalid_credentials');
	await page.getByLabel('Password', { exact: true }).fill('right password');
	await page.keyboard.press('Enter');
	await expect(page).toHaveURL(/\/settings$/);
	// What the page still asks would be told that nobody is signed in, and lead elsewhere.
	await expect(page.getByText('this browser')).toBeVisible();
	await page.goto('about:blank');
	await request.post('/_test', { data: { reset: true } });
	await page.goto('/sign-in?next=//evil.example/');
	await page.getByLabel('Email').fill('anna@example.org');
	await page.getByLabel('Password', { exact: true }).fill('right password');
	await page.keyboard.press('Enter');
	await expect(page).toHaveURL(/127\.0\.0\.1:\d+\/library$/);
});

test('an account is made; refusals stand beside their field', async ({ page, request }) => {
	await request.post('/_test', { data: { reset: true, has_accounts: false } });
	await page.goto('/register');
	await expect(page.getByText('This is the first account here')).toBeVisible();
	await page.getByLabel('Email').fill('taken@example.org');
	await page.getByLabel('Password', { exact: true }).fill('short');
	await page.getByRole('checkbox', { name: /I accept the terms|Я принимаю условия/ }).check();
	await page.getByRole('button', { name: 'Create an account' }).click();
	await expect(page.getByLabel('Password', { exact: true })).toHaveAttribute('aria-invalid', 'true');
	await page.getByLabel('Password', { exact: true }).fill('four unrelated words here');
	await page.getByRole('checkbox', { name: /I accept the terms|Я принимаю условия/ }).check();
	await page.getByRole('button', { name: 'Create an account' }).click();
	await expect(page.getByText('There is already an account with this email.')).toBeVisible();
	await page.getByLabel('Email').fill('anna@example.org');
	await page.getByRole('checkbox', { name: /I accept the terms|Я принимаю условия/ }).check();
	await page.getByRole('button', { name: 'Create an account' }).click();
	await expect(page).toHaveURL(/\/today$/);
});

test('sessions are listed and ended; name, language and theme are kept', async ({ page, request }) => {
	await request.post('/_test', { data: { reset: true, signedIn: true } });
	await page.goto('/settings');
	await expect(page.getByText('this browser')).toBeVisible();
	await page.getByRole('button', { name: 'Sign out Firefox' }).click();
	await expect(page.getByText('Firefox')).toBeHidden();
	await page.getByLabel('Name, if you like').fill('Anna B.');
	await page.getByRole('button', { name: 'Save', exact: true }).click();
	await expect(page.getByText('Saved', { exact: true })).toBeVisible();
	await page.getByLabel('Dark').check();
	await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
	await page.getByLabel('Русский').check();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Настройки');
	await expect(page.locator('html')).toHaveAttribute('lang', 'ru');
	await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
	await page.getByRole('button', { name: 'Выйти' }).click();
	await expect(page).toHaveURL(/\/sign-in$/);
});

test('a session that ended elsewhere asks to sign in again', async ({ page, request }) => {
	await request.post('/_test', { data: { reset: true, signedIn: true, many: 3 } });
	await page.goto('/library');
	await expect(page.locator('.frame').first()).toBeVisible();
	await request.post('/_test', { data: { reset: true } });
	// The event stream may notice first; either way leads there.
	await page
		.getByRole('button', { name: 'Being read' })
		.click({ timeout: 3000 })
		.catch(() => undefined);
	await expect(page).toHaveURL(/\/sign-in\?next=%2Flibrary$/);
});
