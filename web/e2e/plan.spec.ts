import { expect, test, type Page } from '@playwright/test';
import { NOW, open, week } from './calendar-world';
import { ago, content, draft, media, sandboxChannel, template, World } from './publish-world';

const FREE = ['2026-11-26T06:00:00.000Z', '2026-11-26T15:00:00.000Z', '2026-11-30T06:00:00.000Z'];
const sent = (w: World, path: string) => w.calls.filter((c) => c.path.startsWith(path)).map((c) => [c.method, c.body]);

function desk(): World {
	const w = new World();
	w.silent = true;
	w.channels = [sandboxChannel()];
	w.media = [media('med_1')];
	return w;
}
const bar = (page: Page) => page.locator('footer');
const texts = (page: Page) => page.getByRole('dialog', { name: 'Saved texts' });

test.describe('the next free slot', () => {
	test('is told in words, and the service takes it', async ({ page }) => {
		const w = desk();
		w.free = [...FREE];
		await open(page, '/publish/med_1', w, NOW);
		await page.getByRole('radio', { name: 'Next free time' }).check();
		await expect(bar(page)).toContainText('Thu, 26 November, 09:00');
		await expect(bar(page)).toContainText('Moscow Standard Time, GMT+3');
		await page.getByRole('button', { name: 'Schedule' }).click();
		await expect(page).toHaveURL(/\/posts\/pub_1$/);
		const [made] = sent(w, '/publish-requests') as [string, Record<string, unknown>][];
		expect(made?.[1]).toMatchObject({ media_id: 'med_1', next_slot: true });
		expect(made?.[1]).not.toHaveProperty('scheduled_at');
		expect(w.posts[0]?.scheduled_at).toBe(FREE[0]);
	});
	test('without any it is not offered, and who may set them is led there', async ({ page }) => {
		const w = await open(page, '/publish/med_1', desk(), NOW);
		await expect(page.getByText('Next free time')).toHaveCount(0);
		await bar(page).getByRole('link', { name: 'Set your publishing times' }).click();
		const dialog = page.getByRole('dialog', { name: 'Publishing times' });
		await expect(dialog.getByRole('textbox', { name: 'Monday' })).toBeVisible();
		await page.keyboard.press('Escape');
		await expect(page).toHaveURL(/\/calendar\?view=week$/);
		await expect(dialog).toHaveCount(0);
		w.role = 'editor';
		await page.goto('/publish/med_1');
		await expect(page.getByRole('radio', { name: 'Later' })).toBeAttached();
		await expect(page.getByRole('link', { name: 'Set your publishing times' })).toHaveCount(0);
	});
	test('a draft keeps the wish, and says when nothing is free any more', async ({ page }) => {
		const w = desk();
		const targets = [{ channel_id: 'chn_box', chosen: true, options: {} }];
		w.drafts = [draft('dft_1', { content: content({ when: 'slot', targets }) })];
		w.media = [media('med_1', { draft_id: 'dft_1' })];
		await open(page, '/publish/med_1', w, NOW);
		await expect(page.getByRole('radio', { name: 'Next free time' })).toBeChecked();
		await expect(bar(page)).toContainText('No publishing time is free. Choose another moment.');
		await page.getByRole('radio', { name: 'Now' }).check();
		await expect(bar(page)).not.toContainText('No publishing time is free');
	});
	test('another post may take it meanwhile: the next one is shown', async ({ page }) => {
		const w = desk();
		w.silent = false;
		w.free = [...FREE];
		await open(page, '/publish/med_1', w, NOW);
		await page.getByRole('radio', { name: 'Next free time' }).check();
		await expect(bar(page)).toContainText('Thu, 26 November, 09:00');
		w.free.shift();
		w.say('target.changed', { target: { id: 'tgt_x' }, publish_request_id: 'pub_x' });
		await expect(bar(page)).toContainText('Thu, 26 November, 18:00');
	});
});

