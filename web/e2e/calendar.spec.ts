import { expect, test, type Locator, type Page } from '@playwright/test';
import { drag, NOW, open, planned, steady, week } from './calendar-world';
import { channel, target, World } from './publish-world';

const moves = (w: World) => w.calls.filter((c) => c.method === 'PATCH');
const card = (page: Page, title: string): Locator => page.getByRole('link', { name: new RegExp(title) });
const said = (page: Page): Locator => page.locator('#content').getByRole('status');
const day = (page: Page, name: string): Locator => page.locator(`[data-day="${name}"]`);

test('posts stand on their days, and the address says which days are shown', async ({ page }) => {
	await open(page, '/today', week());
	await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
	await page.keyboard.press('g');
	await page.keyboard.press('c');
	await expect(page).toHaveURL(/\/calendar$/);
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('23 – 29 November');
	await expect(page.getByText('Moscow Standard Time, GMT+3')).toBeVisible();
	await expect(day(page, '2026-11-26').getByRole('link')).toHaveCount(2);
	await expect(day(page, '2026-11-24').getByRole('link', { name: /12:30.*Needs your decision.*Ночной Петербург/ })).toBeVisible();
	await expect(page.locator('[aria-current="date"]')).toContainText('24');
	await page.keyboard.press('ArrowRight');
	await expect(page).toHaveURL(/view=week&at=2026-12-01$/);
	await expect(page.getByText('Nothing planned this week')).toBeVisible();
	await page.keyboard.press('m');
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('December 2026');
	await page.goBack();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('30 November – 6 December');
	await page.goBack();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('23 – 29 November');
	await page.getByRole('button', { name: 'Previous week' }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('16 – 22 November');
	await page.keyboard.press('t');
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('23 – 29 November');
	// what was pressed first decides: this goes to another page
	await page.keyboard.press('g');
	await page.keyboard.press('t');
	await expect(page).toHaveURL(/\/today$/);
});

test('a post pulled to another day keeps its time of day, and can be put back', async ({ page }) => {
	const w = await open(page, '/calendar', week());
	await drag(page, card(page, 'Хлеб без замеса'), day(page, '2026-11-27'));
	await expect(day(page, '2026-11-27').getByRole('link', { name: /12:00.*Хлеб без замеса/ })).toBeVisible();
	await expect(said(page)).toContainText('“Хлеб без замеса” now goes out Friday 27 November at 12:00.');
	expect(moves(w)).toEqual([
		{ method: 'PATCH', path: '/publish-requests/pub_9', body: { scheduled_at: '2026-11-27T09:00:00.000Z' }, key: null }
	]);
	await expect(page).toHaveURL(/\/calendar$/);
	await page.getByRole('button', { name: 'Put it back' }).click();
	await expect(said(page)).toContainText('goes out Thursday 26 November at 12:00 again.');
	await expect(day(page, '2026-11-26').getByRole('link', { name: /12:00.*Хлеб без замеса/ })).toBeVisible();
	await expect.poll(() => moves(w)[1]?.body).toEqual({ scheduled_at: '2026-11-26T09:00:00.000Z' });
	await expect(page.getByRole('button', { name: 'Put it back' })).toHaveCount(0);
});

test('pulled up or down it goes to a quarter of an hour', async ({ page }) => {
	const w = await open(page, '/calendar', week());
	await drag(page, card(page, 'Хлеб без замеса'), day(page, '2026-11-26'), 70);
	await expect(day(page, '2026-11-26').getByRole('link', { name: /13:45.*Хлеб без замеса/ })).toBeVisible();
	await expect.poll(() => moves(w)[0]?.body).toEqual({ scheduled_at: '2026-11-26T10:45:00.000Z' });
});

test('what is refused goes back, and says why', async ({ page }) => {
	const w = await open(page, '/calendar', week(), NOW, false);
	await expect(card(page, 'Хлеб без замеса')).toBeVisible();
	// it begins between the look and the drop
	const begun = w.posts.find((p) => p.id === 'pub_9')!;
	begun.targets[0] = target('tgt_9_0', channel('chn_yt'), { state: 'uploading' });
	begun.state = 'uploading';
	await drag(page, card(page, 'Хлеб без замеса'), day(page, '2026-11-28'));
	await expect(said(page)).toContainText('“Хлеб без замеса” was not moved and goes out Thursday 26 November at 12:00.');
	await expect(said(page)).toContainText('This can no longer be moved to another time.');
	await expect(day(page, '2026-11-26').getByRole('link', { name: /12:00.*Sending.*Хлеб без замеса/ })).toBeVisible();
});

test('nothing is moved into the past, and what has begun cannot be pulled', async ({ page }) => {
	const w = await open(page, '/calendar', week());
	await drag(page, card(page, 'Хлеб без замеса'), day(page, '2026-11-23'));
	await expect(said(page)).toContainText('was not moved: Monday 23 November at 12:00 has passed.');
	await drag(page, card(page, 'Ночной Петербург'), day(page, '2026-11-28'));
	await expect(day(page, '2026-11-24').getByRole('link', { name: /Ночной Петербург/ })).toBeVisible();
	expect(moves(w)).toEqual([]);
});

test('by keyboard: Enter opens the dialog, which says the moment in words and leads to the post', async ({ page }) => {
	const w = await open(page, '/calendar', week());
	await card(page, 'Маяк на рассвете').focus();
	await page.keyboard.press('Enter');
	const dialog = page.getByRole('dialog', { name: 'Move “Маяк на рассвете” to another time' });
	await expect(dialog.getByLabel('Date')).toHaveValue('2026-11-25');
	await expect(dialog.getByLabel('Time', { exact: true })).toHaveValue('18:30');
	await expect(dialog.getByRole('link', { name: 'Open the post' })).toHaveAttribute('href', '/posts/pub_8');
	await dialog.getByLabel('Date').fill('2026-11-23');
	await expect(dialog.getByText('This time has passed. Choose a later one.')).toBeVisible();
	await dialog.getByLabel('Date').fill('2026-11-29');
	await expect(dialog.getByText('Sun, 29 November, 18:30')).toBeVisible();
	await page.keyboard.press('Enter');
	await expect(dialog).toHaveCount(0);
	await expect(day(page, '2026-11-29').getByRole('link', { name: /18:30.*Маяк на рассвете/ })).toBeVisible();
	await expect.poll(() => moves(w)[0]?.body).toEqual({ scheduled_at: '2026-11-29T15:30:00.000Z' });
	// what cannot be moved is a link like any other
	await card(page, 'Ночной Петербург').focus();
	await page.keyboard.press('Enter');
	await expect(page).toHaveURL(/\/posts\/pub_4$/);
});

test.describe('where the clocks change', () => {
	test.use({ timezoneId: 'Europe/Berlin' });
	/** A post at a Berlin winter time. */
	const night = (date: string, utc: string): World => {
		const w = week();
		w.posts = [planned('0', date, '12:00', 'Ночь', 's')];
		w.posts[0]!.scheduled_at = utc;
		w.posts[0]!.targets[0]!.scheduled_at = utc;
		return w;
	};
	test('a time that the clock skips goes out later, and that is said', async ({ page }) => {
		const w = await open(
			page,
			'/calendar?view=month&at=2026-03-01',
			night('2026-03-28', '2026-03-28T01:30:00.000Z'),
			'2026-03-20T12:00:00Z'
		);
		await expect(day(page, '2026-03-28').getByRole('link', { name: /02:30/ })).toBeVisible();
		await drag(page, card(page, 'Ночь'), day(page, '2026-03-29'));
		await expect(said(page)).toContainText('now goes out Sunday 29 March at 03:30. The clocks change that day and skip this time');
		await expect.poll(() => moves(w)[0]?.body).toEqual({ scheduled_at: '2026-03-29T01:30:00.000Z' });
		// a day that has its usual hours takes the time it has now
		await page.getByRole('button', { name: 'Close' }).click();
		await drag(page, card(page, 'Ночь'), day(page, '2026-03-27'));
		await expect.poll(() => moves(w)[1]?.body).toEqual({ scheduled_at: '2026-03-27T02:30:00.000Z' });
	});
	test('a time that comes twice goes out the first time, and that is said', async ({ page }) => {
		const w = await open(
			page,
			'/calendar?view=week&at=2026-10-24',
			night('2026-10-24', '2026-10-24T00:30:00.000Z'),
			'2026-10-20T12:00:00Z'
		);
		await expect(page.getByText('25 h')).toBeVisible();
		await drag(page, card(page, 'Ночь'), day(page, '2026-10-25'));
		await expect(said(page)).toContainText('now goes out Sunday 25 October at 02:30. The clocks change that day and this time comes twice');
		await expect.poll(() => moves(w)[0]?.body).toEqual({ scheduled_at: '2026-10-25T00:30:00.000Z' });
	});
	test('a move over the change keeps the time of day, not the hours between', async ({ page }) => {
		const w = await open(
			page,
			'/calendar?view=month&at=2026-03-01',
			night('2026-03-27', '2026-03-27T08:00:00.000Z'),
			'2026-03-20T12:00:00Z'
		);
		await drag(page, card(page, 'Ночь'), day(page, '2026-03-30'), 'middle');
		await expect.poll(() => moves(w)[0]?.body).toEqual({ scheduled_at: '2026-03-30T07:00:00.000Z' });
		await expect(said(page)).toContainText('Monday 30 March at 09:00');
	});
});

test('a month: pulled to another day, and a full day tells the rest in a dialog', async ({ page }) => {
	const w = week();
	for (let i = 0; i < 4; i++) w.posts.push(planned(`more${i}`, '2026-11-26', `2${i}:00`.slice(0, 5), `Ещё ${i}`, 's'));
	await open(page, '/calendar?view=month', w);
	await drag(page, card(page, 'Газон за 7 дней'), day(page, '2026-11-30'), 'middle');
	await expect(day(page, '2026-11-30').getByRole('link', { name: /20:00.*Газон за 7 дней/ })).toBeVisible();
	await expect.poll(() => moves(w)[0]?.body).toEqual({ scheduled_at: '2026-11-30T17:00:00.000Z' });
	const full = day(page, '2026-11-26');
	await expect(full.getByRole('link')).toHaveCount(3);
	await full.getByRole('button', { name: '3 more' }).click();
	const dialog = page.getByRole('dialog', { name: 'Thursday 26 November' });
	await expect(dialog.getByRole('link')).toHaveCount(6);
	await dialog.getByRole('button', { name: 'Move “Ещё 2” to another time' }).click();
	await expect(page.getByRole('dialog', { name: 'Move “Ещё 2” to another time' })).toBeVisible();
});

test('a ready clip dropped on a day opens the composer with that moment', async ({ page }) => {
	const w = await open(page, '/calendar', week());
	const tray = page.getByRole('region', { name: 'Ready, no date' });
	// the first clip is published with
	await expect(tray.getByRole('link')).toHaveCount(2);
	const clip = tray.getByRole('link', { name: /Сад на окне/ });
	const to = await steady(card(page, 'Зачем нам Луна'));
	const from = await steady(clip);
	await page.mouse.move(from.x + 30, from.y + 20);
	await page.mouse.down();
	await page.mouse.move(from.x + 60, from.y, { steps: 3 });
	// an hour and a half below nine o'clock
	await page.mouse.move(to.x + 30, to.y + 60, { steps: 6 });
	await page.mouse.up();
	await expect(page).toHaveURL(/\/publish\/med_3\?at=2026-11-25T07%3A30%3A00\.000Z$/);
	await expect(page.getByLabel('Date')).toHaveValue('2026-11-25');
	await expect(page.getByLabel('Time', { exact: true })).toHaveValue('10:30');
	await expect(page.getByRole('radio', { name: 'Later' })).toBeChecked();
	// nothing was typed yet, so leaving asks nothing
	await page.goBack();
	await expect(tray.getByRole('link')).toHaveCount(2);
	// by keyboard: the next full hour
	await tray.getByRole('link', { name: /Обжиг/ }).focus();
	await page.keyboard.press('Enter');
	await expect(page).toHaveURL(/\/publish\/med_2\?at=2026-11-24T14%3A00%3A00\.000Z$/);
	expect(moves(w)).toEqual([]);
});

test('what others do is seen at once', async ({ page }) => {
	const w = await open(page, '/calendar', week());
	await expect(card(page, 'Хлеб без замеса')).toBeVisible();
	const moved = w.posts.find((p) => p.id === 'pub_9')!;
	moved.scheduled_at = '2026-11-29T06:00:00.000Z';
	for (const t of moved.targets) {
		t.scheduled_at = moved.scheduled_at;
		w.say('target.changed', { target: t, publish_request_id: moved.id });
	}
	await expect(day(page, '2026-11-29').getByRole('link', { name: /09:00.*Хлеб без замеса/ })).toBeVisible();
	const fresh = planned('new', '2026-11-27', '21:15', 'Только что', 's');
	w.posts.push(fresh);
	w.say('target.changed', { target: fresh.targets[0], publish_request_id: fresh.id });
	await expect(day(page, '2026-11-27').getByRole('link', { name: /21:15.*Только что/ })).toBeVisible();
});

test('too many uploads for a day are foreseen', async ({ page }) => {
	const w = week();
	w.quotas[0]!.uploads_per_day = 2;
	w.quotas[0]!.uploads_left_today = 1;
	await open(page, '/calendar', w);
	await expect(page.getByText('YouTube: 2 of 2 uploads planned').first()).toBeAttached();
	await expect(
		page.getByText(/YouTube accepts 2 uploads a day\. From Tuesday 24 November at 11:00 to Wednesday 25 November at 11:00 there are 3/)
	).toBeVisible();
});

test('a viewer looks', async ({ page }) => {
	const w = week();
	w.role = 'viewer';
	await open(page, '/calendar', w);
	await expect(card(page, 'Хлеб без замеса')).toBeVisible();
	await expect(page.getByText('Ready, no date')).toHaveCount(0);
	await drag(page, card(page, 'Хлеб без замеса'), day(page, '2026-11-28'));
	await expect(day(page, '2026-11-26').getByRole('link', { name: /Хлеб без замеса/ })).toBeVisible();
	await card(page, 'Хлеб без замеса').focus();
	await page.keyboard.press('Enter');
	await expect(page).toHaveURL(/\/posts\/pub_9$/);
	expect(moves(w)).toEqual([]);
});

test('on a phone it is a list of days, moved by the dialog', async ({ page }) => {
	await page.setViewportSize({ width: 390, height: 844 });
	const w = await open(page, '/calendar', week());
	await expect(page.getByRole('heading', { level: 2, name: /Thursday 26 November/ })).toBeVisible();
	await page.getByRole('button', { name: 'Move “Гараж. Часть 4” to another time' }).click();
	const dialog = page.getByRole('dialog');
	await dialog.getByLabel('Time', { exact: true }).fill('20:15');
	await dialog.getByRole('button', { name: 'Move', exact: true }).click();
	await expect(said(page).filter({ hasText: 'now goes out Thursday 26 November at 20:15' })).toBeVisible();
	await expect.poll(() => moves(w)[0]?.body).toEqual({ scheduled_at: '2026-11-26T17:15:00.000Z' });
	expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

test('when the service does not answer the rest of the page stays, and it is asked again', async ({ page }) => {
	let broken = true;
	const refuse = (): Promise<void> =>
		page.route('**/publish-requests?**', (route) => (broken ? route.abort('connectionreset') : route.fallback()));
	await open(page, '/calendar', week(), NOW, false, refuse);
	await expect(page.getByRole('alert')).toBeVisible();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('23 – 29 November');
	broken = false;
	await page.getByRole('button', { name: 'Try again' }).click();
	await expect(card(page, 'Хлеб без замеса')).toBeVisible();
	await expect(page.getByRole('alert')).toHaveCount(0);
});
