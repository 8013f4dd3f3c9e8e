import { expect, test, type Page } from '@playwright/test';
import { findings, languages } from './look';

const code = 'rcp_0193a1b2c3d47e5f8a9b0c1d2e3f4a5b';
const answer = (page: Page, status: number, body: object): Promise<void> =>
	page.route(`**/api/v1/data-deletions/${code}`, (route) =>
		route.fulfill({ status, contentType: status === 200 ? 'application/json' : 'application/problem+json', body: JSON.stringify(body) })
	);
const missing = { title: 'not_found', status: 404, code: 'not_found' };

test('whoever has the code reads when it was done, signed out', async ({ page, request }) => {
	await request.post('/_test', { data: { reset: true } });
	await answer(page, 200, { kind: 'platform', at: '2026-11-24T11:02:03.000Z', due_at: null });
	await page.goto(`/data-deletion/${code}`);
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Deletion of your data');
	await expect(page.getByText('Done. The deletion that Meta asked for on your behalf was carried out here.')).toBeVisible();
	await expect(page.getByText('24 November 2026, 14:02:03')).toBeVisible();
	await expect(page.getByText(code)).toBeVisible();
	await expect(page).toHaveURL(new RegExp(`/data-deletion/${code}$`));
	await page.getByRole('button', { name: 'Русский' }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Удаление ваших данных');
	await expect(page.locator('html')).toHaveAttribute('lang', 'ru');
});
test('an unknown code is told in clear words, and says whom to write to', async ({ page, request }) => {
	await request.post('/_test', { data: { reset: true } });
	await answer(page, 404, missing);
	await page.goto(`/data-deletion/${code}`);
	await expect(page.getByText('No deletion with this code was found here.')).toBeVisible();
	await expect(page.locator('a[href^="mailto:"]')).toBeVisible();
	await expect(page.getByText('Done.')).toHaveCount(0);
});
test('a server that does not answer is not an unknown code', async ({ page, request }) => {
	await request.post('/_test', { data: { reset: true } });
	await page.route('**/api/v1/data-deletions/**', (route) => route.abort());
	await page.goto(`/data-deletion/${code}`);
	await expect(page.getByRole('alert')).toContainText('The server did not answer.');
	await page.unroute('**/api/v1/data-deletions/**');
	await answer(page, 200, { kind: 'platform', at: '2026-11-24T11:02:03.000Z', due_at: null });
	await page.getByRole('button', { name: 'Try again' }).click();
	await expect(page.getByText('Done. The deletion that Meta asked for on your behalf was carried out here.')).toBeVisible();
});
for (const language of languages)
	test(`data deletion ${language.locale}, both themes and widths: no findings, no policy breach`, async ({ browser, request }) => {
		await request.post('/_test', { data: { reset: true } });
		const ctx = await browser.newContext(language);
		for (const [status, body] of [
			[200, { kind: 'platform', at: '2026-11-24T11:02:03.000Z', due_at: null }],
			[404, missing]
		] as const) {
			const page = await ctx.newPage();
			const bad: string[] = [];
			page.on('console', (m) => void (m.type() === 'error' && !m.text().includes('Failed to load resource') && bad.push(m.text())));
			page.on('pageerror', (e) => void bad.push(e.message));
			page.on('request', (r) => void (!/^(http:\/\/127\.0\.0\.1|blob:|data:)/.test(r.url()) && bad.push('foreign ' + r.url())));
			await answer(page, status, body);
			await page.goto(`/data-deletion/${code}`);
			await page.locator('.notice').waitFor();
			const found = await findings(page);
			expect.soft(found, `${status}`).toEqual([]);
			expect.soft(bad, `${status}`).toEqual([]);
		}
		await ctx.close();
	});
