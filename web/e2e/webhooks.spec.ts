import { expect, test, type Page } from '@playwright/test';
import { findings, languages } from './look';
import { delivery, hook } from './stand-in-webhooks';

const section = (page: Page) => page.locator('section').filter({ has: page.getByRole('heading', { name: /^(Webhooks|Вебхуки)$/ }) });

test('a webhook is made, its secret seen once, tested, changed, rotated and deleted', async ({ page, request, context }) => {
	await context.grantPermissions(['clipboard-read', 'clipboard-write']);
	await request.post('/_test', { data: { reset: true, signedIn: true } });
	await page.goto('/settings');
	const hooks = section(page);
	await expect(hooks.getByText('No webhooks yet.')).toBeVisible();
	await hooks.getByRole('button', { name: 'New webhook' }).click();
	await hooks.getByLabel('Address').fill('https://10.0.0.1/in');
	await hooks.getByRole('button', { name: 'Create the webhook' }).click();
	await expect(hooks.getByText('This address leads into a private network.')).toBeVisible();
	await hooks.getByLabel('Address').fill('https://flows.example.org/in');
	for (const name of ['A post is out', 'A post has failed', 'A post needs a decision']) await hooks.getByLabel(name).uncheck();
	await hooks.getByRole('button', { name: 'Create the webhook' }).click();
	await expect(hooks.getByText('No event is chosen.')).toBeVisible();
	expect(await findings(page)).toEqual([]);
	await hooks.getByLabel('A clip is ready').check();
	await hooks.getByRole('button', { name: 'Create the webhook' }).click();
	const secret = hooks.getByLabel('Secret', { exact: true });
	await expect(secret).toHaveValue(/^whsec_A{43}=$/);
	await hooks.getByRole('button', { name: 'Copy' }).click();
	await expect(hooks.getByText('Copied')).toBeVisible();
	expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await secret.inputValue());
	expect(await findings(page)).toEqual([]);
	await hooks.getByRole('button', { name: 'I have saved it' }).click();
	await expect(secret).toBeHidden();

	const row = hooks.getByRole('listitem');
	await expect(row).toContainText('https://flows.example.org/in');
	await expect(row).toContainText('On · Nothing sent yet');
	await row.getByRole('button', { name: 'Send a test' }).click();
	await expect(hooks.getByText('A test is on its way')).toBeVisible();
	await expect(row).toContainText('Last: Test, delivered');

	await row.getByRole('button', { name: 'Change' }).click();
	const edit = page.getByRole('dialog', { name: 'Change the webhook' });
	await edit.getByLabel('What it is for').fill('The newsroom');
	expect(await findings(page)).toEqual([]);
	await edit.getByRole('button', { name: 'Save' }).click();
	await expect(edit).toBeHidden();
	await expect(row).toContainText('The newsroom');

	await row.getByRole('button', { name: 'New secret' }).click();
	await page.getByRole('dialog', { name: 'Create a new secret?' }).getByRole('button', { name: 'New secret' }).click();
	const rotated = page.getByRole('dialog', { name: 'New secret' });
	await expect(rotated.getByLabel('Secret')).toHaveValue(/^whsec_BA{42}=$/);
	await rotated.getByRole('button', { name: 'I have saved it' }).click();
	await expect(row).toContainText('The previous secret signs along until');

	await row.getByRole('button', { name: 'Turn off' }).click();
	await expect(row).toContainText('Off');
	await expect(row.getByRole('button', { name: 'Send a test' })).toBeHidden();
	await row.getByRole('button', { name: 'Turn on' }).click();
	await expect(row.getByRole('button', { name: 'Send a test' })).toBeVisible();

	await row.getByRole('button', { name: 'Delete' }).click();
	const dialog = page.getByRole('dialog', { name: 'Delete this webhook?' });
	await expect(dialog).toContainText('flows.example.org is told nothing more');
	await page.keyboard.press('Escape');
	await expect(row).toBeVisible();
	await row.getByRole('button', { name: 'Delete' }).click();
	await dialog.getByRole('button', { name: 'Delete' }).click();
	await expect(hooks.getByText('No webhooks yet.')).toBeVisible();
});

const failed = delivery({
	id: 'dlv_2',
	event: 'target.failed',
	state: 'failed',
	tries: 10,
	last_status: 503,
	last_error: 'status',
	created_at: '2026-11-25T10:00:00.000Z'
});
const waits = delivery({
	id: 'dlv_3',
	state: 'waiting',
	tries: 2,
	last_status: null,
	last_error: 'timeout',
	next_try_at: '2027-11-27T12:00:00.000Z'
});
const stage = { hooks: { hooks: [hook()], deliveries: [waits, delivery(), failed] } };

