import { expect, test, type Page } from '@playwright/test';
import { canPlay, film, seekTo } from './film';
import { media, rendition, World } from './publish-world';

/** Three seconds, 25 frames each. */
const short = { duration_ms: 3000, fps: 25, width: 90, height: 160 };

async function open(page: Page, world: World): Promise<World> {
	await world.install(page);
	await page.goto('/library/med_1');
	await page.locator('h1').first().waitFor();
	return world;
}
const filmed = (more: Parameters<typeof media>[1] = {}): World => {
	const w = new World();
	w.media = [media('med_1', { ...short, ...more })];
	w.film = film;
	return w;
};
const panel = (page: Page) => page.getByRole('region', { name: 'Trim' });
const body = (w: World): unknown => w.calls.findLast((c) => c.method === 'POST' && c.path === '/media/med_1/trim')?.body;
const at = (page: Page): Promise<number> => page.evaluate(() => document.querySelector('video')!.currentTime);

test('keys set both ends where the player stands, the cut is made, followed, and deleted', async ({ page }) => {
	const w = await open(page, filmed());
	await canPlay(page);
	await seekTo(page, 0.81);
	await page.keyboard.press('i');
	await expect(panel(page).getByLabel('Start, in seconds')).toHaveValue('0.8');
	await expect(panel(page).getByText('0:02.2 of 0:03 stays')).toBeVisible();
	await seekTo(page, 2.41);
	await page.keyboard.press('.');
	await expect.poll(() => at(page)).toBeCloseTo(2.45, 1);
	await page.keyboard.press('o');
	// the frame that is shown is part of it
	await expect(panel(page).getByLabel('End, in seconds')).toHaveValue('2.48');
	await panel(page).getByRole('button', { name: 'Make the cut' }).click();
	expect(body(w)).toEqual({ start_ms: 800, end_ms: 2480 });
	await expect(panel(page).getByText('The cut 0:00.8–0:02.48 is being made.')).toBeVisible();
	const list = page.getByRole('region', { name: 'Versions' });
	await expect(list.getByRole('heading', { name: 'Cut 0:00.8–0:02.48' })).toBeVisible();
	const id = 'ren_cut_800_2480';
	w.become(id, { state: 'running', progress: 430 });
	await expect(list.getByRole('progressbar', { name: 'The cut 0:00.8–0:02.48' })).toHaveAttribute('value', '430');
	const made = { platforms: [], fit: null, trim: { start_ms: 800, end_ms: 2480 }, duration_ms: 1680 };
	w.become(id, rendition(id, { ...made, changes: [{ code: 'trimmed', from: '3000', to: '800-2480', platforms: [] }] }));
	await list.getByText('What is different').click();
	await expect(list.getByText('Cut out: 0:00.8–0:02.48 of 0:03')).toBeVisible();
	await expect(list.getByRole('button', { name: 'Watch the cut 0:00.8–0:02.48' })).toBeVisible();
	await list.getByRole('button', { name: 'Delete the cut 0:00.8–0:02.48' }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Delete the version' }).click();
	await expect(list.getByText('None yet.')).toBeVisible();
});
test('handles, numbers and frames say the same; the keyboard alone is enough', async ({ page }) => {
	const w = await open(page, filmed());
	await page.getByRole('button', { name: 'Trim…' }).focus();
	await page.keyboard.press('Enter');
	await expect(panel(page).getByText('This is the whole clip. Move the start or the end.')).toBeVisible();
	await expect(panel(page).getByRole('button', { name: 'Make the cut' })).toHaveAttribute('aria-disabled', 'true');
	const [start, end] = [panel(page).getByRole('slider', { name: 'Start' }), panel(page).getByRole('slider', { name: 'End' })];
	await start.focus();
	for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowRight');
	await expect(start).toHaveAttribute('aria-valuetext', '0:00.2');
	await expect(panel(page).getByLabel('Start, in seconds')).toHaveValue('0.2');
	await expect.poll(() => at(page)).toBeCloseTo(0.2, 1);
	// the ends keep a second between them
	await page.keyboard.press('End');
	await expect(start).toHaveAttribute('aria-valuetext', '0:02');
	await end.focus();
	await page.keyboard.press('Home');
	await expect(end).toHaveAttribute('aria-valuetext', '0:03');
	await start.focus();
	await page.keyboard.press('Home');
	await panel(page).getByLabel('End, in seconds').fill('0.5');
	await page.keyboard.press('Tab');
	await expect(panel(page).getByText('The part you keep has to last at least a second.')).toBeVisible();
	await panel(page).getByLabel('End, in seconds').fill('9');
	await page.keyboard.press('Tab');
	await expect(panel(page).getByText('The clip ends at 0:03.')).toBeVisible();
	await panel(page).getByLabel('End, in seconds').fill('1.52');
	await page.keyboard.press('Enter');
	await expect(end).toHaveAttribute('aria-valuetext', '0:01.52');
	await panel(page).getByRole('button', { name: 'Make the cut' }).focus();
	await page.keyboard.press('Enter');
	await expect(panel(page).getByText('The cut 0:00–0:01.52 is being made.')).toBeVisible();
	expect(body(w)).toEqual({ start_ms: 0, end_ms: 1520 });
});
test('a handle is dragged, and the player shows what it passes', async ({ page }) => {
	await open(page, filmed());
	await page.getByRole('button', { name: 'Trim…' }).click();
	const strip = await panel(page).getByRole('slider', { name: 'Start' }).boundingBox();
	const y = strip!.y + strip!.height / 2;
	await page.mouse.move(strip!.x + 6, y);
	await page.mouse.down();
	await page.mouse.move(strip!.x + strip!.width / 3, y, { steps: 5 });
	await page.mouse.up();
	const value = Number(await panel(page).getByLabel('Start, in seconds').inputValue());
	expect(value).toBeGreaterThan(0.85);
	expect(value).toBeLessThan(1.15);
	await expect.poll(() => at(page)).toBeCloseTo(value, 1);
	// keys still work with the handle in hand
	await page.keyboard.press('o');
	const end = Math.round((value + 0.04) * 1000) / 1000;
	await expect(panel(page).getByLabel('End, in seconds')).toHaveValue(String(Math.max(1, end)));
});
test('the part alone is played, over and over, until it is stopped', async ({ page }) => {
	await open(page, filmed());
	await page.getByRole('button', { name: 'Trim…' }).click();
	await panel(page).getByLabel('Start, in seconds').fill('0.6');
	await page.keyboard.press('Tab');
	await panel(page).getByLabel('End, in seconds').fill('1.6');
	await page.keyboard.press('Tab');
	await panel(page).getByRole('button', { name: 'Play the part' }).click();
	const seen: number[] = [];
	for (let i = 0; i < 28; i++) {
		await page.waitForTimeout(100);
		seen.push(await at(page));
	}
	expect(Math.max(...seen)).toBeLessThan(1.75);
	expect(Math.min(...seen)).toBeGreaterThan(0.55);
	expect(seen.some((s, i) => i > 0 && s < seen[i - 1]! - 0.3)).toBe(true);
	await panel(page).getByRole('button', { name: 'Stop' }).click();
	expect(await page.evaluate(() => document.querySelector('video')!.paused)).toBe(true);
});
test('where the browser cannot play the clip, numbers and handles are enough; who may only look cuts nothing', async ({ page }) => {
	const w = filmed();
	w.film = null;
	await open(page, w);
	await expect(page.getByText('This browser cannot play')).toBeVisible();
	await page.getByRole('button', { name: 'Trim…' }).click();
	await expect(panel(page).getByRole('button', { name: 'Start here' })).toBeHidden();
	await panel(page).getByLabel('End, in seconds').fill('2');
	await page.keyboard.press('Tab');
	await panel(page).getByRole('button', { name: 'Make the cut' }).click();
	await expect(panel(page).getByText('The cut 0:00–0:02 is being made.')).toBeVisible();
	const viewer = filmed();
	viewer.role = 'viewer';
	await open(page, viewer);
	await expect(page.getByRole('button', { name: 'Trim…' })).toBeHidden();
	await page.keyboard.press('i');
	await expect(panel(page)).toBeHidden();
});
test('a version can be made of a part that was cut before', async ({ page }) => {
	const trim = { start_ms: 800, end_ms: 2480 };
	const w = filmed({ renditions: [rendition('ren_1', { platforms: [], fit: null, changes: [], trim })] });
	await open(page, w);
	await page.getByRole('region', { name: 'Versions' }).getByRole('button', { name: 'Make a version…' }).click();
	const dialog = page.getByRole('dialog', { name: 'Make a version' });
	await dialog.getByLabel('Part').selectOption('0:00.8–0:02.48');
	await dialog.getByRole('checkbox', { name: 'VK' }).check({ force: true });
	await dialog.getByRole('button', { name: 'Make the version' }).click();
	await expect(dialog).toBeHidden();
	expect(w.calls.findLast((c) => c.path === '/media/med_1/conform')?.body).toEqual({ platforms: ['vk'], trim });
	await expect(page.getByRole('heading', { name: 'For VK (0:00.8–0:02.48)' })).toBeVisible();
});
