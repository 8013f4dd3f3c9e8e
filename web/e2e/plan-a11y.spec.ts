import { expect, test, type Page } from '@playwright/test';
import { NOW, week } from './calendar-world';
import { findings, languages } from './look';
import { ago, sandboxChannel, template, type World } from './publish-world';

function full(): World {
	const w = week();
	w.silent = true;
	w.channels = [sandboxChannel(), ...w.channels];
	w.free = ['2026-11-24T16:30:00.000Z', '2026-11-26T06:00:00.000Z', '2026-11-27T11:00:00.000Z', '2026-11-28T20:30:00.000Z'];
	const slot = (weekday: number) => (time: string) => ({ weekday, time });
	const weekly = ['08:00', '09:00', '12:30', '18:00', '21:00'].map(slot(1));
	w.slots = { time_zone: 'America/Argentina/Buenos_Aires', slots: [...weekly, ...['11:00', '19:30'].map(slot(6))] };
	w.templates = [
		template('tpl_1', { tags: ['ужин', 'рецепт'] }),
		template('tpl_2', {
			name: 'Прогулки: ссылки и благодарности',
			title: 'Прогулка',
			caption: 'Карта маршрута — в закреплённом комментарии.\nСпасибо, что смотрите.\nСледующая прогулка — в субботу.\nМузыка: своя.'
		})
	];
	return w;
}
const press = (page: Page, at: string) => page.locator(at).first().click();
const tool = (page: Page, n: number) => page.locator('.tools .btn').nth(n).click();
const openTexts = (page: Page) => press(page, '.fields .top .btn');
/** Each state of a page: where it is, and what leads to it. */
const states: [string, string, (page: Page, w: World) => Promise<void>][] = [
	['calendar', '/calendar', async () => undefined],
	[
		'slot chosen',
		'/calendar',
		async (page) => {
			const free = page.locator('.free button');
			if ((await free.count()) > 0) await free.first().click();
		}
	],
	['times', '/calendar', (page) => tool(page, 0)],
	[
		'no time',
		'/calendar',
		async (page) => {
			await tool(page, 0);
			await page.locator('dialog .box input').nth(2).fill('noon');
			await page.keyboard.press('Enter');
		}
	],
	['no link', '/calendar', (page) => tool(page, 1)],
	[
		'link made',
		'/calendar',
		async (page) => {
			await tool(page, 1);
			await press(page, 'dialog .btn-ink');
		}
	],
	[
		'a link',
		'/calendar',
		async (page, w) => {
			w.link = { created_at: ago(3 * 86_400_000), read_at: ago(1_800_000) };
			await tool(page, 1);
		}
	],
	['next slot', '/publish/med_1', (page) => page.getByRole('radio').and(page.locator('[value="slot"]')).check()],
	[
		'no slot',
		'/publish/med_1',
		async (page, w) => {
			w.free = [];
			await page.reload();
		}
	],
	['texts', '/publish/med_1', openTexts],
	[
		'text to save',
		'/publish/med_1',
		async (page) => {
			await page.locator('textarea').nth(1).fill('Бульон, который не надо ждать.');
			await openTexts(page);
			await page.locator('dialog li .btn').nth(2).click();
		}
	],
	[
		'no texts',
		'/publish/med_1',
		async (page, w) => {
			w.templates = [];
			await openTexts(page);
		}
	]
];
for (const language of languages)
	test(`planning, ${language.locale}, both themes and widths: no findings, no policy breach, no foreign host`, async ({ browser }) => {
		test.setTimeout(240_000);
		for (const [name, path, then] of states) {
			const ctx = await browser.newContext(language);
			const page = await ctx.newPage();
			const bad: string[] = [];
			page.on('console', (m) => void (m.type() === 'error' && bad.push(m.text())));
			page.on('pageerror', (e) => void bad.push(e.message));
			page.on('request', (r) => void (!/^(http:\/\/127\.0\.0\.1|blob:|data:)/.test(r.url()) && bad.push('foreign ' + r.url())));
			const w = full();
			await page.clock.setFixedTime(NOW);
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
