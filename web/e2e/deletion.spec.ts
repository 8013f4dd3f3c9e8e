import { expect, test, type Page, type Route } from '@playwright/test';
import { findings, languages } from './look';

const code = 'rcp_0193a1b2c3d47e5f8a9b0c1d2e3f4a5b';
const counts = { members: 1, owners: 1, media: 12, bytes: 480_000_000, channels: 3, posts: 41, waiting: 2 };
const json = (route: Route, status: number, body?: object): Promise<void> =>
	route.fulfill({
		status,
		contentType: status < 400 ? 'application/json' : 'application/problem+json',
		body: body ? JSON.stringify(body) : ''
	});

/** An account that may be deleted; with `shared`, a workspace that others use as well. */
async function world(page: Page, { shared = false, grace = 7 } = {}): Promise<{ sent: unknown[] }> {
	const sent: unknown[] = [];
	let deletion: object | null = null;
	await page.route('**/api/v1/me', async (route) => {
		if (route.request().method() === 'DELETE') {
			const given = route.request().postDataJSON() as { password: string };
			if (given.password === 'wrong')
				return json(route, 422, {
					title: 'invalid',
					status: 422,
					code: 'invalid',
					errors: [{ field: 'password', code: 'password_wrong', message: '' }]
				});
			sent.push(given);
			deletion = {
				code,
				asked_at: '2026-11-24T11:00:00.000Z',
				due_at: grace > 0 ? '2026-12-01T11:00:00.000Z' : '2026-11-24T11:00:00.000Z',
				with_account: false
			};
			return json(route, 202, deletion);
		}
		const me = (await (await route.fetch()).json()) as object;
		return json(route, 200, { ...me, deletion });
	});
	await page.route('**/api/v1/me/deletion', (route) => {
		if (route.request().method() === 'DELETE') {
			deletion = null;
			return route.fulfill({ status: 204 });
		}
		const workspaces = [{ id: 'wsp_1', name: 'Anna', fate: 'goes', counts }];
		if (shared) workspaces.push({ id: 'wsp_2', name: 'Studio', fate: 'undecided', counts: { ...counts, members: 4 } });
		return json(route, 200, { grace_days: grace, channels: 3, workspaces, asked: deletion });
	});
	await page.route(`**/api/v1/data-deletions/${code}`, (route) =>
		json(route, 200, { kind: 'account', at: '2026-11-24T11:00:01.000Z', due_at: null })
	);
	return { sent };
}

test('an account is deleted after a password, and kept again', async ({ page, request }) => {
	await request.post('/_test', { data: { reset: true, signedIn: true } });
	const { sent } = await world(page);
	await page.goto('/settings');
	await page.getByRole('button', { name: 'Delete my account…' }).click();
	const dialog = page.getByRole('dialog');
	await expect(dialog.getByText('It will be deleted in 7 days.')).toBeVisible();
	await expect(dialog.getByText('12, 480 MB')).toBeVisible();
	await expect(dialog.getByText('2 waiting posts are cancelled now.')).toBeVisible();
	await dialog.getByLabel('Password', { exact: true }).fill('wrong');
	await dialog.getByRole('button', { name: 'Delete my account' }).click();
	await expect(dialog.getByText('This is not the right password.')).toBeVisible();
	await dialog.getByLabel('Password', { exact: true }).fill('right');
	await dialog.getByRole('button', { name: 'Delete my account' }).click();
	await expect(page.locator('.bye').getByText('Your account and its data will be deleted')).toBeVisible();
	expect(sent).toEqual([{ password: 'right', workspaces: [] }]);
	await page.goto('/library');
	await page.getByRole('button', { name: 'Keep my account' }).click();
	await expect(page.locator('.bye')).toBeHidden();
});
test('a workspace that others use is decided first', async ({ page, request }) => {
	await request.post('/_test', { data: { reset: true, signedIn: true } });
	const { sent } = await world(page, { shared: true });
	await page.goto('/settings');
	await page.getByRole('button', { name: 'Delete my account…' }).click();
	const dialog = page.getByRole('dialog');
	await dialog.getByLabel('Password', { exact: true }).fill('right');
	await expect(dialog.getByRole('button', { name: 'Delete my account' })).toBeDisabled();
	await page.keyboard.press('Enter');
	expect(sent).toEqual([]);
	await dialog.getByLabel('Delete “Studio” for everybody').check();
	await dialog.getByRole('button', { name: 'Delete my account' }).click();
	await expect(page.locator('.bye').getByText('Your account and its data will be deleted')).toBeVisible();
	expect(sent).toEqual([{ password: 'right', workspaces: ['wsp_2'] }]);
});
test('without a grace the receipt is what is left', async ({ page, request }) => {
	await request.post('/_test', { data: { reset: true, signedIn: true } });
	await world(page, { grace: 0 });
	await page.goto('/settings');
	await page.getByRole('button', { name: 'Delete my account…' }).click();
	const dialog = page.getByRole('dialog');
	await expect(dialog.getByText('It is deleted at once')).toBeVisible();
	await dialog.getByLabel('Password', { exact: true }).fill('right');
	await dialog.getByRole('button', { name: 'Delete my account' }).click();
	await expect(page).toHaveURL(new RegExp(`/data-deletion/${code}$`));
	await expect(page.getByText('Done. The account and everything in it was deleted here.')).toBeVisible();
});
test('who has no workspace makes one', async ({ page, request }) => {
	await request.post('/_test', { data: { reset: true, signedIn: true } });
	let made = false;
	await page.route('**/api/v1/me', async (route) => {
		const me = (await (await route.fetch()).json()) as object;
		return json(route, 200, made ? me : { ...me, workspaces: [] });
	});
	await page.route('**/api/v1/workspaces', (route) => {
		made = true;
		return json(route, 201, { id: 'wsp_1', name: 'Mine', role: 'owner', created_at: '2026-11-24T11:00:00.000Z', deletion: null });
	});
	await page.goto('/library');
	await page.getByLabel('Name', { exact: true }).fill('Mine');
	await page.getByRole('button', { name: 'Create' }).click();
	await expect(page.getByRole('heading', { name: 'Library' })).toBeVisible();
	await page.unrouteAll({ behavior: 'wait' });
});
for (const language of languages)
	test(`deletion ${language.locale}, both themes and widths: no findings`, async ({ browser, request }) => {
		await request.post('/_test', { data: { reset: true, signedIn: true } });
		const ctx = await browser.newContext(language);
		const page = await ctx.newPage();
		await world(page, { shared: true });
		await page.goto('/settings');
		await page.getByRole('button', { name: /^(Delete my account…|Удалить мой аккаунт…)$/ }).click();
		const dialog = page.getByRole('dialog');
		await dialog.getByRole('checkbox').check();
		expect.soft(await findings(page), 'dialog').toEqual([]);
		await dialog.locator('input[name=password]').fill('right');
		await dialog.locator('button[type=submit]').click();
		await page.locator('.bye').waitFor();
		expect.soft(await findings(page), 'notice').toEqual([]);
		await ctx.close();
	});
