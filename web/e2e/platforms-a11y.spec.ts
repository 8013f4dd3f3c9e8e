import { expect, test, type Page } from '@playwright/test';
import { ago, channel, instagram, post, rulesOf, target, tiktok, vk, vkWithoutRights, World } from './publish-world';
import { findings, languages } from './look';

const four = (): World => {
	const w = new World();
	w.channels = [channel('chn_1'), instagram(), tiktok(), vk()];
	return w;
};
for (const language of languages)
	test(`four platforms, ${language.locale}, both themes and widths: no findings, no policy breach`, async ({ browser }) => {
		test.setTimeout(180_000);
		const ctx = await browser.newContext(language);
		const bad: string[] = [];
		const open = async (path: string, world: World): Promise<Page> => {
			const page = await ctx.newPage();
			page.on('console', (m) => void (m.type() === 'error' && bad.push(`${path} ${m.text()}`)));
			page.on('pageerror', (e) => void bad.push(`${path} ${e.message}`));
			page.on('request', (r) => void (!/^(http:\/\/127\.0\.0\.1|blob:|data:)/.test(r.url()) && bad.push('foreign ' + r.url())));
			await world.install(page);
			await page.goto(path);
			await page.locator('h1').first().waitFor();
			await expect(page.locator('.skeleton')).toHaveCount(0);
			return page;
		};
		const clean = async (page: Page, what: string): Promise<void> => {
			expect.soft(await findings(page), what).toEqual([]);
		};

		const composer = await open('/publish/med_1', four());
		for (const box of await composer.locator('.lane input').all()) await box.check({ force: true });
		for (const [i, name] of ['YouTube', 'Instagram', 'TikTok', 'VK'].entries()) {
			await composer.locator('.lane button').nth(i).click();
			await expect(composer.getByRole('heading', { level: 2, name: new RegExp(`^${name}`) })).toBeVisible();
			await expect(composer.locator('#lane')).toContainText(/\d\d:\d\d/);
			if (name === 'Instagram') await composer.locator('#lane button', { hasText: /отдельный|separate/ }).click();
			if (name === 'TikTok') await composer.locator('#lane .part input').first().check({ force: true });
			await clean(composer, `composer ${name}`);
		}

		const stuck = new World();
		stuck.channels = [vkWithoutRights(), tiktok()];
		const rules = rulesOf(stuck.channels[1]!);
		rules.tiktok!.blocked = { class: 'rate_limited', code: 'posts_today', message: '', hint: null };
		stuck.rules['chn_tt'] = rules;
		const blocked = await open('/publish/med_1', stuck);
		await clean(blocked, 'composer without rights');
		await blocked.locator('.lane input').nth(1).check({ force: true });
		await blocked.locator('.lane button').nth(1).click();
		await clean(blocked, 'composer of a blocked account');

		const many = new World();
		many.channels = [
			channel('chn_1'),
			instagram({ access_ends_at: new Date(Date.now() + 86_400_000).toISOString() }),
			tiktok(),
			vkWithoutRights()
		];
		many.platforms.vk = 'not_configured';
		await clean(await open('/channels', many), 'channels');
		const bring = four();
		bring.byToken = () => ({ status: 409, code: 'platform_refused' });
		const token = await open('/channels', bring);
		await token.getByRole('button', { name: /^VK: (enter a token|ввести токен)/ }).click();
		await token.locator('dialog[open] input').fill('vk1.a.token');
		await token.keyboard.press('Enter');
		await token.locator('dialog[open] .note').waitFor();
		await clean(token, 'VK with a token');

		const w = four();
		const [y, i, t, v] = w.channels as [(typeof w.channels)[0], (typeof w.channels)[0], (typeof w.channels)[0], (typeof w.channels)[0]];
		const reconnect = { class: 'reconnect' as const, code: 'access_expired', message: '', hint: null };
		w.posts = [
			post('pub_1', [
				target('tgt_1', y, { state: 'scheduled', scheduled_at: '2040-03-25T15:00:00.000Z' }),
				target('tgt_2', i, { state: 'needs_attention', failure: reconnect }),
				target('tgt_3', t, { state: 'published', visibility: 'inbox', published_at: ago(1000), checkpoint: 'done' }),
				target('tgt_4', v, { state: 'failed', failure: { class: 'rejected', code: 'captcha_required', message: '', hint: null } })
			])
		];
		const posted = await open('/posts/pub_1', w);
		for (const tab of await posted.locator('.targets button').all()) {
			await tab.click();
			await clean(posted, 'post');
		}
		await posted.locator('header .acts button').first().click();
		await clean(posted, 'moving a post');
		await clean(await open('/library/med_1', w), 'clip');
		expect.soft(bad.filter((x) => !x.includes('404') && !x.includes('409'))).toEqual([]);
		await ctx.close();
	});
