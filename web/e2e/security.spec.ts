import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { findings } from './look';

test('an authenticator app is set up, its codes are kept, and signing in asks for it', async ({ page, request }) => {
	await request.post('/_test', { data: { reset: true, signedIn: true, locks: { stale: true } } });
	await page.goto('/settings');
	await page.getByRole('link', { name: 'Password and second factor' }).click();
	await expect(page.getByText('Off. The password alone signs in.')).toBeVisible();
	await page.getByRole('button', { name: 'Set up an app' }).click();

	// The last proof is old: the same press goes on once it was given.
	const dialog = page.getByRole('dialog', { name: 'Confirm that it is you' });
	await dialog.getByLabel('Password', { exact: true }).fill('wrong password');
	await dialog.getByRole('button', { name: 'Confirm' }).click();
	await expect(dialog.getByText('This is not the right password.')).toBeVisible();
	await dialog.getByLabel('Password', { exact: true }).fill('right password');
	expect(await findings(page)).toEqual([]);
	await page.keyboard.press('Enter');
	await expect(dialog).toBeHidden();

	const picture = page.getByRole('img', { name: 'QR code with the key for the authenticator app' });
	await expect(picture).toBeVisible();
	expect(await picture.evaluate((i: HTMLImageElement) => i.naturalWidth)).toBeGreaterThan(0);
	await expect(page.getByText('JBSW Y3DP EHPK 3PXP', { exact: false })).toBeVisible();
	await page.getByLabel('Code').fill('000000');
	await page.getByRole('button', { name: 'Switch it on' }).click();
	await expect(page.getByText('The code is wrong, was used before, or its time is over.')).toBeVisible();
	expect(await findings(page)).toEqual([]);
	await page.getByLabel('Code').fill('123456');
	await page.keyboard.press('Enter');

	await expect(page.getByText('shown only once')).toBeVisible();
	await expect(page.getByRole('listitem').filter({ hasText: 'AAAAAA-BBBBBB' })).toHaveCount(10);
	expect(await findings(page)).toEqual([]);
	const download = page.waitForEvent('download');
	await page.getByRole('button', { name: 'Download' }).click();
	const text = readFileSync((await (await download).path()) ?? '', 'utf8');
	expect(text.match(/AAAAAA-BBBBBB-CCCCCC-DDDDD[A-J]/g)).toHaveLength(10);
	expect(text).toContain('anna@example.org');
	await page.getByRole('button', { name: 'I have saved them' }).click();
	await expect(page.getByText('Codes left: 10 of 10.')).toBeVisible();
	await expect(page.getByText('AAAAAA')).toBeHidden();
});

test('the second step of a sign-in takes the app or a recovery code, and leads where one wanted to go', async ({ page, request }) => {
	await request.post('/_test', { data: { reset: true, locks: { factor: 'on', codes: ['KEPT'] } } });
	await page.goto('/sign-in?next=/settings');
	await page.getByLabel('Email').fill('anna@example.org');
	await page.getByLabel('Password', { exact: true }).fill('right password');
	await page.keyboard.press('Enter');
	await expect(page.getByRole('heading', { name: 'Second step' })).toBeVisible();
	await page.getByLabel('Code from the app').fill('999999');
	await page.keyboard.press('Enter');
	await expect(page.getByText('The code is wrong, was used before, or its time is over.')).toBeVisible();
	expect(await findings(page)).toEqual([]);
	await page.getByRole('button', { name: 'No phone? Use a recovery code' }).click();
	await page.getByLabel('Recovery code').fill('KEPT');
	await page.getByRole('button', { name: 'Continue' }).click();
	await expect(page).toHaveURL(/\/settings$/);
});

test('removing the factor asks twice: whether, and for a code', async ({ page, request }) => {
	await request.post('/_test', { data: { reset: true, signedIn: true, locks: { factor: 'on', codes: ['A'], stale: true } } });
	await page.goto('/settings/security');
	await page.getByRole('button', { name: 'Remove the app' }).click();
	await page.getByRole('dialog', { name: 'Remove the authenticator app?' }).getByRole('button', { name: 'Remove the app' }).click();
	const dialog = page.getByRole('dialog', { name: 'Confirm that it is you' });
	// Who would rather not is left where they were.
	await dialog.getByRole('button', { name: 'Cancel' }).click();
	await expect(page.getByRole('alert')).toContainText('confirmation_required');
	await expect(page.getByText('Each sign-in asks for a code.')).toBeVisible();
	await page.getByRole('button', { name: 'Remove the app' }).click();
	await page.getByRole('dialog', { name: 'Remove the authenticator app?' }).getByRole('button', { name: 'Remove the app' }).click();
	await dialog.getByLabel('Code').fill('123456');
	await dialog.getByRole('button', { name: 'Confirm' }).click();
	await expect(page.getByText('Off. The password alone signs in.')).toBeVisible();
	await expect(page.getByRole('heading', { name: 'Recovery codes' })).toBeHidden();
});

