import { expect, test, type Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { findings, languages } from './look';

const [genuine] = JSON.parse(readFileSync(new URL('../src/lib/audit/receipts.json', import.meta.url), 'utf8')) as {
	key: string;
	receipt: Record<string, unknown> & { id: string };
}[];
const forged = { ...genuine!.receipt, id: 'rcp_2', counts: { tokens_wiped: 2, revoked_at_platform: 1 }, kind: 'channel.disconnect' };
const waiting = { ...genuine!.receipt, id: 'rcp_3', kind: 'rendition.delete', signature: null, audit_index: null };
const use = (n: number, act: object): object => ({
	id: `use_${n}`,
	at: `2026-11-2${n}T10:00:00.000Z`,
	channel_id: 'chn_1',
	channel_title: 'Wave riders',
	purpose: 'upload',
	host: 'www.googleapis.com',
	calls: n,
	is_channel_here: n === 4,
	publish_request_id: n === 4 ? 'pub_1' : null,
	media_id: n === 4 ? 'med_1' : null,
	act: { id: `act_${n}`, kind: 'publish', actor: 'Anna', at: '2026-11-20T10:00:00.000Z', origin: 'browser', ...act }
});

/** What of the service these pages need; returns what the ledger was asked for. */
async function world(page: Page): Promise<URLSearchParams[]> {
	const asked: URLSearchParams[] = [];
	await page.route('**/api/v1/audit/key', (route) => route.fulfill({ contentType: 'text/plain', body: `${genuine!.key}\n` }));
	await page.route('**/receipts', (route) =>
		route.request().resourceType() === 'document'
			? route.fallback()
			: route.fulfill({ json: { items: [genuine!.receipt, forged, waiting], next_cursor: null } })
	);
	await page.route('**/api/v1/**/token-uses?*', (route) => {
		const query = new URL(route.request().url()).searchParams;
		asked.push(query);
		const items = query.get('q') === 'nothing' ? [] : [use(4, {}), use(3, { origin: 'token', kind: 'check' })];
		return route.fulfill({ json: { items, next_cursor: null } });
	});
	await page.route('**/api/v1/**/token-uses', (route) => {
		asked.push(new URLSearchParams());
		return route.fulfill({ json: { items: [use(4, {}), use(3, { origin: 'token', kind: 'check' })], next_cursor: null } });
	});
	return asked;
}

test('receipts say what went, are checked in the browser, and are kept as files', async ({ page, request }) => {
	await request.post('/_test', { data: { reset: true, signedIn: true } });
	await world(page);
	await page.goto('/receipts');
	const rows = page.locator('main li');
	await expect(rows).toHaveCount(3);
	await expect(rows.nth(0)).toContainText('A clip was deleted');
	await expect(rows.nth(0)).toContainText('7\u00a0GB');
	await expect(rows.nth(0)).toContainText('Signed by this service’s key, and recorded at place 41 of the audit log');
	await expect(rows.nth(1)).toContainText('revoked at the platform');
	await expect(rows.nth(1)).toContainText('The signature does NOT fit');
	await expect(rows.nth(2)).toContainText('Not signed yet');
	const file = page.waitForEvent('download');
	await rows
		.nth(0)
		.getByRole('button', { name: /^Keep as a file/ })
		.click();
	expect(JSON.parse(readFileSync(await (await file).path(), 'utf8'))).toEqual(genuine!.receipt);
});
test('the ledger is narrowed by act, day and words', async ({ page, request }) => {
	await request.post('/_test', { data: { reset: true, signedIn: true } });
	const asked = await world(page);
	await page.goto('/token-uses');
	const rows = page.locator('tbody tr');
	await expect(rows).toHaveCount(2);
	await expect(rows.nth(1)).toContainText('by an API token');
	await expect(rows.nth(0)).not.toContainText('by an API token');
	await page.getByLabel('Action').selectOption('check');
	await expect.poll(() => asked.at(-1)?.get('kind')).toBe('check');
	await page.getByLabel('From').fill('2026-11-20');
	await expect.poll(() => asked.at(-1)?.get('from') ?? '').toMatch(/^2026-11-(19|20)T/);
	await page.getByRole('searchbox').fill('nothing');
	await expect(page.getByRole('heading', { name: 'Nothing matches' })).toBeVisible();
	await page.getByRole('button', { name: 'Clear the filters' }).click();
	await expect(rows).toHaveCount(2);
	expect(asked.at(-1)?.get('kind') ?? '').toBe('');
});
test('all that matches is taken along, and a line leads to what it speaks of', async ({ page, request }) => {
	await request.post('/_test', { data: { reset: true, signedIn: true } });
	const asked = await world(page);
	await page.goto('/token-uses');
	const rows = page.locator('tbody tr');
	await expect(rows.nth(0).getByRole('link', { name: 'Post' })).toHaveAttribute('href', '/posts/pub_1');
	await expect(rows.nth(0).getByRole('link', { name: 'Clip' })).toHaveAttribute('href', '/library/med_1');
	await expect(rows.nth(0).getByRole('link', { name: 'Wave riders' })).toHaveAttribute('href', '/channels#chn_1');
	await expect(rows.nth(1).getByRole('link')).toHaveCount(0);
	await page.getByLabel('Action').selectOption('publish');
	await page.getByRole('searchbox').fill(' wave ');
	await expect.poll(() => asked.at(-1)?.get('q')).toBe('wave');
	const file = page.waitForEvent('download');
	await page.getByRole('link', { name: /as CSV/ }).click();
	expect((await file).suggestedFilename()).toBe('token-uses_mine_2026-11-27.csv');
	expect((await file).url()).toMatch(/\/token-uses\/export\?format=csv&kind=publish&q=wave$/);
	const lines = await page.getByRole('link', { name: /as JSON Lines/ }).getAttribute('href');
	expect(lines).toMatch(/\/token-uses\/export\?format=jsonl&kind=publish&q=wave$/);
});
for (const language of languages)
	for (const path of ['/receipts', '/token-uses'])
		test(`${path} ${language.locale}, both themes and widths: no findings`, async ({ browser, request }) => {
			await request.post('/_test', { data: { reset: true, signedIn: true } });
			const ctx = await browser.newContext(language);
			const page = await ctx.newPage();
			await world(page);
			await page.goto(path);
			await expect(page.locator('main li, tbody tr').first()).toBeVisible();
			expect.soft(await findings(page)).toEqual([]);
			await ctx.close();
		});
