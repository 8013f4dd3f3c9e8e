import { expect, test, type Page } from '@playwright/test';
import { content, draft, media, sandboxChannel, World } from './publish-world';

async function open(page: Page, path: string, world: World): Promise<World> {
	await world.install(page);
	await page.goto(path);
	return world;
}
const world = (): World => {
	const w = new World();
	w.channels = [sandboxChannel()];
	return w;
};
/** A clip that has a draft, with the channel chosen. */
function withDraft(caption = 'Бульон за девять минут'): World {
	const w = world();
	const target = { channel_id: 'chn_box', chosen: true, options: { visibility: 'unlisted' as const, youtube: {} } };
	w.drafts = [draft('dft_1', { content: content({ caption, targets: [target] }) })];
	w.media[0]!.draft_id = 'dft_1';
	return w;
}
const saves = (w: World): World['calls'] => w.calls.filter((c) => /^\/drafts/.test(c.path));
const caption = (page: Page) => page.getByLabel('Description');

test('what is typed is saved a second after the last key, and is there after a reload', async ({ page }) => {
	const w = await open(page, '/publish/med_1', world());
	await expect(page.getByText('Draft saved')).toHaveCount(0);
	await caption(page).pressSequentially('Soup in nine minutes', { delay: 30 });
	await expect(page.getByText(/^Draft saved \d\d:\d\d$/)).toBeVisible();
	expect(saves(w).map((c) => c.method)).toEqual(['POST']);
	await page.getByRole('radio', { name: 'Unlisted' }).check({ force: true });
	await expect.poll(() => w.drafts[0]?.content.targets[0]?.options.visibility).toBe('unlisted');
	expect(saves(w).map((c) => c.method)).toEqual(['POST', 'PATCH']);
	await page.reload();
	await expect(caption(page)).toHaveValue('Soup in nine minutes');
	await expect(page.getByRole('radio', { name: 'Unlisted' })).toBeChecked();
	await expect(page.getByText(/^Draft from .*, by Анна\.$/)).toBeVisible();
	// looking at it changes nothing
	await page.waitForTimeout(1500);
	expect(saves(w)).toHaveLength(2);
});
test('a composer that is only looked at leaves no draft', async ({ page }) => {
	const w = await open(page, '/publish/med_1', world());
	await expect(page.getByText('Ready')).toBeVisible();
	await page.waitForTimeout(1500);
	expect(saves(w)).toEqual([]);
});
test('leaving within the second saves at once, and nothing is asked', async ({ page }) => {
	const w = await open(page, '/publish/med_1', world());
	await caption(page).fill('Text');
	await page.getByRole('link', { name: 'Channels' }).first().click();
	await expect(page).toHaveURL(/\/channels$/);
	expect(w.drafts[0]?.content.caption).toBe('Text');
	await page.goBack();
	await expect(caption(page)).toHaveValue('Text');
});
test('a closed tab has saved what was typed last', async ({ page, context }) => {
	const w = world();
	await w.install(page);
	const tab = await context.newPage();
	await w.install(tab);
	await tab.goto('/publish/med_1');
	await caption(tab).fill('Last words');
	await tab.evaluate(() => {
		Object.defineProperty(document, 'visibilityState', { value: 'hidden' });
		document.dispatchEvent(new Event('visibilitychange'));
	});
	await expect.poll(() => w.drafts[0]?.content.caption, { timeout: 900 }).toBe('Last words');
	await tab.close();
	await page.goto('/publish/med_1');
	await expect(caption(page)).toHaveValue('Last words');
});
test('without a connection it says so, asks before it is lost, and is sent when the network is back', async ({ page }) => {
	const w = await open(page, '/publish/med_1', world());
	await expect(caption(page)).toBeVisible();
	w.cutDrafts = true;
	await caption(page).fill('Text');
	const said = page.getByText('Not saved: no connection. It is kept in this tab and sent when the network is back.');
	await expect(said).toBeVisible();
	await page.getByRole('link', { name: 'Channels' }).first().click();
	await expect(page.getByRole('dialog')).toContainText('The draft could not be saved.');
	await page.getByRole('button', { name: 'Stay' }).click();
	await expect(caption(page)).toHaveValue('Text');
	w.cutDrafts = false;
	await page.evaluate(() => window.dispatchEvent(new Event('online')));
	await expect(page.getByText('Draft saved')).toBeVisible();
	await expect(said).toHaveCount(0);
	expect(w.drafts[0]?.content.caption).toBe('Text');
});
test('of two that write, nobody is written over: take the other one, or keep mine, and each can be put back', async ({ page }) => {
	const w = await open(page, '/publish/med_1', withDraft());
	await expect(caption(page)).toHaveValue('Бульон за девять минут');
	w.writes({ caption: 'Theirs' });
	await caption(page).fill('Mine');
	await expect(page.getByText(/^This draft was changed elsewhere: .*, by Пётр\./)).toBeVisible();
	await expect(page.getByText('Draft saved')).toHaveCount(0);
	expect(w.drafts[0]!.content.caption).toBe('Theirs');

	await page.getByRole('button', { name: 'Use that draft' }).click();
	await expect(caption(page)).toHaveValue('Theirs');
	await page.getByRole('button', { name: 'Put mine back' }).click();
	await expect(caption(page)).toHaveValue('Mine');
	await expect.poll(() => w.drafts[0]!.content.caption).toBe('Mine');

	w.writes({ caption: 'Theirs again' });
	await caption(page).fill('Mine again');
	await page.getByRole('button', { name: 'Keep mine' }).click();
	await expect(page.getByText('Your text is the draft now.')).toBeVisible();
	await expect.poll(() => w.drafts[0]!.content.caption).toBe('Mine again');
	await page.getByRole('button', { name: 'Put the other one back' }).click();
	await expect(caption(page)).toHaveValue('Theirs again');
	await expect.poll(() => w.drafts[0]!.content.caption).toBe('Theirs again');
});
test('a tab that comes to the front shows what was written elsewhere', async ({ page }) => {
	const w = await open(page, '/publish/med_1', withDraft());
	await expect(caption(page)).toHaveValue('Бульон за девять минут');
	w.writes({ caption: 'Newer' });
	await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
	await expect(caption(page)).toHaveValue('Newer');
	await expect(page.getByText(/^This is the latest draft: .*, by Пётр\.$/)).toBeVisible();
});
test('a draft that was published elsewhere is said to be gone, and what is here can be kept', async ({ page }) => {
	const w = await open(page, '/publish/med_1', withDraft());
	await expect(caption(page)).toHaveValue('Бульон за девять минут');
	w.drafts = [];
	await caption(page).fill('More');
	await expect(page.getByText('This draft was published or deleted elsewhere.')).toBeVisible();
	await page.getByRole('button', { name: 'Keep it as a new draft' }).click();
	await expect(page.getByText('Draft saved')).toBeVisible();
	expect(w.drafts[0]!.content.caption).toBe('More');
});
test('starting over deletes the draft and can be taken back', async ({ page }) => {
	const w = await open(page, '/publish/med_1', withDraft());
	await page.getByRole('button', { name: 'Start over' }).click();
	await expect(page.getByText('The draft is deleted, and the form is reset.')).toBeVisible();
	await expect(caption(page)).toHaveValue('');
	expect(w.drafts).toEqual([]);
	await page.getByRole('button', { name: 'Put it back' }).click();
	await expect(caption(page)).toHaveValue('Бульон за девять минут');
	expect(w.drafts[0]!.content.caption).toBe('Бульон за девять минут');
});
test('publishing takes the draft along, in the version that holds the last words', async ({ page }) => {
	const w = await open(page, '/publish/med_1', withDraft());
	await caption(page).fill('Last words');
	await page.locator('button[type=submit]').click();
	await expect(page).toHaveURL(/\/posts\/pub_1$/);
	const sent = w.calls.find((c) => c.path === '/publish-requests');
	expect(sent?.body).toMatchObject({ draft: { id: 'dft_1', version: 2 }, targets: [{ options: { caption: 'Last words' } }] });
	expect(w.drafts).toEqual([]);
	await page.waitForTimeout(1500);
	expect(saves(w).filter((c) => c.method === 'POST')).toEqual([]);
});
test('a planned moment and a cover come back', async ({ page }) => {
	const w = await open(page, '/publish/med_1', world());
	await page.getByRole('radio', { name: 'Later' }).check({ force: true });
	await page.getByLabel('Date').fill('2040-03-25');
	await page.getByLabel('Time', { exact: true }).fill('18:00');
	await expect.poll(() => w.drafts[0]?.content.scheduled_at).toBe('2040-03-25T15:00:00.000Z');
	await page.reload();
	await expect(page.getByLabel('Date')).toHaveValue('2040-03-25');
	await expect(page.getByText('Sun, 25 March, 18:00')).toBeVisible();
	await page.waitForTimeout(1500);
	expect(saves(w).at(-1)?.method).not.toBe('DELETE');
	expect(w.drafts[0]!.version).toBe(saves(w).length);
});
test('the list of drafts: opened, deleted, put back', async ({ page }) => {
	const w = withDraft();
	w.media.push(media('med_2', { title: 'Прогулка', draft_id: 'dft_2' }));
	w.drafts.push(
		draft('dft_2', { media_id: 'med_2', media_title: 'Прогулка', content: content({ title: 'Прогулка у реки' }), updated_by: null })
	);
	await open(page, '/posts', w);
	await page.getByRole('link', { name: 'Drafts 2' }).click();
	await expect(page).toHaveURL(/\/posts\/drafts$/);
	const rows = page.getByRole('main').getByRole('listitem');
	await expect(rows).toHaveCount(2);
	await expect(rows.first()).toContainText('Sandbox Kitchen');
	await expect(rows.nth(1)).toContainText('No channel chosen yet');
	await expect(rows.nth(1)).toContainText('by somebody whose account is deleted');
	await expect(page.getByText('2 drafts')).toBeVisible();
	await page.getByRole('button', { name: 'Delete the draft of “Прогулка у реки”' }).click();
	await expect(page.getByText('Draft of “Прогулка у реки” deleted.')).toBeVisible();
	await expect(page.getByText('1 draft', { exact: true })).toBeVisible();
	expect(w.drafts.map((d) => d.id)).toEqual(['dft_1']);
	await expect(page.getByRole('button', { name: 'Undo' })).toBeFocused();
	await page.keyboard.press('Enter');
	await expect(page.getByText('2 drafts')).toBeVisible();
	expect(w.drafts).toHaveLength(2);
	await rows.filter({ hasText: 'Бульон' }).getByRole('link').click();
	await expect(page).toHaveURL(/\/publish\/med_1$/);
	await expect(caption(page)).toHaveValue('Бульон за девять минут');
});
test('one that was changed meanwhile is not deleted, and its new words are shown', async ({ page }) => {
	const w = withDraft();
	w.silent = true;
	await open(page, '/posts/drafts', w);
	const row = page.getByRole('main').getByRole('listitem');
	await expect(row).toContainText('Бульон');
	w.writes({ caption: 'Theirs' });
	await row.getByRole('button').click();
	await expect(row).toContainText('It was changed in the meantime and was not deleted.');
	await expect(row).toContainText('Theirs');
	expect(w.drafts).toHaveLength(1);
});
test('a viewer sees drafts and changes nothing', async ({ page }) => {
	const w = withDraft();
	w.role = 'viewer';
	await open(page, '/posts/drafts', w);
	const row = page.getByRole('main').getByRole('listitem');
	await expect(row).toContainText('Sandbox Kitchen');
	await expect(row.getByRole('link')).toHaveCount(0);
	await expect(row.getByRole('button')).toHaveCount(0);
	expect(w.calls).toEqual([]);
});
test('the clip says that it has a draft', async ({ page }) => {
	await open(page, '/library/med_1', withDraft());
	await expect(page.getByRole('link', { name: 'Continue the draft' })).toHaveAttribute('href', '/publish/med_1');
	await page.getByRole('link', { name: 'Library' }).first().click();
	await expect(page.getByRole('article')).toContainText('Draft');
});
