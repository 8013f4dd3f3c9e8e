import { expect, test, type Page } from '@playwright/test';
import { canPlay, film, seekTo } from './film';
import { findings, languages } from './look';
import { media, World } from './publish-world';

/** Three seconds, 25 frames each. */

async function open(page: Page, role = 'owner'): Promise<World> {
	const w = new World();
	w.role = role;
	w.media = [media('med_1', { duration_ms: 3000, fps: 25, width: 90, height: 160, poster_at_ms: null })];
	w.film = film;
	await w.install(page);
	await page.goto('/library/med_1');
	await page.locator('h1').first().waitFor();
	return w;
}
const panel = (page: Page) => page.getByRole('region', { name: 'Cover' });
const asked = (w: World): unknown[] => w.calls.filter((c) => c.method === 'PUT' && c.path === '/media/med_1/poster').map((c) => c.body);

test('a key makes the very picture that is shown the cover, and it is taken back', async ({ page }) => {
	const w = await open(page);
	await canPlay(page);
	await seekTo(page, 0.81);
	await page.keyboard.press('c');
	await expect(panel(page).getByText('The cover is the picture at 0:00.8.')).toBeVisible();
	expect(asked(w)).toEqual([{ at_ms: 800 }]);
	await expect(page.locator('.undo')).toContainText('The cover is the picture at 0:00.8 now.');
	await page.keyboard.press('.');
	await expect(panel(page).getByText('0:00.84', { exact: true })).toBeVisible();
	await page.keyboard.press('c');
	await expect(panel(page).getByText('The cover is the picture at 0:00.84.')).toBeVisible();
	await page.locator('.undo').getByRole('button', { name: 'Undo' }).click();
	await expect(panel(page).getByText('The cover is the picture at 0:00.8.')).toBeVisible();
	expect(asked(w)).toEqual([{ at_ms: 800 }, { at_ms: 840 }, { at_ms: 800 }]);
	await panel(page).getByRole('button', { name: 'Take it by itself again' }).click();
	await expect(panel(page).getByText('The cover was taken by itself.')).toBeVisible();
	expect(asked(w).at(-1)).toEqual({ at_ms: null });
});
test('the mark moves by frames, and nothing is taken before it is pressed', async ({ page }) => {
	const w = await open(page);
	await canPlay(page);
	await page.getByRole('button', { name: 'Cover…' }).click();
	const mark = panel(page).getByRole('slider', { name: 'Moment of the picture' });
	await mark.focus();
	await mark.press('Home');
	for (let n = 0; n < 3; n++) await mark.press('ArrowRight');
	await expect(mark).toHaveAttribute('aria-valuetext', '0:00.12');
	await panel(page).getByRole('button', { name: 'One frame back' }).click();
	await expect(mark).toHaveAttribute('aria-valuetext', '0:00.08');
	expect(asked(w)).toEqual([]);
	await panel(page).getByRole('button', { name: 'Make this the cover' }).click();
	await expect(panel(page).getByText('The cover is the picture at 0:00.08.')).toBeVisible();
	await expect(page.locator('video')).toHaveAttribute('poster', /poster\?at=80$/);
	await panel(page).getByRole('button', { name: 'Close' }).click();
	await expect(panel(page)).toHaveCount(0);
});
test('a refusal is told where the picture was chosen', async ({ page }) => {
	await open(page);
	await canPlay(page);
	await page.route('**/media/med_1/poster', (route) =>
		route.request().method() === 'PUT'
			? route.fulfill({ status: 409, contentType: 'application/problem+json', body: '{"code":"no_picture","status":409,"title":"x"}' })
			: route.fallback()
	);
	await page.getByRole('button', { name: 'Cover…' }).click();
	await panel(page).getByRole('button', { name: 'Make this the cover' }).click();
	await expect(panel(page).getByRole('alert')).toBeVisible();
	await expect(panel(page).getByText('The cover was taken by itself.')).toBeVisible();
});
test('who may only look is offered no cover', async ({ page }) => {
	const w = await open(page, 'viewer');
	await canPlay(page);
	await expect(page.getByRole('button', { name: 'Cover…' })).toHaveCount(0);
	await page.keyboard.press('c');
	expect(asked(w)).toEqual([]);
});
for (const language of languages)
	test(`the cover, ${language.locale}, both themes and widths: no findings`, async ({ browser }) => {
		const ctx = await browser.newContext(language);
		const page = await ctx.newPage();
		await open(page);
		await page.keyboard.press('c');
		await page.locator('.strip input').waitFor();
		expect(await findings(page)).toEqual([]);
		await ctx.close();
	});

test('neighbours are gone through in the order of the library, and back leads there', async ({ page, request }) => {
	const clips = ['a', 'b', 'c'].map((x) => ({ id: `med_${x}`, title: x.toUpperCase() }));
	await request.post('/_test', { data: { reset: true, signedIn: true, media: clips } });
	await page.goto('/library');
	await expect(page.locator('[data-card]')).toHaveCount(3);
	const order = await page.locator('[data-card]').evaluateAll((all) => all.map((x) => (x as HTMLElement).dataset['card']));
	await page.locator('[data-card]').first().click();
	await expect(page).toHaveURL(`/library/${order[0]}`);
	await page.getByRole('button', { name: 'Next clip' }).waitFor();
	await page.keyboard.press(']');
	await expect(page).toHaveURL(`/library/${order[1]}`);
	await page.getByRole('button', { name: 'Next clip' }).click();
	await expect(page).toHaveURL(`/library/${order[2]}`);
	await page.keyboard.press(']');
	await expect(page.getByText('This is the last clip of the list.')).toBeVisible();
	await page.keyboard.press('[');
	await expect(page).toHaveURL(`/library/${order[1]}`);
	await expect(page.getByText('This is the last clip of the list.')).toHaveCount(0);
	await page.goBack();
	await expect(page).toHaveURL('/library');
	// opened by its address
	await page.goto(`/library/${order[2]}`);
	await page.getByRole('button', { name: 'Previous clip' }).click();
	await expect(page).toHaveURL(`/library/${order[1]}`);
});