test.describe('publishing times', () => {
	test('are written as they are said, and saved as a whole', async ({ page }) => {
		const w = week();
		w.slots = { time_zone: 'Europe/Moscow', slots: [{ weekday: 1, time: '09:00' }] };
		await open(page, '/calendar', w);
		await page.getByRole('button', { name: 'Publishing times' }).click();
		const dialog = page.getByRole('dialog', { name: 'Publishing times' });
		await expect(dialog.getByText('09:00')).toBeVisible();
		await dialog.getByRole('textbox', { name: 'Friday' }).fill('18.30');
		await page.keyboard.press('Enter');
		await dialog.getByRole('textbox', { name: 'Friday' }).fill('7, noon');
		await page.keyboard.press('Enter');
		await expect(dialog.getByRole('status').first()).toContainText('“noon” is not a time. Write it like 18:30.');
		await dialog.getByRole('button', { name: 'Save times' }).click({ force: true });
		expect(sent(w, '/slots')).toEqual([]);
		await dialog.getByRole('button', { name: 'Remove noon on Friday' }).click();
		await dialog.getByRole('button', { name: 'Remove 09:00 on Monday' }).click();
		await dialog.getByLabel('Time zone').selectOption('Asia/Novosibirsk');
		await dialog.getByRole('button', { name: 'Save times' }).click();
		await expect(dialog).toHaveCount(0);
		const slots = [
			{ weekday: 5, time: '07:00' },
			{ weekday: 5, time: '18:30' }
		];
		expect(sent(w, '/slots')).toEqual([['PUT', { time_zone: 'Asia/Novosibirsk', slots }]]);
	});
	test('free ones are marked in the week, and lead to a clip', async ({ page }) => {
		const w = week();
		w.free = [...FREE];
		await open(page, '/calendar', w);
		const thursday = page.locator('[data-day="2026-11-26"]');
		await expect(thursday.getByRole('button', { name: /^Free/ })).toHaveCount(2);
		await thursday.getByRole('button', { name: 'Free: Thursday 26 November at 18:00. Choose a clip for it' }).click();
		await expect(page.getByText('Choose a clip for Thursday 26 November at 18:00')).toBeVisible();
		await page.keyboard.press('Enter');
		await expect(page).toHaveURL(/\/publish\/med_\d\?at=2026-11-26T15%3A00%3A00.000Z$/);
	});
	test('free ones are marked in the month, where posts leave room, and told in the dialog of a full day', async ({ page }) => {
		const w = week();
		w.free = ['2026-11-26T04:00:00.000Z', ...FREE];
		await open(page, '/calendar?view=month', w);
		const monday = page.locator('[data-day="2026-11-30"]');
		await monday.getByRole('button', { name: 'Free: Monday 30 November at 09:00. Choose a clip for it' }).click();
		await expect(page.getByText('Choose a clip for Monday 30 November at 09:00')).toBeVisible();
		// two posts and three slots are more than the day's lines
		const thursday = page.locator('[data-day="2026-11-26"]');
		await expect(thursday.getByRole('button', { name: /^Free/ })).toHaveCount(0);
		await thursday.getByRole('button', { name: '3 free times' }).click();
		const dialog = page.getByRole('dialog', { name: 'Thursday 26 November' });
		await expect(dialog.getByRole('listitem')).toHaveCount(5);
		await dialog.getByRole('button', { name: 'Free: Thursday 26 November at 18:00. Choose a clip for it' }).click();
		await expect(dialog).toHaveCount(0);
		await expect(page.getByText('Choose a clip for Thursday 26 November at 18:00')).toBeVisible();
		await page.keyboard.press('Enter');
		await expect(page).toHaveURL(/\/publish\/med_\d\?at=2026-11-26T15%3A00%3A00.000Z$/);
	});
	test('free ones stand between the posts of a phone’s day, and a viewer only sees them', async ({ page }) => {
		await page.setViewportSize({ width: 390, height: 844 });
		const w = week();
		w.free = [...FREE];
		await open(page, '/calendar', w);
		const thursday = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Thursday 26 November' }) });
		await expect(thursday.getByRole('listitem')).toHaveText([/^09:00\s*Free/, /Хлеб/, /^18:00\s*Free/, /Гараж/]);
		await thursday.getByRole('button', { name: 'Free: Thursday 26 November at 18:00. Choose a clip for it' }).click();
		await expect(page.getByText('Choose a clip for Thursday 26 November at 18:00')).toBeInViewport();
		await page.goto('/calendar?view=month');
		await expect(page.getByRole('heading', { name: 'Monday 30 November' })).toBeVisible();
		w.role = 'viewer';
		await page.goto('/calendar');
		await expect(thursday.getByText('Free for a clip')).toHaveCount(2);
		await expect(thursday.getByRole('button', { name: /^Free/ })).toHaveCount(0);
	});
	test('are not for an editor to set', async ({ page }) => {
		const w = week();
		w.role = 'editor';
		await open(page, '/calendar?times=1', w);
		await expect(page.getByRole('button', { name: 'Subscribe' })).toBeVisible();
		await expect(page.getByRole('button', { name: 'Publishing times' })).toHaveCount(0);
		await expect(page.getByRole('dialog')).toHaveCount(0);
	});
});

