import { expect, test, type APIRequestContext } from '@playwright/test';
import { atRest } from './rest';

const stage = (request: APIRequestContext, data: Record<string, unknown>) =>
	request.post('/_test', { data: { reset: true, signedIn: true, ...data } });

test('a large library is walked with arrow keys, keeps focus in view and loads on', async ({ page, request }) => {
	await stage(request, { many: 450 });
	await page.goto('/library');
	await page.locator('[data-index="0"] .frame').focus();
	await page.keyboard.press('ArrowRight');
	await expect(page.locator('[data-index="1"] .frame')).toBeFocused();
	for (const last of [99, 199, 299, 399, 449]) {
		await expect
			.poll(async () => {
				await page.keyboard.press('End');
				return page.evaluate(() => Number(document.activeElement?.closest<HTMLElement>('[data-index]')?.dataset['index']));
			})
			.toBeGreaterThanOrEqual(last);
	}
	await expect(page.locator('[data-index="449"] .frame')).toBeFocused();
	await expect(page.locator('[data-index="449"] .frame')).toBeInViewport();
	expect(await page.locator('.frame').count()).toBeLessThan(90);
	await page.keyboard.press('x');
	await expect(page.getByText('1 selected')).toBeVisible();
	// back keeps the place
	await page.keyboard.press('Enter');
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Clip 450');
	await page.goBack();
	await expect(page.locator('[data-index="449"] .frame')).toBeFocused();
	await expect(page.locator('[data-index="449"] .frame')).toBeInViewport();
});

test('search, state and order ask the server', async ({ page, request }) => {
	await stage(request, {
		media: [
			{ id: 'med_a', title: 'Apple' },
			{ id: 'med_b', title: 'Berry', state: 'processing', duration_ms: null }
		]
	});
	await page.goto('/library');
	await expect(page.locator('.frame')).toHaveCount(2);
	await page.keyboard.press('/');
	await page.keyboard.type('app');
	await expect(page.locator('.frame')).toHaveCount(1);
	await page.keyboard.press('ControlOrMeta+a');
	await page.keyboard.type('zzz');
	await expect(page.getByText('No clip matches “zzz”.')).toBeVisible();
	await page.getByRole('searchbox').fill('');
	await page.getByRole('button', { name: 'Being read' }).click();
	await expect(page.locator('.frame')).toHaveCount(1);
	await page.getByRole('button', { name: 'All', exact: true }).click();
	await page.getByLabel('Sort').selectOption('title');
	await expect(page.locator('[data-index="0"] .title')).toHaveText('Apple');
});

test('a clip is renamed, and both places say so', async ({ page, request }) => {
	await stage(request, { media: [{ id: 'med_a', title: 'Old name' }] });
	await page.goto('/library');
	await page.getByRole('link', { name: /^Old name/ }).click();
	await page.getByRole('button', { name: 'Rename' }).click();
	await page.keyboard.type('New name');
	await page.keyboard.press('Enter');
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('New name');
	await expect(page.getByRole('button', { name: 'Rename' })).toBeFocused();
	await page.getByRole('link', { name: 'Library' }).first().click();
	await expect(page.getByRole('link', { name: /^New name/ })).toBeVisible();
});

test('a clip that waiting posts need is deleted only with them', async ({ page, request }) => {
	await stage(request, { media: [{ id: 'med_a', title: 'Needed' }], inUse: ['med_a'] });
	await page.goto('/library/med_a');
	await page.getByRole('button', { name: 'Delete…' }).click();
	const dialog = page.getByRole('dialog');
	await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
	await expect(dialog.getByText('2 posts that are not out yet need this. Nothing was deleted.')).toBeVisible();
	await dialog.getByRole('button', { name: 'Cancel 2 posts and delete' }).click();
	await expect(page).toHaveURL(/\/library$/);
	await expect(page.getByText('Drop a vertical video here')).toBeVisible();
});

