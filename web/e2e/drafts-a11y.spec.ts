import { expect, test, type Page } from '@playwright/test';
import { findings, languages } from './look';
import { ago, channel, content, draft, instagram, media, sandboxChannel, World } from './publish-world';

function full(): World {
	const w = new World();
	w.silent = true;
	w.channels = [sandboxChannel(), instagram(), channel('chn_1', { title: 'Walks' })];
	const on = (channel_id: string) => ({ channel_id, chosen: true, options: {} });
	const caption = 'Бульон, который не надо ждать: имбирь, мисо и зелёный лук. #рамен #ужин';
	w.media = [media('med_1', { draft_id: 'dft_1' }), media('med_2', { title: 'Прогулка у реки', draft_id: 'dft_2' })];
	w.drafts = [
		draft('dft_1', { content: content({ caption, targets: [on('chn_box'), on('chn_ig')], when: 'at', scheduled_at: ago(-86_400_000) }) }),
		draft('dft_2', {
			media_id: 'med_2',
			media_title: 'Прогулка у реки',
			has_poster: false,
			content: content({ title: '', targets: [on('chn_gone')] }),
			updated_by: null
		})
	];
	return w;
}
const text = (page: Page) => page.locator('textarea').first();
const writes = async (page: Page): Promise<void> => {
	// what is typed is saved a second later; out of reach, that ends without an answer
	const saved = page.waitForRequest((r) => r.method() !== 'GET' && r.url().includes('/drafts'));
	await text(page).fill('Mine');
	await (await saved).response().catch(() => null);
};
const press = (page: Page, at: string) => page.locator(at).first().click();
/** Each state of a page: where it is, and what leads to it. */
const states: [string, string, (page: Page, w: World) => Promise<void>][] = [
	['list', '/posts/drafts', async () => undefined],
	['deleted', '/posts/drafts', (page) => press(page, '.line-of .btn-fail')],
	[
		'not deleted',
		'/posts/drafts',
		async (page, w) => {
			w.writes({ caption: 'Theirs' });
			await press(page, '.line-of .btn-fail');
		}
	],
	[
		'empty',
		'/posts',
		async (page, w) => {
			w.drafts = [];
			await page.goto('/posts/drafts');
		}
	],
	['posts', '/posts', async () => undefined],
	['clip', '/library/med_1', async () => undefined],
	['found', '/publish/med_1', async () => undefined],
	['saved', '/publish/med_1', writes],
	[
		'offline',
		'/publish/med_1',
		async (page, w) => {
			w.cutDrafts = true;
			await writes(page);
		}
	],
	[
		'changed',
		'/publish/med_1',
		async (page, w) => {
			w.writes({ caption: 'Theirs' });
			await writes(page);
		}
	],
	[
		'gone',
		'/publish/med_1',
		async (page, w) => {
			w.drafts = [];
			await writes(page);
		}
	],
	['over', '/publish/med_1', (page) => press(page, '.from .btn')]
];
for (const language of languages)
	test(`drafts, ${language.locale}, both themes and widths: no findings, no policy breach, no foreign host`, async ({ browser }) => {
		test.setTimeout(240_000);
		for (const [name, path, then] of states) {
			const ctx = await browser.newContext(language);
			const page = await ctx.newPage();
			const bad: string[] = [];
			page.on('console', (m) => void (m.type() === 'error' && !/ERR_INTERNET_DISCONNECTED|40[49]/.test(m.text()) && bad.push(m.text())));
			page.on('pageerror', (e) => void bad.push(e.message));
			page.on('request', (r) => void (!/^(http:\/\/127\.0\.0\.1|blob:|data:)/.test(r.url()) && bad.push('foreign ' + r.url())));
			const w = full();
			await w.install(page);
			await page.goto(path);
			await page.locator('h1').first().waitFor();
			await expect(page.locator('.skeleton')).toHaveCount(0);
			await then(page, w);
			expect.soft(await findings(page), name).toEqual([]);
			expect.soft(bad, name).toEqual([]);
			await ctx.close();
		}
	});
