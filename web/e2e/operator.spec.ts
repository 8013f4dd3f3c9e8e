import { expect, test } from '@playwright/test';
import { findings, languages } from './look';
import { answers, letter, mail, operatorWorld, overview } from './operator-world';

const pages = ['/operator', '/operator/platforms', '/operator/accounts', '/operator/requests', '/operator/events', '/operator/egress'];
const empty = { items: [], next_cursor: null };

test.beforeEach(async ({ request }) => {
	await request.post('/_test', { data: { reset: true, signedIn: true } });
});

test('the overview says what is wrong and what to do, and a letter shows whether mail goes out', async ({ page }) => {
	let state = 'waiting';
	const asked = await operatorWorld(page);
	await page.route('**/api/v1/operator/mail-test', (route) => {
		if (route.request().method() === 'POST') return route.fallback();
		const now = state;
		state = 'taken';
		return route.fulfill({ json: mail(letter(now)) });
	});
	await page.goto('/library');
	await page.getByRole('link', { name: 'Operator', exact: true }).click();
	await expect(page.getByRole('heading', { name: 'Operator', exact: true })).toBeVisible();
	const findings = page.getByRole('region', { name: 'What to look at' }).getByRole('listitem');
	await expect(findings).toHaveCount(overview.findings.length);
	await expect(findings.first()).toContainText('Jobs have been waiting since');
	await expect(findings.first()).toContainText('ai-shorts worker');
	await expect(page.getByText('SQLite, 48.3 MB')).toBeVisible();
	await page.getByRole('button', { name: 'Send me a test email' }).click();
	await expect(page.getByText('The mail server accepted the email.')).toBeVisible();
	expect(asked.filter((a) => a === 'POST mail-test')).toHaveLength(1);
});
test('addresses to register are copied, and what is missing has its name', async ({ page, context }) => {
	await context.grantPermissions(['clipboard-read', 'clipboard-write']);
	await operatorWorld(page);
	await page.goto('/operator/platforms');
	await expect(page.getByText('AI_SHORTS_TIKTOK_CLIENT_SECRET')).toBeVisible();
	await page.getByRole('button', { name: 'Copy: Redirect URL, Instagram' }).click();
	expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('https://shorts.example.org/oauth/instagram/callback');
});
test('accounts are found by their address, and go on', async ({ page }) => {
	const asked = await operatorWorld(page);
	await page.goto('/operator/accounts');
	await expect(page.locator('tbody tr')).toHaveCount(4);
	await expect(page.locator('tbody tr').nth(1)).toContainText('operator');
	await page.getByRole('button', { name: 'Show more' }).click();
	await expect(page.locator('tbody tr')).toHaveCount(8);
	expect(asked.at(-1)).toBe('GET accounts?cursor=next');
	await page.getByRole('searchbox').fill('person-2');
	await expect.poll(() => asked.at(-1)).toBe('GET accounts?q=person-2');
});
test('events are told by day and kind, and further back on demand', async ({ page }) => {
	const asked = await operatorWorld(page);
	await page.goto('/operator/events');
	await expect(page.locator('tbody tr').first()).toContainText('Failed sign-ins');
	await expect(page.locator('tbody tr').first()).toContainText('46');
	await expect(page.locator('tbody tr').first()).toContainText('192.0.2.0/24 (41), 198.51.100.0/24 (5)');
	await page.getByRole('button', { name: 'Last 30 days' }).click();
	await expect.poll(() => asked.at(-1)).toBe('GET events?hours=720');
});
test('requests come with the command that goes on with them', async ({ page }) => {
	const asked = await operatorWorld(page);
	await page.goto('/operator/requests');
	await expect(page.getByRole('article').nth(0)).toContainText('ai-shorts requests show rcp_1');
	await expect(page.getByRole('article').nth(1)).toContainText('ai-shorts requests run rcp_2');
	await expect(page.getByRole('article').nth(1)).toContainText('overdue');
	await page.getByLabel('Also those that have ended').check();
	await expect.poll(() => asked.at(-1)).toBe('GET requests?all=true');
});
test('an empty installation says so', async ({ page }) => {
	await operatorWorld(page, { overview: { ...overview, findings: [] }, accounts: empty, requests: empty, events: empty, egress: empty });
	for (const [path, words] of [
		['/operator', 'Nothing is wrong.'],
		['/operator/accounts', 'No account has this in its address'],
		['/operator/requests', 'Nobody waits for an answer'],
		['/operator/events', 'Nothing suspicious'],
		['/operator/egress', 'Nothing has left this server']
	] as const) {
		await page.goto(path);
		await expect(page.getByText(words, { exact: true })).toBeVisible();
	}
});
test('a failure is told, and the page tries again', async ({ page }) => {
	await operatorWorld(page);
	let broken = true;
	await page.route('**/api/v1/operator/**', (route) =>
		broken
			? route.fulfill({ status: 500, contentType: 'application/problem+json', json: { code: 'internal', status: 500, title: 'x' } })
			: route.fallback()
	);
	for (const path of pages) {
		broken = true;
		await page.goto(path);
		await expect(page.getByRole('alert')).toBeVisible();
		broken = false;
		await page.getByRole('button', { name: 'Try again' }).click();
		await expect(page.getByRole('alert')).toHaveCount(0);
		await expect(page.locator('main table, main article, main .card').first()).toBeVisible();
	}
});
test('for everybody else there is nothing', async ({ page }) => {
	const asked = await operatorWorld(page);
	await page.route('**/api/v1/me', async (route) => {
		const answer = await route.fetch();
		const me = (await answer.json()) as object;
		return route.fulfill({ response: answer, json: { ...me, is_operator: false } });
	});
	for (const path of pages) {
		await page.goto(path);
		await expect(page.getByRole('heading', { name: 'Not here, or not yours' })).toBeVisible();
	}
	await expect(page.getByRole('link', { name: 'Operator', exact: true })).toHaveCount(0);
	expect(asked).toEqual([]);
});

for (const language of languages)
	test(`operator ${language.locale}, both themes and widths: no findings`, async ({ browser }) => {
		const ctx = await browser.newContext(language);
		const page = await ctx.newPage();
		await operatorWorld(page, { accounts: { ...(answers['accounts'] as object), next_cursor: null } });
		for (const path of pages) {
			await page.goto(path);
			await expect(page.locator('main table, main article, main .card').first()).toBeVisible();
			expect.soft(await findings(page)).toEqual([]);
		}
		await ctx.close();
	});
