import { expect, test, type Page } from '@playwright/test';
import { findings, languages } from './look';

const texts = ['/terms', '/cookies', '/data-deletion', '/status'];
const world = (o: Record<string, unknown>) => ({ data: { reset: true, ...o } });
const old = { current: '2026-05-26-0123456789abcdef', is_accepted: false, accepted: '2026-05-26-ffffffffffffffff', accepted_at: null };
const token = 'a'.repeat(43);
const never = { ...old, accepted: null };
const code = 'rcp_0193a1b2c3d47e5f8a9b0c1d2e3f4a5b';
const request = { kind: 'delete_account', state: 'open', asked_at: '2026-11-24T11:02:03.000Z', answer_due_at: '2026-12-01T11:02:03.000Z' };
const standing = (page: Page, of: object): Promise<void> =>
	page.route(`**/api/v1/data-deletions/${code}`, (route) =>
		route.fulfill({
			contentType: 'application/json',
			body: JSON.stringify({ kind: 'request', at: null, due_at: null, receipt: null, request: { ...request, ...of } })
		})
	);

test('terms, cookies and deletion are read without JavaScript, in both languages, and lead to each other', async ({ browser }) => {
	const ctx = await browser.newContext({ javaScriptEnabled: false });
	const page = await ctx.newPage();
	for (const [path, en, ru] of [
		['/terms', 'Terms of Use', 'Условия использования'],
		['/cookies', 'Cookies and browser storage', 'Cookie и хранилище браузера'],
		['/data-deletion', 'Deleting your data', 'Удаление ваших данных'],
		['/status', 'Status', 'Состояние']
	] as const) {
		await page.goto('/privacy');
		await page.locator(`footer a[href="${path}"]`).click();
		await expect(page.getByRole('heading', { level: 1 })).toHaveText(en);
		await page.getByRole('link', { name: 'Русский' }).click();
		await expect(page).toHaveURL(new RegExp(`/ru${path}$`));
		await expect(page.getByRole('heading', { level: 1 })).toHaveText(ru);
		expect(await page.locator('html').getAttribute('lang')).toBe('ru');
	}
	await page.goto('/privacy');
	await expect(page.getByText('This service uses YouTube API Services.')).toBeVisible();
	for (const link of ['https://www.youtube.com/t/terms', 'https://security.google.com/settings/security/permissions'])
		await expect(page.locator(`main a[href="${link}"][rel="noreferrer"]`)).toBeVisible();
	await ctx.close();
});

test('the page of status says that nothing is known where no service filled it, and leads to each promise', async ({ browser }) => {
	const ctx = await browser.newContext({ javaScriptEnabled: false });
	const page = await ctx.newPage();
	await page.goto('/ru/status');
	await expect(page.getByText('Неизвестно: сервис не заполнил эту страницу.')).toBeVisible();
	await page.getByRole('link', { name: 'Обещание за обещанием' }).click();
	await expect(page).toHaveURL(/\/ru\/privacy$/);
	await ctx.close();
});

test('the form asks support without JavaScript and leads to the page of its code', async ({ browser, request: api }) => {
	await api.post('/_test', world({}));
	const ctx = await browser.newContext({ javaScriptEnabled: false });
	const page = await ctx.newPage();
	await page.goto('/ru/data-deletion');
	await page.getByLabel('Ваша почта здесь').fill('anna@example.org');
	await page.getByLabel('О чём запрос').selectOption('disconnect');
	await page.getByLabel('Подробнее, если хотите').fill('Кухня на подоконнике');
	await page.getByRole('button', { name: 'Отправить запрос' }).click();
	await expect(page).toHaveURL(new RegExp(`/data-deletion/${code}$`));
	const seen = (await (await api.post('/_test', { data: {} })).json()) as { asked: unknown[] };
	expect(seen.asked).toEqual([{ email: 'anna@example.org', kind: 'disconnect', message: 'Кухня на подоконнике' }]);
	await ctx.close();
});