test('what was told is listed, and what was not taken is sent again', async ({ page, request }) => {
	await request.post('/_test', { data: { reset: true, signedIn: true, ...stage } });
	await page.goto('/settings');
	await section(page).getByRole('button', { name: 'Deliveries' }).click();
	const dialog = page.getByRole('dialog', { name: 'Deliveries to hooks.example.org' });
	const rows = dialog.getByRole('listitem');
	await expect(rows).toHaveCount(3);
	await expect(rows.nth(0)).toContainText(/waits · 2 attempts · no answer within 10 seconds · next attempt/);
	await expect(rows.nth(1)).toContainText(/delivered · 1 attempt · answered 204/);
	await expect(rows.nth(2)).toContainText(/given up · 10 attempts · answered 503/);
	await rows.nth(1).getByText('What is sent').click();
	await expect(rows.nth(1)).toContainText('webhook-id: dlv_1');
	expect(await findings(page)).toEqual([]);
	await rows
		.nth(2)
		.getByRole('button', { name: /^Send again/ })
		.click();
	await expect(rows.nth(2)).toContainText('waits');
});

test('members who are no admins see no webhooks', async ({ page, request }) => {
	await request.post('/_test', { data: { reset: true, signedIn: true, ...stage } });
	await page.route('**/api/v1/me', async (route) => {
		const me = (await (await route.fetch()).json()) as { workspaces: { role: string }[] };
		me.workspaces[0]!.role = 'editor';
		await route.fulfill({ json: me });
	});
	await page.goto('/settings');
	await expect(page.getByRole('heading', { name: 'API tokens' })).toBeVisible();
	await expect(section(page)).toHaveCount(0);
});

test('what comes by mail is chosen, and it is said when none can', async ({ page, request }) => {
	await request.post('/_test', { data: { reset: true, signedIn: true } });
	await page.goto('/settings');
	const failedBox = page.getByLabel('By email: A post failed');
	const out = page.getByLabel('By email: A post went live');
	await expect(failedBox).toBeChecked();
	await expect(out).not.toBeChecked();
	await out.check();
	await expect(page.getByText('Saved', { exact: true })).toBeVisible();
	await failedBox.uncheck();
	await page.reload();
	await expect(out).toBeChecked();
	await expect(failedBox).not.toBeChecked();
	await expect(page.getByText('This service has no mail server')).toBeHidden();
	await request.post('/_test', { data: { hooks: { sendsMail: false } } });
	await page.reload();
	await expect(page.getByText('This service has no mail server')).toBeVisible();
});

const off = hook({
	id: 'whk_2',
	description: '',
	enabled: false,
	off_reason: 'gone',
	url: 'https://flows.example.org/a/very/long/address/that/does/not/fit/into/one/line/of/a/telephone'
});
for (const language of languages)
	test(`webhooks stand in ${language.locale}, both themes and widths: no findings`, async ({ browser, request }) => {
		const full = { hooks: { ...stage.hooks, hooks: [hook(), off], sendsMail: false } };
		await request.post('/_test', { data: { reset: true, signedIn: true, ...full } });
		const ctx = await browser.newContext(language);
		const page = await ctx.newPage();
		const bad: string[] = [];
		page.on('console', (m) => void (m.type() === 'error' && bad.push(m.text())));
		page.on('pageerror', (e) => void bad.push(e.message));
		await page.goto('/settings');
		const look = async (): Promise<void> => {
			expect.soft(await findings(page)).toEqual([]);
		};
		const first = section(page).getByRole('listitem').first();
		await first.waitFor();
		await look();
		for (const name of [/Deliveries|Доставки/, /^(Change|Изменить)$/, /New secret|Новый секрет/, /^(Delete|Удалить)$/]) {
			await first.getByRole('button', { name }).click();
			await expect(page.getByRole('dialog')).toBeVisible();
			await look();
			await page.keyboard.press('Escape');
			await expect(page.getByRole('dialog')).toBeHidden();
		}
		await section(page)
			.getByRole('button', { name: /New webhook|Новый вебхук/ })
			.click();
		await section(page).locator('form').waitFor();
		await look();
		expect.soft(bad).toEqual([]);
		await ctx.close();
	});
