import { expect, test, type APIRequestContext, type Page } from '@playwright/test';
import { findings, languages } from './look';
import { channel, media, post, target, World } from './publish-world';

const stage = (request: APIRequestContext, data: Record<string, unknown>) =>
	request.post('/_test', { data: { reset: true, signedIn: true, ...data } });
const apple = { id: 'med_a', title: 'Apple', tags: ['red'] };
const offer = (page: Page) => page.locator('.undo');
const undo = (page: Page) => offer(page).getByRole('button', { name: 'Undo' });
async function rename(page: Page, to: string): Promise<void> {
	await page.getByRole('button', { name: 'Rename' }).click();
	await page.getByLabel('Title').fill(to);
	await page.keyboard.press('Enter');
	await expect(page.getByRole('heading', { level: 1 })).toHaveText(to);
}

test('a title is taken back, from wherever the person went on', async ({ page, request }) => {
	await stage(request, { media: [apple, { id: 'med_b', title: 'Berry' }] });
	await page.goto('/library/med_a');
	await rename(page, 'Apricot');
	await expect(offer(page)).toContainText('Renamed to “Apricot”.');
	await undo(page).press('Enter');
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Apple');
	await expect(offer(page)).toHaveCount(0);
	await expect(page.locator('#content')).toBeFocused();
	// in the library, and while another clip is looked at
	await rename(page, 'Apricot');
	await page.getByRole('link', { name: 'Library' }).last().click();
	await page.getByRole('link', { name: /^Berry/ }).click();
	await undo(page).click();
	await expect(offer(page)).toHaveCount(0);
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Berry');
	await page.goto('/library/med_a');
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Apple');
});
test('what somebody else has changed since is left alone, and that is said', async ({ page, request }) => {
	await stage(request, { media: [apple] });
	await page.goto('/library/med_a');
	await rename(page, 'Apricot');
	await page.request.patch('/api/v1/workspaces/wsp_1/media/med_a', { data: { title: 'Theirs' } });
	await undo(page).click();
	await expect(offer(page)).toContainText('It was changed since, so it stays as it is now.');
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Theirs');
	await offer(page).getByRole('button', { name: 'Hide this notice' }).click();
	await expect(offer(page)).toHaveCount(0);
});
test('without an answer the offer stays, and says so', async ({ page, request }) => {
	await stage(request, { media: [apple] });
	await page.goto('/library/med_a');
	await rename(page, 'Apricot');
	await page.route('**/media/med_a', (route) => route.abort());
	await undo(page).click();
	await expect(offer(page)).not.toContainText('Renamed');
	await page.unroute('**/media/med_a');
	await undo(page).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Apple');
});
test('tags of a clip are taken back', async ({ page, request }) => {
	await stage(request, { media: [apple] });
	await page.goto('/library/med_a');
	await page.getByRole('button', { name: 'Edit tags' }).click();
	await page.getByLabel('Tags', { exact: true }).fill('summer');
	await page.keyboard.press('Enter');
	await page.getByRole('button', { name: 'Save' }).click();
	await expect(page.getByRole('link', { name: 'summer' })).toBeVisible();
	await undo(page).click();
	await expect(page.getByRole('link', { name: 'summer' })).toHaveCount(0);
	await expect(page.getByRole('link', { name: 'red' })).toBeVisible();
});
test('tags of many are taken off again, and what others put on stays', async ({ page, request }) => {
	const tagsOf = async (id: string): Promise<string[]> =>
		((await (await page.request.get(`/api/v1/workspaces/wsp_1/media/${id}`)).json()) as { tags: string[] }).tags;
	await stage(request, { media: [apple, { id: 'med_b', title: 'Berry', tags: ['summer'] }, { id: 'med_c', title: 'Cherry' }] });
	await page.goto('/library');
	for (const n of [0, 1, 2]) {
		await page.locator(`[data-index="${n}"] .frame`).focus();
		await page.keyboard.press('x');
	}
	await page.getByRole('button', { name: 'Tag…' }).click();
	await page.getByRole('dialog').getByLabel('Tags').fill('summer');
	await page.getByRole('dialog').getByRole('button', { name: 'Add tags' }).click();
	await expect(page.getByRole('dialog')).toHaveCount(0);
	// what is chosen has its bar there; then it is one's turn
	await expect(offer(page)).toBeHidden();
	await page.getByRole('button', { name: 'Clear the selection' }).click();
	await expect(offer(page)).toContainText('2 clips have new tags.');
	await page.request.patch('/api/v1/workspaces/wsp_1/media/med_a', { data: { tags: ['red', 'summer', 'theirs'] } });
	await undo(page).click();
	await expect(offer(page)).toHaveCount(0);
	expect([await tagsOf('med_a'), await tagsOf('med_b'), await tagsOf('med_c')]).toEqual([['red', 'theirs'], ['summer'], []]);
});
test('a post that was moved on its own page goes back', async ({ page }) => {
	const w = new World();
	w.channels = [channel('chn_1')];
	const at = '2031-11-26T09:00:00.000Z';
	w.posts = [
		post('pub_1', [target('tgt_1', w.channels[0]!, { state: 'scheduled', scheduled_at: at })], { scheduled_at: at, media_title: 'Clip' })
	];
	await w.install(page);
	await page.goto('/posts/pub_1');
	await page.getByRole('button', { name: 'Move…' }).click();
	await page.getByRole('dialog').getByLabel('Date').fill('2031-12-24');
	await expect(page.getByRole('dialog').getByText(/24 December/)).toBeVisible();
	await page.keyboard.press('Enter');
	await expect(offer(page)).toContainText('“Clip” goes out 24 December');
	await undo(page).click();
	await expect(offer(page)).toHaveCount(0);
	expect(w.calls.filter((c) => c.method === 'PATCH').map((c) => c.body)).toEqual([
		{ scheduled_at: '2031-12-24T09:00:00.000Z' },
		{ scheduled_at: at }
	]);
});
test('a channel gets the name back that it had here', async ({ page }) => {
	const w = new World();
	w.channels = [channel('chn_1', { label: 'Kitchen' })];
	await w.install(page);
	await page.goto('/channels');
	await page.getByRole('button', { name: /Rename/ }).click();
	await page.getByPlaceholder('Кухня на подоконнике').fill('Balcony');
	await page.keyboard.press('Enter');
	await expect(offer(page)).toContainText('The channel is called “Balcony” here now.');
	await undo(page).click();
	await expect(page.getByText('Kitchen')).toBeVisible();
	expect(w.channels[0]?.label).toBe('Kitchen');
});
for (const language of languages)
	test(`the offer, ${language.locale}, both themes and widths: no findings`, async ({ browser }) => {
		const ctx = await browser.newContext(language);
		const page = await ctx.newPage();
		const w = new World();
		w.media = [media('med_1')];
		await w.install(page);
		await page.goto('/library/med_1');
		await page.getByRole('button', { name: /Rename|Переименовать/ }).click();
		await page.getByLabel(/Title|Название/).fill('Ramen');
		await page.keyboard.press('Enter');
		await offer(page).waitFor();
		expect.soft(await findings(page)).toEqual([]);
		await ctx.close();
	});