test('a mailed link is confirmed by a button, and the token stays out of the address', async ({ page, request: api }) => {
	await api.post('/_test', world({}));
	await standing(page, {});
	const sent: unknown[] = [];
	await page.route('**/api/v1/support-requests/confirm', async (route) => {
		sent.push(route.request().postDataJSON());
		await page.unroute(`**/api/v1/data-deletions/${code}`);
		await standing(page, { state: 'confirmed' });
		return route.fulfill({ contentType: 'application/json', body: JSON.stringify({ code }) });
	});
	await page.goto(`/data-deletion/${code}#${token}`);
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your request');
	await expect(page.getByText('Was it you who asked for this?')).toBeVisible();
	expect(sent).toEqual([]);
	await page.getByRole('button', { name: 'Yes, confirm' }).click();
	await expect(page.getByText('The request is confirmed.')).toBeVisible();
	expect(sent).toEqual([{ token }]);
	await expect(page).toHaveURL(new RegExp(`/data-deletion/${code}$`));
	await expect(page.getByText('Delete my account')).toBeVisible();
});

test('signing up asks for the terms and the policy, and says which version', async ({ page, request: api }) => {
	await api.post('/_test', world({}));
	await page.goto('/register');
	await page.getByLabel('Email').fill('anna@example.org');
	await page.getByLabel('Password', { exact: true }).fill('four unrelated words here');
	const accept = page.getByRole('checkbox', { name: /I accept the terms/ });
	await expect(accept).not.toBeChecked();
	await page.getByRole('button', { name: 'Create an account' }).click();
	await expect(page).toHaveURL(/\/register$/);
	await expect(page.getByRole('link', { name: 'terms', exact: true })).toHaveAttribute('href', '/terms');
	await accept.check();
	await page.getByRole('button', { name: 'Create an account' }).click();
	await expect(page).toHaveURL(/\/today$/);
	const seen = (await (await api.post('/_test', { data: {} })).json()) as { asked: { policy_version: string; policy_language: string }[] };
	expect(seen.asked[0]).toMatchObject({ policy_version: old.current, policy_language: 'en' });
});

test('after a change the app asks again on every page until it is accepted', async ({ page, request: api }) => {
	await api.post('/_test', world({ policy: old, signedIn: true }));
	await page.goto('/library');
	await expect(page.getByText('The terms and the privacy policy have changed.')).toBeVisible();
	await page.goto('/settings');
	await page.getByRole('button', { name: 'Accept', exact: true }).click();
	await expect(page.getByText('The terms and the privacy policy have changed.')).toHaveCount(0);
	await page.goto('/library');
	await expect(page.locator('h1')).toBeVisible();
	await expect(page.getByText('The terms and the privacy policy have changed.')).toHaveCount(0);
});

test('connecting a real platform asks for the policy first, then goes on by itself', async ({ page, request: api }) => {
	await api.post('/_test', world({ policy: never, signedIn: true }));
	let tries = 0;
	await page.route('**/channels/connect', (route) => {
		tries++;
		return tries === 1
			? route.fulfill({
					status: 409,
					contentType: 'application/problem+json',
					body: JSON.stringify({ title: 'Conflict', status: 409, code: 'policy_not_accepted', policy_version: old.current })
				})
			: route.fulfill({ contentType: 'application/json', body: JSON.stringify({ authorize_url: '/channels?connected=chn_1' }) });
	});
	await page.goto('/channels');
	const connect = page.getByRole('button', { name: 'Connect YouTube' });
	await connect.click();
	const dialog = page.getByRole('dialog', { name: 'Terms and privacy policy' });
	await expect(dialog.getByRole('link', { name: 'Terms' })).toHaveAttribute('href', '/terms');
	await page.keyboard.press('Escape');
	await expect(dialog).toHaveCount(0);
	await expect(page.getByRole('alert')).toContainText('The terms and the privacy policy are not accepted yet.');
	expect(tries).toBe(1);
	tries = 0;
	await connect.click();
	await dialog.getByRole('button', { name: 'Accept and continue' }).click();
	await expect(page).toHaveURL(/\/channels/);
	await expect.poll(() => tries).toBe(2);
	await expect(dialog).toHaveCount(0);
	await page.unrouteAll({ behavior: 'ignoreErrors' });
});