test('new clips wait when something below is pointed at, and changes arrive in place', async ({ page, request }) => {
	await stage(request, { many: 5 });
	const listening = page.waitForResponse(/\/events$/);
	await page.goto('/library');
	await listening;
	await page.locator('[data-index="2"] .frame').focus();
	const media = (o: Record<string, unknown>) =>
		request.post('/_test', {
			data: {
				say: {
					type: 'media.changed',
					data: {
						media: {
							title: 'Fresh',
							state: 'ready',
							unusable_reason: null,
							size_bytes: 1,
							duration_ms: 1000,
							tags: [],
							posts: [],
							has_poster: false,
							has_preview: false,
							created_at: new Date(Date.now() + 60_000).toISOString(),
							...o
						}
					}
				}
			}
		});
	await media({ id: 'med_new' });
	await expect(page.getByRole('button', { name: 'Show 1 new' })).toBeVisible();
	await media({ id: 'med_2', title: 'Renamed elsewhere', created_at: new Date().toISOString() });
	await expect(page.locator('[data-index="2"] .title')).toHaveText('Renamed elsewhere');
	await page.getByRole('button', { name: 'Show 1 new' }).click();
	await expect(page.locator('[data-index="0"] .title')).toHaveText('Fresh');
});

test('palette and letter pairs move through the app without a pointer', async ({ page, request }) => {
	await stage(request, { many: 3 });
	await page.goto('/library');
	await expect(page.locator('.frame').first()).toBeVisible();
	await page.keyboard.press('Control+k');
	await page.keyboard.type('settings');
	await page.keyboard.press('Enter');
	await expect(page).toHaveURL(/settings/);
	await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
	await page.keyboard.press('g');
	await page.keyboard.press('l');
	await expect(page).toHaveURL(/library/);
});

test('what is typed while the palette still loads is not lost', async ({ page, request }) => {
	await stage(request, { many: 3 });
	await page.goto('/library');
	await expect(page.locator('.frame').first()).toBeVisible();
	await page.route('**/_app/immutable/**', async (route) => {
		await new Promise((done) => setTimeout(done, 800));
		await route.continue();
	});
	await page.keyboard.press('Control+k');
	await page.keyboard.type('settinx');
	await page.keyboard.press('Backspace');
	await page.keyboard.type('gs');
	await expect(page.getByRole('dialog').getByRole('combobox')).toHaveValue('settings');
	await page.keyboard.press('Escape');
	await page.reload();
	await expect(page.locator('.frame').first()).toBeVisible();
	await page.keyboard.press('Control+k');
	await page.keyboard.type('settings\n');
	await expect(page).toHaveURL(/settings/);
});

test('the library is narrowed, the address says by what, and clearing shows all again', async ({ page, request }) => {
	await stage(request, {
		media: [
			{ id: 'med_a', title: 'Apple', tags: ['fruit', 'red'] },
			{
				id: 'med_b',
				title: 'Berry',
				tags: ['fruit'],
				posts: [{ target_id: 't', publish_request_id: 'p', platform: 'vk', state: 'published' }]
			},
			{ id: 'med_c', title: 'Cloud' }
		]
	});
	await page.goto('/library');
	await expect(page.locator('.frame')).toHaveCount(3);
	await page.getByRole('button', { name: 'Filter' }).click();
	await page.getByLabel('Tags').selectOption({ label: 'fruit · 2' });
	await expect(page.locator('.frame')).toHaveCount(2);
	await page.getByLabel('Published').selectOption('never');
	await expect(page.locator('.frame')).toHaveCount(1);
	await expect(page).toHaveURL(/\/library\?tag=fruit&published=never$/);
	// The address alone brings it back.
	await page.reload();
	await expect(page.locator('.frame')).toHaveCount(1);
	await expect(page.getByLabel('Tags')).toHaveValue('fruit');
	await page.getByLabel('Tags').selectOption('');
	await page.getByRole('searchbox').fill('berry');
	await expect(page.getByText('No clip matches these filters.')).toBeVisible();
	await page.getByRole('searchbox').fill('');
	await page.getByRole('button', { name: 'Clear filters' }).click();
	await expect(page.locator('.frame')).toHaveCount(3);
	await expect(page).toHaveURL(/\/library$/);
});

