import { expect, test } from '@playwright/test';
import { findings, languages } from './look';

const clip = {
	id: 'med_1',
	title: 'Ramen in nine minutes',
	posts: [
		{ target_id: 'tgt_1', publish_request_id: 'pub_1', platform: 'youtube', state: 'published' },
		{ target_id: 'tgt_2', publish_request_id: 'pub_2', platform: 'youtube', state: 'failed' }
	]
};
const used = {
	id: 'tok_1',
	name: 'Nightly upload',
	hint: 'ais_pat_Ab12',
	workspace_id: 'wsp_1',
	scopes: ['media:write', 'publish:write'],
	created_at: '2026-11-20T10:00:00.000Z',
	expires_at: '2027-02-18T10:00:00.000Z',
	expired: false,
	last_used_at: '2026-11-21T10:00:00.000Z',
	last_address: '192.0.2.0/24'
};
const upload = { id: 'upl_x', filename: 'trip.mp4', size_bytes: 4_000_000, offset_bytes: 1_000_000 };
const pages: [string, Record<string, unknown>][] = [
	['/', { signedIn: false }],
	['/ru', { signedIn: false }],
	['/privacy', { signedIn: false }],
	['/ru/privacy', { signedIn: false }],
	['/terms', { signedIn: false }],
	['/ru/terms', { signedIn: false }],
	['/ru/cookies', { signedIn: false }],
	['/data-deletion', { signedIn: false }],
	['/ru/data-deletion', { signedIn: false }],
	['/status', { signedIn: false }],
	['/ru/status', { signedIn: false }],
	['/sign-in', { signedIn: false }],
	['/register', { signedIn: false, has_accounts: false }],
	['/forgot', { signedIn: false }],
	['/forgot', { signedIn: false, locks: { mail: false } }],
	['/reset-password#good', { signedIn: false }],
	['/reset-password', {}],
	['/verify-email#good', { signedIn: false }],
	['/new-email#good', { signedIn: false }],
	['/new-email?stop#good', {}],
	['/settings/security', {}],
	['/settings/security', { locks: { waiting: 'new@example.org' } }],
	['/settings/security', { locks: { mail: false } }],
	['/settings/security', { locks: { factor: 'on', codes: ['A'] } }],
	['/library', {}],
	['/library', { many: 60, uploads: [upload] }],
	['/library/med_1', { media: [clip] }],
	['/library/med_gone', {}],
	['/settings', {}],
	['/settings', { locks: { tokens: [used] } }]
];
for (const language of languages)
	for (const [path, stage] of pages)
		test(`${path} ${Object.keys({ ...stage, ...(stage['locks'] ?? {}) }).join(' ')} ${language.locale}, both themes and widths: no findings, no policy breach, no foreign host`, async ({
			browser,
			request
		}) => {
			await request.post('/_test', { data: { reset: true, signedIn: true, ...stage } });
			const ctx = await browser.newContext(language);
			const page = await ctx.newPage();
			const bad: string[] = [];
			// An answer "not signed in" or "not here" is part of the test; the browser logs it as an error of its own.
			page.on('console', (m) => m.type() === 'error' && !m.text().includes('Failed to load resource') && bad.push(m.text()));
			page.on('pageerror', (e) => bad.push(e.message));
			page.on('request', (r) => !/^(http:\/\/127\.0\.0\.1|blob:|data:)/.test(r.url()) && bad.push('foreign ' + r.url()));
			await page.goto(path);
			await expect(page.locator('h1')).toBeVisible();
			const found = await findings(page);
			expect.soft(bad).toEqual([]);
			expect.soft(found).toEqual([]);
			await ctx.close();
		});

test('the public pages can be read without JavaScript', async ({ browser }) => {
	const ctx = await browser.newContext({ javaScriptEnabled: false });
	const page = await ctx.newPage();
	await page.goto('/ru/privacy');
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Политика конфиденциальности');
	expect(await page.locator('html').getAttribute('lang')).toBe('ru');
	await page.goto('/privacy');
	await expect(page.getByText('OAuth tokens are used only for actions explicitly initiated by users.')).toBeVisible();
	await ctx.close();
});