test('a password is changed; refusals stand beside their field', async ({ page, request }) => {
	await request.post('/_test', { data: { reset: true, signedIn: true } });
	await page.goto('/settings/security');
	await page.getByLabel('Current password').fill('wrong password');
	await page.getByLabel('New password').fill('four unrelated words here');
	await page.getByRole('button', { name: 'Change the password' }).click();
	await expect(page.getByLabel('Current password')).toHaveAttribute('aria-invalid', 'true');
	await page.getByLabel('Current password').fill('right password');
	await page.getByLabel('New password').fill('short');
	await page.getByRole('button', { name: 'Change the password' }).click();
	await expect(page.getByLabel('New password')).toHaveAttribute('aria-invalid', 'true');
	await page.getByLabel('New password').fill('four unrelated words here');
	await page.keyboard.press('Enter');
	await expect(page.getByText('The password is changed. Other sessions have ended.')).toBeVisible();
	await expect(page.getByLabel('Current password')).toHaveValue('');
});

test('a forgotten password: a letter, its page with a button, and what to do where no mail is sent', async ({ page, request }) => {
	await request.post('/_test', { data: { reset: true } });
	await page.goto('/sign-in');
	await page.getByRole('link', { name: 'Forgot password?' }).click();
	await page.getByLabel('Email').fill('anna@example.org');
	await page.getByRole('button', { name: 'Email me a link' }).click();
	await expect(page.getByText('If anna@example.org has an account here, an email is on its way.')).toBeVisible();

	await page.goto('/reset-password#used');
	await page.getByLabel('New password').fill('four unrelated words here');
	await page.getByRole('button', { name: 'Set the password' }).click();
	await expect(page.getByRole('alert')).toContainText('This link was used or has expired.');
	await page.goto('/');
	await page.goto('/reset-password#good');
	await page.getByLabel('New password').fill('short');
	await page.getByRole('button', { name: 'Set the password' }).click();
	await expect(page.getByLabel('New password')).toHaveAttribute('aria-invalid', 'true');
	await page.getByLabel('New password').fill('four unrelated words here');
	await page.keyboard.press('Enter');
	await expect(page.getByText('The password is set. Sign in with it.')).toBeVisible();

	await request.post('/_test', { data: { reset: true, locks: { mail: false } } });
	await page.goto('/forgot');
	await expect(page.getByText('ai-shorts accounts reset-password')).toBeVisible();
	await expect(page.getByLabel('Email')).toBeHidden();
});

test('another address: asked for with a proof, given up, and done or stopped by its letters', async ({ page, request }) => {
	await request.post('/_test', { data: { reset: true, signedIn: true, locks: { stale: true } } });
	await page.goto('/settings/security');
	await expect(page.getByText('You sign in as anna@example.org')).toBeVisible();
	await page.getByLabel('New address').fill('anna@example.org');
	await page.getByRole('button', { name: 'Email me the link' }).click();
	await expect(page.getByLabel('New address')).toHaveAttribute('aria-invalid', 'true');
	await page.getByLabel('New address').fill('new@example.org');
	await page.getByRole('button', { name: 'Email me the link' }).click();
	const dialog = page.getByRole('dialog', { name: 'Confirm that it is you' });
	await dialog.getByLabel('Password', { exact: true }).fill('right password');
	await dialog.getByRole('button', { name: 'Confirm' }).click();
	await expect(page.getByText('If new@example.org is free, an email')).toBeVisible();
	await expect(page.getByText('Waiting for the link that was emailed to new@example.org')).toBeVisible();
	expect(await findings(page)).toEqual([]);
	await page.getByRole('button', { name: 'Do not change it' }).click();
	await expect(page.getByText('The address stays as it is.')).toBeVisible();
	await expect(page.getByLabel('New address')).toHaveValue('');

	await page.goto('/new-email#used');
	await page.getByRole('button', { name: 'Use this address' }).click();
	await expect(page.getByRole('alert')).toContainText('This link was used or has expired.');
	await page.goto('/');
	await page.goto('/new-email#good');
	await page.getByRole('button', { name: 'Use this address' }).click();
	await expect(page.getByText('Your account has moved to this address.')).toBeVisible();
	await page.goto('/new-email?stop#good');
	await page.getByRole('button', { name: 'It was not me' }).click();
	await expect(page.getByText('Your account is back at this address.')).toBeVisible();
	expect(await findings(page)).toEqual([]);

	await request.post('/_test', { data: { reset: true, signedIn: true, locks: { mail: false } } });
	await page.goto('/settings/security');
	await expect(page.getByText('ai-shorts accounts change-email')).toBeVisible();
	await expect(page.getByLabel('New address')).toBeHidden();
});

test('where a letter confirms the address, its page makes the account by a press', async ({ page, request }) => {
	await request.post('/_test', { data: { reset: true, registersByMail: true } });
	await page.goto('/register');
	await page.getByLabel('Email').fill('anna@example.org');
	await page.getByLabel('Password', { exact: true }).fill('four unrelated words here');
	await page.getByRole('checkbox', { name: /I accept the terms|Я принимаю условия/ }).check();
	await page.getByRole('button', { name: 'Create an account' }).click();
	await expect(page.getByText('An email to anna@example.org is on its way.')).toBeVisible();
	await page.goto('/verify-email#good');
	await expect(page.getByRole('heading', { name: 'Confirm your address' })).toBeVisible();
	await page.getByRole('button', { name: 'Create my account' }).click();
	await expect(page).toHaveURL(/\/today$/);
});
