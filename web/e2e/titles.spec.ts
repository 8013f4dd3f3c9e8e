import { expect, test } from '@playwright/test';
import { channel, media, post, target, World } from './publish-world';

const code = 'rcp_0193a1b2c3d47e5f8a9b0c1d2e3f4a5b';
/** Signed in; the app's own pages in the order of their menu, then those of one thing, with its name. */
const inside: [string, string, string][] = [
	['/today', 'Today', 'Сегодня'],
	['/library', 'Library', 'Библиотека'],
	['/posts', 'Posts', 'Публикации'],
	['/inbox', 'Needs your decision', 'Нужно ваше решение'],
	['/channels', 'Channels', 'Каналы'],
	['/figures', 'Figures', 'Цифры'],
	['/members', 'Members', 'Участники'],
	['/token-uses', 'Token uses', 'Доступы'],
	['/audit', 'Audit log', 'Журнал аудита'],
	['/receipts', 'Receipts', 'Квитанции'],
	['/settings', 'Settings', 'Настройки'],
	['/settings/security', 'Security', 'Безопасность'],
	['/library/med_1', 'Clip', 'Clip'],
	['/publish/med_1', 'Clip · Publish', 'Clip · Публикация'],
	['/posts/pub_1', 'Clip · Posts', 'Clip · Публикации'],
	['/nowhere', 'Not here, or not yours', 'Здесь этого нет, или это не ваше']
];
/** Signed out; their words are those of their headings. */
const outside: [string][] = [
	['/sign-in'],
	['/register'],
	['/forgot'],
	['/reset-password'],
	['/verify-email'],
	['/new-email'],
	['/invite/abc'],
	[`/data-deletion/${code}`],
	['/'],
	['/ru/terms'],
	['/status'],
	['/ru/status']
];
for (const [locale, at] of [
	['en-GB', 1],
	['ru-RU', 2]
] as const)
	test(`every title says where one is, ${locale}`, async ({ browser, request }) => {
		test.setTimeout(180_000);
		const ctx = await browser.newContext({ locale });
		const seen = new Map<string, string>();
		for (const [stage, pages] of [
			[true, inside],
			[false, outside]
		] as const) {
			const page = await ctx.newPage();
			await request.post('/_test', { data: { reset: true, signedIn: stage } });
			if (stage) {
				const world = new World();
				world.channels = [channel('chn_1')];
				world.media = [media('med_1', { title: 'Clip' })];
				world.posts = [post('pub_1', [target('tgt_1', world.channels[0]!)], { media_title: 'Clip' })];
				await world.install(page);
			}
			for (const row of pages) {
				await page.goto(row[0]);
				await page.locator('h1').first().waitFor();
				await expect.soft(page, row[0]).toHaveTitle(row[at] === undefined ? /\S.* · AI_SHORTS$/ : `${row[at]} · AI_SHORTS`);
				seen.set(row[0], await page.title());
			}
			await page.close();
		}
		// No two pages are called the same.
		expect([...new Set(seen.values())]).toEqual([...seen.values()]);
		await ctx.close();
	});
