import { expect, test, type APIRequestContext, type Page } from '@playwright/test';
import { findings, languages } from './look';

const stage = (request: APIRequestContext, data: Record<string, unknown>) =>
	request.post('/_test', { data: { reset: true, signedIn: true, ...data } });
const three = [
	{ id: 'med_a', title: 'Apple' },
	{ id: 'med_b', title: 'Berry' },
	{ id: 'med_c', title: 'Cherry' }
];
const ago = (days: number): string => new Date(Date.now() - days * 864e5).toISOString();
const inTrash = (id: string, title: string, more = {}) => ({ id, title, trashed_at: ago(1), trashed_until: ago(-6), ...more });
const select = async (page: Page, ...cards: number[]): Promise<void> => {
	for (const n of cards) {
		await page.locator(`[data-index="${n}"] .frame`).focus();
		await page.keyboard.press('x');
	}
};

test('selected clips go into the trash, and at once come back', async ({ page, request }) => {
	await stage(request, { media: three });
	await page.goto('/library');
	await expect(page.locator('.frame')).toHaveCount(3);
	await select(page, 0, 1);
	await page.getByRole('button', { name: 'Move to trash…' }).click();
	const dialog = page.getByRole('dialog', { name: 'Move 2 clips to the trash?' });
	await expect(dialog.getByText('Can be restored for 7 days, then is erased for good.')).toBeVisible();
	await expect(dialog.getByText('To erase the files at once, delete instead.')).toBeVisible();
	await dialog.getByRole('button', { name: 'Move to trash' }).click();
	await expect(dialog).toBeHidden();
	await expect(page.locator('.frame')).toHaveCount(1);
	await expect(page.getByText('2 clips are in the trash.')).toBeVisible();
	await page.getByRole('button', { name: 'Undo' }).click();
	await expect(page.locator('.frame')).toHaveCount(3);
	await expect(page.getByText('2 clips are in the trash.')).toBeHidden();
});
test('one that posts need is moved only with their cancelling', async ({ page, request }) => {
	await stage(request, { media: three, inUse: ['med_b'] });
	await page.goto('/library/med_b');
	await page.getByRole('button', { name: 'Move to trash…' }).click();
	const dialog = page.getByRole('dialog');
	await dialog.getByRole('button', { name: 'Move to trash' }).click();
	await expect(dialog.getByText('2 posts that are not out yet need this. Nothing was moved.')).toBeVisible();
	await dialog.getByRole('button', { name: 'Cancel 2 posts and move to trash' }).click();
	await expect(page).toHaveURL(/\/library$/);
	await expect(page.getByText('“Berry” is in the trash.')).toBeVisible();
	await expect(page.locator('.frame')).toHaveCount(2);
	await page.getByRole('button', { name: 'Hide this notice' }).click();
	await expect(page.getByText('“Berry” is in the trash.')).toBeHidden();
});
test('the trash: until when, restore, delete now, empty', async ({ page, request }) => {
	await stage(request, { media: [...three, inTrash('med_x', 'Xigua'), inTrash('med_y', 'Yam'), inTrash('med_z', 'Zucchini')] });
	await page.goto('/library');
	await expect(page.locator('.frame')).toHaveCount(3);
	await page.getByRole('link', { name: 'Trash' }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Trash3');
	await expect(page.getByText('After 7 days they are erased for good; until then they count towards your space.')).toBeVisible();
	await expect(page.getByRole('listitem').filter({ hasText: 'Erased on' })).toHaveCount(3);
	await page.getByRole('button', { name: 'Restore “Yam”' }).click();
	await expect(page.getByText('“Yam” is back in the library.')).toBeVisible();
	await page.getByRole('button', { name: 'Delete “Zucchini” now' }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
	await expect(page.getByRole('dialog')).toBeHidden();
	await expect(page.getByText('Zucchini')).toBeHidden();
	await page.getByRole('button', { name: 'Empty the trash…' }).click();
	const dialog = page.getByRole('dialog', { name: 'Empty the trash?' });
	await expect(dialog.getByText('1 clip is erased here for good')).toBeVisible();
	await dialog.getByRole('button', { name: 'Erase all' }).click();
	await expect(dialog).toBeHidden();
	await expect(page.getByText('The trash is empty. Each deletion has its receipt.')).toBeVisible();
	await page.getByRole('link', { name: 'Library' }).first().click();
	await expect(page.locator('.frame')).toHaveCount(4);
});
test('a clip in the trash says so on its page, is not published, and comes back', async ({ page, request }) => {
	await stage(request, { media: [inTrash('med_x', 'Xigua')] });
	await page.goto('/publish/med_x');
	await expect(page).toHaveURL(/\/library\/med_x$/);
	await expect(page.getByText('This clip is in the trash and is erased on')).toBeVisible();
	await expect(page.getByRole('link', { name: 'Publish…' })).toBeHidden();
	await expect(page.getByRole('button', { name: 'Rename' })).toBeHidden();
	await expect(page.getByRole('button', { name: 'Delete now…' })).toBeVisible();
	await page.getByRole('button', { name: 'Restore' }).click();
	await expect(page.getByRole('link', { name: 'Publish…' })).toBeVisible();
	await expect(page.getByText('This clip is in the trash')).toBeHidden();
});
test('the same file again is offered from the trash', async ({ page, request }) => {
	const bytes = Buffer.alloc(4096, 7);
	// BLAKE3 of these bytes, as the page counts it
	await stage(request, { media: [inTrash('med_x', 'Xigua')] });
	await page.goto('/library');
	await page.route('**/media/by-hash/*', async (route) => {
		const all = (await (await page.request.get('/api/v1/workspaces/wsp_1/media/med_x')).json()) as unknown;
		await route.fulfill({ json: all });
	});
	await page.locator('input[type=file]').first().setInputFiles({ name: 'again.mp4', mimeType: 'video/mp4', buffer: bytes });
	await expect(page.getByText('In the trash since')).toBeVisible();
	await page.getByRole('button', { name: 'Restore' }).click();
	await expect(page.getByText('Already in your library since')).toBeVisible();
	await expect(page.locator('.frame')).toHaveCount(1);
});
for (const language of languages)
	test(`trash, ${language.locale}, both themes and widths: no findings`, async ({ browser, request }) => {
		await stage(request, { media: [...three, inTrash('med_x', 'Xigua: рамен за девять минут, бульон не ждёт'), inTrash('med_y', 'Yam')] });
		const ctx = await browser.newContext(language);
		const page = await ctx.newPage();
		const bad: string[] = [];
		page.on('console', (m) => void (m.type() === 'error' && bad.push(m.text())));
		page.on('pageerror', (e) => void bad.push(e.message));
		const clean = async (what: string): Promise<void> => {
			expect.soft(await findings(page), what).toEqual([]);
		};
		await page.goto('/library/trash');
		await page.locator('.shot').first().waitFor();
		await clean('trash');
		await page.locator('.page-head .btn-fail').click();
		await clean('emptying');
		await page.keyboard.press('Escape');
		await page.locator('li a').first().click();
		await page.locator('.trashed').waitFor();
		await clean('trashed');
		await page.goto('/library');
		await page.locator('.frame').first().waitFor();
		await select(page, 0, 1);
		await page.locator('.bar').waitFor();
		await clean('bar');
		await page.locator('.bar .btn').nth(1).click();
		await clean('moving');
		await page.locator('dialog[open] .btn-ink').click();
		await page.locator('.undo').waitFor();
		await clean('undo');
		// the page of a clip asks for its film, which the stand-in has not
		expect.soft(bad.filter((x) => !x.includes('404'))).toEqual([]);
		await ctx.close();
	});
