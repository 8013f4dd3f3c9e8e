import { expect, test, type APIRequestContext, type Page, type Route } from '@playwright/test';
import { findings, languages } from './look';

const id = 'exp_0193a1b2c3d47e5f8a9b0c1d2e3f4a5b';
const queued = {
	id,
	state: 'queued',
	progress: 0,
	size_bytes: null,
	expires_at: null,
	created_at: '2026-11-24T11:00:00.000Z',
	failure: null
};
const running = { ...queued, state: 'running', progress: 420 };
const ready = { ...queued, state: 'ready', progress: 1000, size_bytes: 1_240_000_000, expires_at: '2026-11-27T11:00:00.000Z' };
const json = (route: Route, status: number, body?: object): Promise<void> =>
	route.fulfill({
		status,
		contentType: status < 400 ? 'application/json' : 'application/problem+json',
		body: body ? JSON.stringify(body) : ''
	});

/** A workspace with or without an archive. */
async function world(page: Page, first: object[] = []): Promise<{ deleted: string[] }> {
	const deleted: string[] = [];
	let items = first;
	await page.route('**/api/v1/workspaces/*/exports', (route) => {
		if (route.request().method() === 'GET') return json(route, 200, { items, next_cursor: null });
		items = [queued];
		return json(route, 202, queued);
	});
	await page.route(`**/api/v1/workspaces/*/exports/${id}`, (route) => {
		deleted.push(id);
		items = [];
		return route.fulfill({ status: 204 });
	});
	return { deleted };
}
const say = (request: APIRequestContext, data: object): Promise<unknown> =>
	request.post('/_test', { data: { say: { type: 'export.changed', data: { export: data } } } });

test('an archive is asked for, followed, fetched and deleted', async ({ page, request }) => {
	await request.post('/_test', { data: { reset: true, signedIn: true } });
	const { deleted } = await world(page);
	const stream = page.waitForRequest('**/events');
	await page.goto('/settings');
	await stream;
	const part = page.getByRole('region', { name: 'Your data' });
	await part.getByRole('button', { name: 'Request an archive' }).click();
	await expect(part.getByText('Waiting its turn.')).toBeVisible();
	await say(request, running);
	await expect(part.getByText('42% done.')).toBeVisible();
	await expect(part.getByRole('progressbar', { name: 'The archive is being made' })).toHaveAttribute('value', '420');
	await say(request, ready);
	await expect(part.getByText('1.2 GB, kept until 27 November at 14:00.')).toBeVisible();
	const download = page.waitForEvent('download');
	await part.getByRole('link', { name: 'Download' }).click();
	// the browser fetches it by itself, past the page's routes
	expect(new URL((await download).url()).pathname).toBe(`/api/v1/workspaces/wsp_1/exports/${id}/file`);
	await part.getByRole('button', { name: 'Delete…' }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Delete the archive' }).click();
	await expect(part.getByRole('button', { name: 'Request an archive' })).toBeVisible();
	expect(deleted).toEqual([id]);
});
test('one that failed says why and can be asked for again', async ({ page, request }) => {
	await request.post('/_test', { data: { reset: true, signedIn: true } });
	const failure = { class: 'permanent', code: 'disk_full', message: '', hint: null, retry_after_ms: null, platform_words: null };
	await world(page, [{ ...queued, state: 'failed', failure }]);
	await page.goto('/settings');
	const part = page.getByRole('region', { name: 'Your data' });
	await expect(part.getByText('The server’s disk had no room for the archive.')).toBeVisible();
	await part.getByRole('button', { name: 'Request an archive' }).click();
	await expect(part.getByText('Waiting its turn.')).toBeVisible();
	await expect(part.getByText('no room')).toBeHidden();
});
test('who is no owner sees none of it', async ({ page, request }) => {
	await request.post('/_test', { data: { reset: true, signedIn: true } });
	await page.route('**/api/v1/me', async (route) => {
		const me = (await (await route.fetch()).json()) as { workspaces: object[] };
		return json(route, 200, { ...me, workspaces: me.workspaces.map((w) => ({ ...w, role: 'admin' })) });
	});
	let asked = 0;
	page.on('request', (r) => void (asked += r.url().endsWith('/exports') ? 1 : 0));
	await page.goto('/settings');
	await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
	await expect(page.getByRole('region', { name: 'Your data' })).toBeHidden();
	expect(asked).toBe(0);
});
for (const language of languages)
	test(`archive ${language.locale}, both themes and widths: no findings`, async ({ browser, request }) => {
		await request.post('/_test', { data: { reset: true, signedIn: true } });
		for (const [name, state] of [
			['running', running],
			['ready', ready]
		] as const) {
			const ctx = await browser.newContext(language);
			const page = await ctx.newPage();
			await world(page, [state]);
			await page.goto('/settings');
			const part = page.getByRole('region', { name: /^(Your data|Ваши данные)$/ });
			await part.scrollIntoViewIfNeeded();
			await part.getByRole('button').waitFor();
			expect.soft(await findings(page), name).toEqual([]);
			await part.getByRole('button').click();
			await page.getByRole('dialog').waitFor();
			expect.soft(await findings(page), `${name}, asked`).toEqual([]);
			await ctx.close();
		}
	});
