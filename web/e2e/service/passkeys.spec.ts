import { expect, test, type CDPSession, type Page } from '@playwright/test';

const password = 'violet-canary-horse-staple-93';

/** A device of Chromium's own, that always recognises its person. */
async function device(page: Page): Promise<{ cdp: CDPSession; id: string }> {
	const cdp = await page.context().newCDPSession(page);
	await cdp.send('WebAuthn.enable');
	const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
		options: {
			protocol: 'ctap2',
			transport: 'internal',
			hasResidentKey: true,
			hasUserVerification: true,
			isUserVerified: true,
			automaticPresenceSimulation: true
		}
	});
	return { cdp, id: authenticatorId };
}

/** Somebody new, with a passkey on the page's device. */
async function withPasskey(page: Page, email: string): Promise<void> {
	await page.goto('/register');
	await page.getByLabel('Email').fill(email);
	await page.getByLabel('Password', { exact: true }).fill(password);
	await page.getByRole('checkbox', { name: /I accept the terms|Я принимаю условия/ }).check();
	await page.getByRole('button', { name: 'Create an account' }).click();
	await expect(page).toHaveURL(/\/today/);
	await page.goto('/settings/security');
	await page.getByRole('button', { name: 'Add a passkey' }).click();
	await page.getByLabel('Which device is it on?').fill('My phone');
	await page.getByRole('button', { name: 'Create the passkey' }).click();
	await expect(page.getByText('My phone')).toBeVisible();
}
async function leave(page: Page): Promise<void> {
	await page.request.post('/api/v1/auth/logout', { headers: { 'sec-fetch-site': 'same-origin' } });
	await page.goto('/sign-in');
}

test('a passkey is added, signs in alone, proves again, and is removed', async ({ page }) => {
	const { cdp, id } = await device(page);
	const email = `passkey-${Date.now()}@example.org`;
	await withPasskey(page, email);
	const kept = await cdp.send('WebAuthn.getCredentials', { authenticatorId: id });
	expect(kept.credentials).toHaveLength(1);
	expect(kept.credentials[0]!.isResidentCredential).toBe(true);

	await leave(page);
	await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
	await expect(page).toHaveURL(/\/library/);
	const me = await page.request.get('/api/v1/me');
	expect(((await me.json()) as { email: string }).email).toBe(email);

	// as the step before something dangerous, too
	const proof = await page.evaluate(async () => {
		const post = (path: string, body: unknown): Promise<Response> =>
			fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
		const { ticket, options } = (await (await post('/api/v1/auth/passkey', {})).json()) as {
			ticket: string;
			options: { publicKey: PublicKeyCredentialRequestOptionsJSON };
		};
		const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options.publicKey);
		const credential = ((await navigator.credentials.get({ publicKey })) as PublicKeyCredential).toJSON();
		const first = (await post('/api/v1/auth/confirm', { passkey: { ticket, credential } })).status;
		const again = (await post('/api/v1/auth/confirm', { passkey: { ticket, credential } })).status;
		return { first, again };
	});
	expect(proof).toEqual({ first: 204, again: 401 });

	await page.goto('/settings/security');
	await expect(page.getByText('last used')).toBeVisible();
	await page.getByRole('button', { name: 'Remove the passkey “My phone”' }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
	await expect(page.getByText('My phone')).toBeHidden();
	await leave(page);
	await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
	await expect(page.getByText('This passkey is not known here')).toBeVisible();
	await expect(page).toHaveURL(/sign-in/);
});

test('a device that does not recognise its person does not sign in', async ({ page }) => {
	const { cdp, id } = await device(page);
	await withPasskey(page, `stranger-${Date.now()}@example.org`);
	await cdp.send('WebAuthn.setUserVerified', { authenticatorId: id, isUserVerified: false });
	await leave(page);
	const asked = page.waitForResponse('**/api/v1/auth/passkey');
	await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
	expect((await asked).status()).toBe(200);
	await expect(page.getByRole('button', { name: 'Sign in with a passkey' })).not.toHaveAttribute('aria-disabled', 'true');
	await expect(page).toHaveURL(/sign-in/);
	expect((await page.request.get('/api/v1/me')).status()).toBe(401);
});