/** The names that the page on cookies tells. */
const told = /^(theme|zone|PARAGLIDE_LOCALE|workspace|guide-steps|guide-real|sandbox|tus::.+|sveltekit:.+)$/;
test("the browser's storage holds what the page on cookies tells, and signing out leaves nothing of the person", async ({
	page,
	context,
	request: api
}) => {
	await api.post('/_test', world({ signedIn: true, many: 40, cut: 300_000 }));
	const kept = (): Promise<string[]> => page.evaluate(() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)]);
	// Every name that was ever written, also what was gone a moment later.
	const written = new Set<string>();
	await page.exposeFunction('wrote', (name: string) => void written.add(name));
	await page.addInitScript(() => {
		const write = Storage.prototype.setItem;
		Storage.prototype.setItem = function (name, value) {
			(window as unknown as { wrote: (name: string) => void }).wrote(name);
			write.call(this, name, value);
		};
	});
	await page.goto('/library');
	await page
		.locator('input[type=file]')
		.first()
		.setInputFiles({
			name: 'trip.mp4',
			mimeType: 'video/mp4',
			buffer: Buffer.concat([Buffer.from('000000186674797069736f6d', 'hex'), Buffer.alloc(900_000)])
		});
	await expect.poll(() => [...written].some((k) => k.startsWith('tus::'))).toBe(true);
	for (const path of ['/', '/ru/privacy', '/cookies', '/today', '/posts', '/inbox', '/channels', '/token-uses', '/members', '/settings']) {
		await page.goto(path);
		await expect(page.locator('h1').first()).toBeVisible();
	}
	await page.getByLabel('Dark').check();
	await page.getByLabel('Time zone').selectOption('Asia/Tokyo');
	await page.getByLabel('Русский').check();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Настройки');
	written.delete('tusSupport'); // written and removed in one go, to see whether there is a storage
	const names = [...(await kept()), ...written];
	expect(names).toEqual(expect.arrayContaining(['theme', 'zone', 'PARAGLIDE_LOCALE']));
	expect(names.filter((n) => !told.test(n))).toEqual([]);
	expect(await page.evaluate(async () => (await indexedDB.databases()).map((d) => d.name))).toEqual([]);
	// The session's cookie is the server's; nothing in a page sets another.
	expect(await context.cookies()).toEqual([]);
	await page.getByRole('button', { name: 'Выйти' }).click();
	await expect(page).toHaveURL(/\/sign-in$/);
	expect((await kept()).filter((k) => !/^(theme|zone|PARAGLIDE_LOCALE|sandbox|sveltekit:.+)$/.test(k))).toEqual([]);
});

test('signing out leads to the plain sign-in, also when another request is refused meanwhile', async ({ page, request: api }) => {
	await api.post('/_test', world({ signedIn: true, many: 3 }));
	await page.goto('/settings');
	const button = page.getByRole('button', { name: 'Sign out', exact: true });
	await expect(button).toBeVisible();
	await page.route('**/api/v1/auth/logout', async (route) => {
		// The server ended the session; its answer is still on its way when something else asks.
		const answer = await route.fetch();
		const refused = page.waitForResponse((r) => r.status() === 401);
		await page.getByRole('link', { name: 'Library' }).first().click();
		await refused;
		await page.waitForTimeout(200);
		await route.fulfill({ response: answer });
	});
	await button.click();
	await expect(page).toHaveURL(/\/sign-in$/);
});

for (const language of languages)
	test(`public texts ${language.locale}, both themes and widths: no findings, no policy breach`, async ({ browser, request: api }) => {
		const ctx = await browser.newContext(language);
		const pre = language.locale === 'ru-RU' ? '/ru' : '';
		const stages: [string, Record<string, unknown>, object | null][] = [
			...texts.map((t): [string, Record<string, unknown>, null] => [pre + t, {}, null]),
			['/register', {}, null],
			['/settings', { signedIn: true, policy: old }, null],
			...['open', 'confirmed', 'running', 'rejected', 'lapsed', 'withdrawn', 'done'].map(
				(state): [string, Record<string, unknown>, object] => [`/data-deletion/${code}`, {}, { state }]
			),
			[`/data-deletion/${code}#${token}`, {}, {}]
		];
		for (const [path, stage, asked] of stages) {
			await api.post('/_test', world(stage));
			const page = await ctx.newPage();
			const bad: string[] = [];
			page.on('console', (m) => void (m.type() === 'error' && !m.text().includes('Failed to load resource') && bad.push(m.text())));
			page.on('pageerror', (e) => void bad.push(e.message));
			page.on('request', (r) => void (!/^(http:\/\/127\.0\.0\.1|blob:|data:)/.test(r.url()) && bad.push('foreign ' + r.url())));
			if (asked) await standing(page, asked);
			await page.goto(path);
			await expect(page.locator('h1')).toBeVisible();
			if (asked) await page.locator('.notice').first().waitFor();
			const found = await findings(page);
			const here = `${path} ${JSON.stringify(asked ?? {})}`;
			expect.soft(found, here).toEqual([]);
			expect.soft(bad, here).toEqual([]);
			await page.close();
		}
		await ctx.close();
	});