test('a month is jumped to', async ({ page, request }) => {
	await stage(request, {
		media: [
			{ id: 'med_a', title: 'Autumn', created_at: '2026-10-05T12:00:00Z' },
			{ id: 'med_b', title: 'Summer', created_at: '2026-07-05T12:00:00Z' },
			{ id: 'med_c', title: 'Spring', created_at: '2026-04-05T12:00:00Z' }
		]
	});
	await page.goto('/library');
	await page.getByRole('button', { name: 'Filter' }).click();
	await page.getByLabel('Added').selectOption({ label: 'July 2026 · 1' });
	await expect(page.locator('.frame')).toHaveCount(2);
	await expect(page.getByText('Autumn')).toHaveCount(0);
	await page.getByLabel('Added').selectOption({ label: 'From the newest' });
	await expect(page.locator('.frame')).toHaveCount(3);
});

test('several clips are tagged at once, and keep the tags they have', async ({ page, request }) => {
	await stage(request, {
		media: [
			{ id: 'med_a', title: 'Apple', tags: ['red'] },
			{ id: 'med_b', title: 'Berry' }
		]
	});
	await page.goto('/library');
	await page.locator('[data-index="0"] .frame').focus();
	await page.keyboard.press('x');
	await page.keyboard.press('ArrowRight');
	await expect(page.locator('[data-index="1"] .frame')).toBeFocused();
	await page.keyboard.press('x');
	await page.getByRole('button', { name: 'Tag…' }).click();
	const dialog = page.getByRole('dialog', { name: 'Tag 2 clips' });
	await dialog.getByLabel('Tags').fill('summer');
	await dialog.getByRole('button', { name: 'Add tags' }).click();
	await expect(dialog).toBeHidden();
	await page.getByRole('button', { name: 'Filter' }).click();
	await expect(page.getByLabel('Tags').getByRole('option')).toHaveText(['Any tag', /red · 1|summer · 2/, /red · 1|summer · 2/]);
	await page.getByLabel('Tags').selectOption({ label: 'summer · 2' });
	await expect(page.locator('.frame')).toHaveCount(2);
});

test('a frame drawn with the mouse selects what it touches, and a range what lies between', async ({ page, request }) => {
	await stage(request, { media: ['A', 'B', 'C', 'D', 'E'].map((title) => ({ id: `med_${title}`, title })) });
	await page.goto('/library');
	await expect(page.locator('.frame')).toHaveCount(5);
	await page.evaluate(atRest, 3);
	const box = async (n: number) => (await page.locator(`[data-index="${n}"]`).boundingBox())!;
	const [first, third] = [await box(0), await box(2)];
	const grid = (await page.locator('section.grid').boundingBox())!;
	// from the free end of the row to the middle of the third card
	await page.mouse.move(grid.x + grid.width - 6, third.y + 20);
	await page.mouse.down();
	await page.mouse.move(third.x + third.width / 2, third.y + 60, { steps: 8 });
	await expect(page.getByText('3 selected')).toBeVisible();
	await page.mouse.move(first.x + 8, first.y + 60, { steps: 8 });
	await expect(page.getByText('5 selected')).toBeVisible();
	await page.mouse.move(third.x + third.width / 2, third.y + 60, { steps: 8 });
	await page.mouse.up();
	await expect(page.getByText('3 selected')).toBeVisible();
	// let go is let go
	await page.mouse.move(first.x + 8, first.y + 60);
	await expect(page.getByText('3 selected')).toBeVisible();
	await page.getByRole('button', { name: 'Clear the selection' }).click();
	await page.locator('[data-index="0"] .card-media').hover();
	await page.locator('[data-index="0"] .pick').click();
	await page.locator('[data-index="3"] .card-media').hover();
	await page.locator('[data-index="3"] .pick').click({ modifiers: ['Shift'] });
	await expect(page.getByText('4 selected')).toBeVisible();
	await page.mouse.move(grid.x + grid.width - 6, third.y + 20);
	await page.mouse.down();
	await page.mouse.move(first.x + 8, first.y + 60, { steps: 4 });
	await expect(page.getByText('5 selected')).toBeVisible();
	await page.keyboard.press('Escape');
	await page.mouse.up();
	await expect(page.locator('.bar')).toBeHidden();
});