test.describe('saved texts', () => {
	test('one comes after what is written, and stays a draft of its own', async ({ page }) => {
		const w = desk();
		w.templates = [template('tpl_1', { tags: ['ужин'] })];
		await open(page, '/publish/med_1', w, NOW);
		await page.getByLabel('Description').fill('Бульон за девять минут.');
		await page.getByRole('button', { name: 'Saved texts' }).click();
		await texts(page).getByRole('button', { name: 'Insert “Подпись под роликом”' }).click();
		await expect(texts(page)).toHaveCount(0);
		await expect(page.getByLabel('Description')).toHaveValue('Бульон за девять минут.\n\nРецепт целиком — по ссылке в профиле.\n\n#ужин');
		await expect(page.getByRole('button', { name: 'Remove tag ужин' })).toBeVisible();
		await expect.poll(() => w.drafts[0]?.content.caption).toContain('Рецепт целиком');
	});
	test('what is written is saved under a name of its own, changed and deleted', async ({ page }) => {
		const w = desk();
		w.templates = [template('tpl_1')];
		await open(page, '/publish/med_1', w, NOW);
		await page.getByRole('button', { name: 'Saved texts' }).click();
		await expect(texts(page).getByText('Write a caption, then it can be saved here.')).toBeVisible();
		await texts(page).getByRole('button', { name: 'Done' }).click();
		await page.getByLabel('Description').fill('Mine');
		await page.getByRole('button', { name: 'Saved texts' }).click();
		await texts(page).getByLabel('Name', { exact: true }).fill('Подпись под роликом');
		await texts(page).getByRole('button', { name: 'Save text' }).click();
		await expect(texts(page).getByText('Another saved text has this name.')).toBeVisible();
		await texts(page).getByLabel('Name', { exact: true }).fill('Короткая');
		await texts(page).getByRole('button', { name: 'Save text' }).click();
		await expect(texts(page).getByText('“Короткая” was saved.')).toBeVisible();
		expect(w.templates[1]).toMatchObject({ name: 'Короткая', caption: 'Mine', title: '', tags: [] });
		await texts(page).getByRole('button', { name: 'Replace “Подпись под роликом” with the current text' }).click();
		expect(w.templates[0]?.caption).not.toBe('Mine');
		await texts(page).getByRole('button', { name: 'Replace for everybody' }).click();
		await expect(texts(page).getByText('“Подпись под роликом” holds the current text now.')).toBeVisible();
		expect(w.templates[0]?.caption).toBe('Mine');
		await texts(page).getByRole('button', { name: 'Delete “Короткая”' }).click();
		expect(w.templates).toHaveLength(2);
		await texts(page).getByRole('button', { name: 'Delete for everybody' }).click();
		await expect(texts(page).getByText('“Короткая” was deleted.')).toBeVisible();
		expect(w.templates).toHaveLength(1);
	});
});

