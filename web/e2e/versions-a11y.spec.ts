import { expect, test, type Page } from '@playwright/test';
import { film } from './film';
import { fixable, instagram, media, rendition, sandboxChannel, unready, vk, wide, World } from './publish-world';
import { findings, languages } from './look';

for (const language of languages)
	test(`versions, ${language.locale}, both themes and widths: no findings, no policy breach`, async ({ browser }) => {
		test.setTimeout(180_000);
		const ctx = await browser.newContext(language);
		const bad: string[] = [];
		const open = async (path: string, world: World): Promise<Page> => {
			// each page has a world of its own, and pages of one browser hear of one
			for (const before of ctx.pages()) await before.close();
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

		const w = new World();
		w.media = [
			media('med_1', {
				...wide,
				renditions: [
					rendition('ren_1'),
					unready('ren_2', 'running', { platforms: ['tiktok'] }),
					unready('ren_3', 'failed', {
						platforms: ['youtube'],
						failure: { class: 'permanent', code: 'hdr_unsupported', message: 'no', hint: null },
						unmet: [{ code: 'too_long', platform: 'vk', limit_ms: 180_000 }]
					}),
					unready('ren_4', 'canceled', { platforms: ['vk'] }),
					unready('ren_5', 'queued', { platforms: ['youtube', 'instagram', 'tiktok', 'vk'] })
				]
			})
		];
		w.neededVersions = { ren_1: ['pub_7'] };
		w.film = film;
		const clip = await open('/library/med_1', w);
		await clip.getByRole('button', { name: /^(Trim|Обрезать)…$/ }).click();
		await clip.locator('input[type=range]').first().focus();
		await clip.keyboard.press('PageUp');
		await clean(clip, 'trim');
		await clip.locator('input[type=number]').last().fill('0.5');
		await clip.keyboard.press('Tab');
		await clean(clip, 'trim too short');
		await clip.locator('.acts button[aria-expanded=true]').click();
		await clip.locator('summary').first().click();
		await clean(clip, 'clip');
		await clip.locator('[aria-labelledby=versions] .head button').click();
		await clip.locator('dialog input[type=checkbox]').first().check({ force: true });
		await clip.locator('dialog input[value=pad]').check({ force: true });
		await clip.locator('dialog input[value=blur]').check({ force: true });
		await clean(clip, 'making');
		await clip.keyboard.press('Escape');
		await clip.locator('[aria-labelledby=versions] li', { hasText: 'Instagram, VK' }).locator('.btn-fail').last().click();
		await clip.locator('dialog .btn-ink').click();
		await clip.locator('dialog a').waitFor();
		await clean(clip, 'in use');
		await clip.keyboard.press('Escape');
		await clip.locator('[aria-labelledby=versions] li', { hasText: '24' }).locator('.btn-line').click();
		await clean(clip, 'watching');

		const c = new World();
		c.media = [media('med_1', wide)];
		c.channels = [sandboxChannel(), instagram(), vk()];
		c.finds = (t) => (t.options.rendition_id || t.channel_id === 'chn_box' ? [] : [fixable('instagram.container')]);
		const composer = await open('/publish/med_1', c);
		await composer.locator('.lane input').first().waitFor();
		for (const box of await composer.locator('.lane input').all()) await box.check({ force: true });
		await composer.locator('#offer-for').waitFor();
		await clean(composer, 'offer');
		await composer.locator('[aria-describedby=offer-for]').click();
		await composer.locator('#offer-for').waitFor({ state: 'detached' });
		c.become('ren_new', { state: 'running', progress: 610 });
		await composer.locator('progress').waitFor();
		await clean(composer, 'being made');
		c.become('ren_new', rendition('ren_new'));
		await composer.locator('progress').waitFor({ state: 'detached' });
		await composer.locator('.lane button').nth(1).click();
		await composer.locator('#lane select').waitFor();
		await composer.locator('button[type=submit]:not([aria-disabled=true])').waitFor();
		await clean(composer, 'chosen');
		expect.soft(bad.filter((x) => !x.includes('404') && !x.includes('409'))).toEqual([]);
		await ctx.close();
	});
