import { expect, test, type Page } from '@playwright/test';
import { everyPage } from './every-page';

const app = everyPage.slice(everyPage.findIndex(([path]) => path === '/today'));
/** Where the frame's words stand, by their text: links of the navigation and the page's heading. */
function places(page: Page): Promise<Record<string, string>> {
	return page.evaluate(() => {
		const found: Record<string, string> = {};
		for (const el of document.querySelectorAll<HTMLElement>(
			'.shell aside nav a, .shell .tabs a, .shell .page :is(h1, .h1), .shell .sandbox'
		)) {
			const walk = document.createTreeWalker(el, NodeFilter.SHOW_TEXT);
			const words = [...iterate(walk)].find((n) => n.data.trim() !== '');
			if (!words || !el.checkVisibility({ visibilityProperty: true })) continue;
			const range = document.createRange();
			range.selectNodeContents(words);
			const { x, y, height } = range.getBoundingClientRect();
			found[`${el.closest('.page') ? 'heading' : 'frame'} ${words.data.trim()}`] = [x, y, height].map(Math.round).join(' ');
		}
		return found;
		function* iterate(w: TreeWalker): Generator<Text> {
			while (w.nextNode()) yield w.currentNode as Text;
		}
	});
}

for (const [width, lang] of [
	[390, 'ru'],
	[1440, 'en']
] as const)
	test(`before any script the frame and the heading are there, and stay in their places, ${width}`, async ({ browser, request }) => {
		test.setTimeout(240_000);
		for (const [path, stage] of app) {
			await request.post('/_test', { data: { reset: true, signedIn: true, ...(typeof stage === 'function' ? {} : stage) } });
			const context = await browser.newContext({ viewport: { width, height: 844 }, locale: lang });
			const page = await context.newPage();
			await page.addInitScript((l) => {
				localStorage.setItem('PARAGLIDE_LOCALE', l);
				localStorage.setItem('sandbox', 'yes');
			}, lang);
			if (typeof stage === 'function') await stage(page);
			let letGo = (): void => undefined;
			const held = new Promise<void>((done) => (letGo = done));
			await page.route('**/_app/**/*.js', async (route) => {
				await held;
				await route.continue();
			});
			await page.goto(path, { waitUntil: 'commit' });
			const boot = page.locator('.boot');
			await expect(boot.locator(`[lang=${lang}] nav a`).last()).toBeAttached();
			await page.waitForFunction(() => getComputedStyle(document.querySelector('.boot')!).position === 'fixed');
			const before = await places(page);
			// The composer has no bar on a phone.
			expect.soft(Object.keys(before).length, path).toBeGreaterThanOrEqual(path.startsWith('/publish') ? 2 : 4);
			// Its heading is the clip's title, once that is known.
			const title = lang === 'ru' ? 'heading Публикация' : 'heading Publish';
			letGo();
			await expect(boot).toHaveCount(0);
			await expect(page.locator('h1').first()).toBeVisible();
			await page.waitForTimeout(150);
			const after = await places(page);
			for (const [words, place] of Object.entries(before)) if (words !== title) expect.soft(after[words], `${path}: ${words}`).toBe(place);
			await context.close();
		}
	});