test('a saved text gets another name, and what was done to it is taken back', async ({ page }) => {
	const w = desk();
	w.templates = [template('tpl_1', { tags: ['ужин'] }), template('tpl_2', { name: 'Короткая', caption: 'Short' })];
	await open(page, '/publish/med_1', w, NOW);
	await page.getByLabel('Description').fill('Mine');
	await page.getByRole('button', { name: 'Saved texts' }).click();
	const rename = texts(page).getByRole('button', { name: 'Rename “Короткая”' });
	await rename.click();
	const field = texts(page).getByLabel('New name of “Короткая”');
	await expect(field).toBeFocused();
	await field.fill('Подпись под роликом');
	await page.keyboard.press('Enter');
	await expect(texts(page).getByText('Another saved text has this name.')).toHaveCount(1);
	await field.fill('Два слова');
	await page.keyboard.press('Enter');
	await expect(texts(page).getByText('It is called “Два слова” now.')).toBeVisible();
	await expect(texts(page).getByRole('button', { name: 'Rename “Два слова”' })).toBeFocused();
	expect(w.templates[1]).toMatchObject({ name: 'Два слова', caption: 'Short' });
	const undo = texts(page).getByRole('button', { name: 'Undo' });
	await undo.click();
	await expect(texts(page).getByText('“Короткая” is as it was.')).toBeVisible();
	expect(w.templates[1]?.name).toBe('Короткая');
	await texts(page).getByRole('button', { name: 'Replace “Подпись под роликом” with the current text' }).click();
	await texts(page).getByRole('button', { name: 'Replace for everybody' }).click();
	await expect.poll(() => w.templates[0]?.caption).toBe('Mine');
	await undo.click();
	await expect.poll(() => w.templates[0]).toMatchObject({ caption: template('x').caption, tags: ['ужин'] });
	await texts(page).getByRole('button', { name: 'Delete “Короткая”' }).click();
	await texts(page).getByRole('button', { name: 'Delete for everybody' }).click();
	await expect(rename).toHaveCount(0);
	await undo.click();
	await expect(rename).toBeVisible();
	expect(w.templates[1]).toMatchObject({ name: 'Короткая', caption: 'Short', tags: [] });
});

test('the calendar has a secret address for other programs: shown once, renewed, ended', async ({ page }) => {
	const w = await open(page, '/calendar', week());
	const dialog = page.getByRole('dialog', { name: 'See this calendar elsewhere' });
	const subscribe = () => page.getByRole('button', { name: 'Subscribe' }).click();
	await subscribe();
	await dialog.getByRole('button', { name: 'Create an address' }).click();
	await expect(dialog.getByLabel('Address')).toHaveValue(/^https:\/\/shorts\.example\.org\/calendar\/A{43}\.ics$/);
	await dialog.getByRole('button', { name: 'I have saved it' }).click();
	w.link = { created_at: ago(60_000), read_at: null };
	await subscribe();
	await expect(dialog).toContainText('No calendar has used it yet.');
	await expect(dialog.getByLabel('Address')).toHaveCount(0);
	await dialog.getByRole('button', { name: 'Create a new one' }).click();
	await expect(dialog.getByLabel('Address')).toBeVisible();
	await dialog.getByRole('button', { name: 'Turn it off' }).click();
	await expect(dialog.getByText('The address no longer works.')).toBeVisible();
	await expect(dialog.getByRole('button', { name: 'Create an address' })).toBeVisible();
	expect(sent(w, '/calendar-link').map(([method]) => method)).toEqual(['POST', 'POST', 'DELETE']);
});
