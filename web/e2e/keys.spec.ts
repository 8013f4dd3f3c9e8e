import { expect, test, type APIRequestContext, type Page } from '@playwright/test';
import { film } from './film';
import { findings } from './look';
import { instagram, media, sandboxChannel, World } from './publish-world';

const palette = (page: Page) => page.getByRole('dialog', { name: /^(Find or do|Найти или сделать)$/ });
const field = (page: Page) => palette(page).getByRole('combobox');
const option = (page: Page, name: string | RegExp) => palette(page).getByRole('option', { name });
const help = (page: Page) => page.getByRole('dialog', { name: /^(Keyboard shortcuts|Горячие клавиши)$/ });
const hasFocus = (page: Page, selector: string) =>
	expect.poll(() => page.evaluate((s) => !!document.activeElement?.matches(s), selector)).toBe(true);

async function open(page: Page, path: string, w = new World()): Promise<World> {
	await w.install(page);
	await page.goto(path);
	await page.locator('h1').first().waitFor();
	return w;
}
/** The library of the stand-in, once its cards are drawn. */
async function library(page: Page, request: APIRequestContext, stage: Record<string, unknown> = { many: 9 }): Promise<void> {
	await request.post('/_test', { data: { reset: true, signedIn: true, ...stage } });
	await page.goto('/library');
	await expect(page.locator('.frame').first()).toBeVisible();
}
/** A key of another layout: what it writes, and where it lies. */
const press = (page: Page, key: string, code: string, more: KeyboardEventInit = {}): Promise<boolean> =>
	page.evaluate(
		([init]) => (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keydown', init)),
		[{ key, code, bubbles: true, cancelable: true, ...more }]
	);

test('in a dialog no key publishes; once it is closed the same key does', async ({ page }) => {
	const w = new World();
	w.channels = [sandboxChannel()];
	await open(page, '/publish/med_1', w);
	const publishes = (): number => w.calls.filter((c) => c.path === '/publish-requests').length;
	await expect(page.locator('button[type=submit]')).not.toHaveAttribute('aria-disabled', 'true');
	await page.getByRole('button', { name: 'Saved texts' }).click();
	await expect(page.getByRole('dialog', { name: 'Saved texts' })).toBeVisible();
	await page.keyboard.press('Control+Enter');
	await page.waitForTimeout(300);
	expect(publishes()).toBe(0);
	await page.keyboard.press('Escape');
	await page.keyboard.press('Control+k');
	await expect(field(page)).toBeFocused();
	await page.keyboard.type('zzz');
	await page.keyboard.press('Control+Enter');
	await page.waitForTimeout(300);
	expect(publishes()).toBe(0);
	await page.keyboard.press('Escape');
	await expect(palette(page)).toBeHidden();
	await page.keyboard.press('Control+Enter');
	await expect(page).toHaveURL(/\/posts\/pub_1$/);
	expect(publishes()).toBe(1);
});

test('the palette opens over a dialog', async ({ page }) => {
	const w = new World();
	w.channels = [sandboxChannel()];
	await open(page, '/publish/med_1', w);
	await page.getByRole('button', { name: 'Saved texts' }).click();
	await page.keyboard.press('Control+k');
	await expect(field(page)).toBeFocused();
});

test('Space plays the film, but belongs to what has the focus', async ({ page }) => {
	const w = new World();
	w.media = [media('med_1', { duration_ms: 3000, fps: 25, width: 90, height: 160 })];
	w.film = film;
	await open(page, '/library/med_1', w);
	await expect.poll(() => page.evaluate(() => document.querySelector('video')!.readyState)).toBeGreaterThan(0);
	await page.evaluate(() => {
		const video = document.querySelector('video')!;
		video.addEventListener('play', () => (video.dataset['played'] = String(Number(video.dataset['played'] ?? 0) + 1)));
	});
	const played = () => page.evaluate(() => Number(document.querySelector('video')!.dataset['played'] ?? 0));
	await page.getByRole('button', { name: 'Move to trash' }).focus();
	await page.keyboard.press('Space');
	await expect(page.getByRole('dialog')).toBeVisible();
	expect(await played()).toBe(0);
	await page.keyboard.press('Escape');
	await page.getByRole('link', { name: 'Download' }).focus();
	expect(await press(page, ' ', 'Space'), 'left to the link').toBe(true);
	await page.locator('video').focus();
	expect(await press(page, ' ', 'Space'), 'left to the player').toBe(true);
	expect(await played()).toBe(0);
	await page.evaluate(() => (document.activeElement as HTMLElement).blur());
	await page.keyboard.press('Space');
	await expect.poll(played).toBe(1);
});

test('shortcuts work in a Russian layout', async ({ page, request }) => {
	await library(page, request);
	await page.locator('.frame').first().focus();
	await press(page, 'ч', 'KeyX');
	await expect(page.getByRole('button', { name: 'Select Clip 1' })).toHaveAttribute('aria-pressed', 'true');
	await press(page, '.', 'Slash');
	await expect(page.getByRole('searchbox')).toBeFocused();
	await page.locator('.frame').first().focus();
	await press(page, 'п', 'KeyG');
	await press(page, 'ы', 'KeyS');
	await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
	await press(page, 'л', 'KeyK', { ctrlKey: true });
	await expect(field(page)).toBeFocused();
	await page.keyboard.press('Escape');
	await press(page, ',', 'Slash', { shiftKey: true });
	await expect(help(page)).toBeVisible();
});

test('the second key of a pair is not taken for a key of the card', async ({ page, request }) => {
	await library(page, request);
	const went: string[] = [];
	page.on('framenavigated', (f) => went.push(new URL(f.url()).pathname));
	await page.locator('.frame').first().focus();
	await page.keyboard.press('g');
	await page.keyboard.press('p');
	await expect(page).toHaveURL(/\/posts$/);
	await page.waitForTimeout(300);
	expect(went).toEqual(['/posts']);
});

test('Alt and a digit open the form of a channel, also out of a field', async ({ page }) => {
	const w = new World();
	w.channels = [sandboxChannel(), instagram()];
	await open(page, '/publish/med_1', w);
	const lane = page.locator('#lane');
	await expect(lane.getByRole('heading')).toContainText('YouTube');
	const caption = page.getByRole('textbox').first();
	await caption.focus();
	await page.keyboard.press('Alt+2');
	await expect(lane.getByRole('heading')).toContainText('podokonnik.kitchen');
	await expect(lane).toBeFocused();
	await expect(page.locator('.lane button[aria-pressed=true]')).toHaveAttribute('aria-keyshortcuts', 'Alt+2');
	await page.keyboard.press('Alt+1');
	await expect(lane.getByRole('heading')).toContainText('YouTube');
	expect(await press(page, '3', 'Digit3', { altKey: true }), 'there is no third').toBe(true);
	// Option and a digit write another sign
	expect(await press(page, '™', 'Digit2', { altKey: true })).toBe(false);
	await expect(lane.getByRole('heading')).toContainText('podokonnik.kitchen');
});

test('the palette finds the newest clips by their words, and says when the library does not answer', async ({ page, request }) => {
	await library(page, request, { many: 30 });
	let fails = 0;
	const asked: string[] = [];
	await page.route(/\/media\?.*q=/, async (route) => {
		asked.push(new URL(route.request().url()).search);
		if (fails-- > 0)
			return route.fulfill({ status: 500, contentType: 'application/problem+json', body: '{"code":"internal","status":500,"title":"x"}' });
		return route.continue();
	});
	await page.keyboard.press('Control+k');
	await page.keyboard.type('clip', { delay: 20 });
	const clips = palette(page).getByRole('group', { name: 'Clips' }).getByRole('option');
	await expect(clips).toHaveCount(6);
	await expect(clips.first()).toContainText('Clip 1');
	expect(asked, 'one question for the word').toHaveLength(1);
	expect(asked[0]).toContain('limit=6');
	const all = palette(page).getByRole('option');
	await page.keyboard.press('ArrowDown');
	await expect(all.nth(1)).toHaveAttribute('aria-selected', 'true');
	await expect(field(page)).toHaveAttribute('aria-activedescendant', (await all.nth(1).getAttribute('id')) ?? '');
	await page.keyboard.press('ArrowUp');
	await page.keyboard.press('ArrowUp');
	await expect(all.last()).toHaveAttribute('aria-selected', 'true');
	fails = 9;
	await page.keyboard.type(' 2');
	await expect(palette(page).getByRole('status')).toContainText('The library could not be asked');
	fails = 0;
	await palette(page).getByRole('button', { name: 'Try again' }).click();
	await expect(clips.first()).toContainText('Clip 2');
	await field(page).fill('clip 7');
	await expect(clips).toHaveCount(1);
	await field(page).press('Enter');
	await expect(page).toHaveURL(/\/library\/med_6$/);
	await page.keyboard.press('Control+k');
	await expect(field(page)).toHaveValue('');
	await page.keyboard.type('nothing like it');
	await expect(palette(page).getByRole('status')).toHaveText('Nothing is found for “nothing like it”.');
});

test('the palette finds channels, and does what the role allows', async ({ page }) => {
	const w = new World();
	w.channels = [sandboxChannel(), instagram()];
	await open(page, '/today', w);
	await page.keyboard.press('Control+k');
	await expect(option(page, 'Upload videos')).toBeVisible();
	await expect(option(page, 'Invite somebody')).toBeVisible();
	await page.keyboard.type('nik.kitch');
	await expect(option(page, /podokonnik\.kitchen/)).toContainText('Instagram');
	await page.keyboard.press('Enter');
	await expect(page).toHaveURL(/\/channels#chn_ig$/);
	w.role = 'viewer';
	await page.goto('/today');
	await page.locator('h1').first().waitFor();
	await page.keyboard.press('Control+k');
	await expect(option(page, 'Dark theme')).toBeVisible();
	for (const name of ['Upload videos', 'Connect a channel', 'Invite somebody']) await expect(option(page, name)).toHaveCount(0);
});

test('the palette does: files, theme, drafts, trash, help, language, signing out', async ({ page, request }) => {
	await library(page, request);
	const run = async (words: string): Promise<void> => {
		await page.keyboard.press('Control+k');
		await expect(field(page)).toBeFocused();
		await page.keyboard.type(words);
		await page.keyboard.press('Enter');
	};
	const chooser = page.waitForEvent('filechooser');
	await run('загрузить');
	await chooser;
	await run('dark');
	await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
	await expect(palette(page)).toBeHidden();
	await page.keyboard.press('Control+k');
	await expect(option(page, 'Dark theme')).toHaveCount(0);
	await page.keyboard.press('Escape');
	await run('тема системе');
	await expect(page.locator('html')).not.toHaveAttribute('data-theme');
	await run('drafts');
	await expect(page).toHaveURL(/\/posts\/drafts$/);
	await run('корзина');
	await expect(page).toHaveURL(/\/library\/trash$/);
	await run('hotkeys');
	await expect(help(page)).toBeVisible();
	await page.keyboard.press('Escape');
	await page.route('**/api/v1/me', (route) => (route.request().method() === 'PATCH' ? route.abort() : route.continue()));
	await run('русский');
	await expect(palette(page).getByRole('alert')).toBeVisible();
	await page.unroute('**/api/v1/me');
	await page.keyboard.press('Enter');
	await expect(page.locator('html')).toHaveAttribute('lang', 'ru');
	await page.locator('h1').first().waitFor();
	await run('sign out');
	await expect(page).toHaveURL(/\/sign-in$/);
});

test('a question mark tells the keys of the page and gives the focus back', async ({ page, request }) => {
	await library(page, request);
	await page.locator('.frame').first().focus();
	await page.keyboard.press('?');
	const here = help(page).locator('dl').first();
	await expect(here).toContainText('Select the clip');
	await expect(help(page)).toContainText('Find or do anything');
	await page.keyboard.press('g');
	await page.keyboard.press('t');
	await page.keyboard.press('Escape');
	await expect(help(page)).toBeHidden();
	await expect(page).toHaveURL(/\/library$/);
	await hasFocus(page, '.frame');
	await page.keyboard.press('/');
	await page.keyboard.type('?');
	await expect(page.getByRole('searchbox')).toHaveValue('?');
	await expect(help(page)).toBeHidden();
	await page.goto('/settings');
	await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
	await expect(help(page)).toContainText('Everywhere');
	await expect(help(page)).not.toContainText('On this page');
});

test('on a phone the menu leads to the palette, and the focus comes back to it', async ({ page, request }) => {
	await page.setViewportSize({ width: 390, height: 844 });
	await library(page, request);
	const more = page.getByRole('button', { name: 'More' });
	await more.click();
	await page.getByRole('dialog', { name: 'Menu' }).getByRole('button', { name: 'Find or do' }).click();
	await expect(field(page)).toBeFocused();
	await page.keyboard.type('clip 3');
	await expect(option(page, /Clip 3/)).toBeVisible();
	await palette(page).getByRole('button', { name: 'Close' }).click();
	await expect(palette(page)).toBeHidden();
	await expect(more).toBeFocused();
	await more.click();
	await page.getByRole('dialog', { name: 'Menu' }).getByRole('button', { name: 'Keyboard shortcuts' }).click();
	await expect(help(page)).toBeVisible();
});

for (const locale of ['en-GB', 'ru-RU'])
	for (const width of [1440, 390])
		test(`the palette and the help have no findings: ${locale} ${width}`, async ({ browser }) => {
			const colorScheme = locale === 'ru-RU' ? 'dark' : 'light';
			const ctx = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, reducedMotion: 'reduce', locale });
			const page = await ctx.newPage();
			const w = new World();
			w.channels = [sandboxChannel(), instagram()];
			w.media = [
				media('med_1', { title: 'Kitchen' }),
				media('med_2', { title: 'Kitchen at night, and a title that is longer than any line', has_poster: false })
			];
			await open(page, '/library', w);
			if (width === 1440)
				expect
					.soft(await page.locator('.find span').evaluate((x) => x.scrollWidth - x.clientWidth), 'the way to the palette is not cut')
					.toBe(0);
			await page.locator('.frame').first().focus();
			await page.keyboard.press('?');
			await expect(help(page)).toBeVisible();
			expect.soft(await findings(page)).toEqual([]);
			await page.keyboard.press('Escape');
			await page.keyboard.press('Control+k');
			await expect(palette(page).getByRole('group').first()).toBeVisible();
			expect.soft(await findings(page)).toEqual([]);
			await page.keyboard.type('kitchen');
			await expect(palette(page).getByRole('option')).toHaveCount(4);
			expect.soft(await findings(page)).toEqual([]);
			if (width === 390) {
				await page.keyboard.press('Escape');
				await page.locator('nav.tabs button[aria-haspopup]').click();
				await expect(page.getByRole('dialog')).toBeVisible();
				expect.soft(await findings(page)).toEqual([]);
			}
			await ctx.close();
		});
