import { expect, test, type Locator, type Page } from '@playwright/test';
import { drag, NOW, open, planned, week } from './calendar-world';
import { noFigures } from './figures-world';
import { findings, languages } from './look';
import { World } from './publish-world';

const kept = (page: Page): Promise<string | null> => page.evaluate(() => localStorage.getItem('zone'));
const select = (page: Page): Locator => page.getByLabel('Time zone', { exact: true });
const day = (page: Page, name: string): Locator => page.locator(`[data-day="${name}"]`);
const card = (page: Page, title: string): Locator => page.getByRole('link', { name: new RegExp(title) });
const sent = (w: World, method: string): unknown => w.calls.filter((c) => c.method === method).at(-1)?.body;
const goTo = (page: Page, name: string): Promise<void> => page.getByRole('link', { name, exact: true }).first().click();
const choose = (page: Page, zone: string): Promise<void> => page.addInitScript((z) => localStorage.setItem('zone', z), zone);

test('a zone chosen in settings is the one of the calendar, of posts and of what is planned; the device’s comes back', async ({ page }) => {
	const w = await open(page, '/settings', week());
	await expect(select(page)).toHaveValue('');
	await expect(select(page).locator('option').first()).toHaveText('As this device (Europe/Moscow)');
	await expect(page.getByText('It is now 24 November at 15:42 (Moscow Standard Time, GMT+3).')).toBeVisible();
	await select(page).selectOption('Asia/Tokyo');
	await expect(page.getByText('It is now 24 November at 21:42 (Japan Standard Time, GMT+9).')).toBeVisible();
	expect(await kept(page)).toBe('Asia/Tokyo');

	// without a reload
	await goTo(page, 'Calendar');
	await expect(page.getByText('Japan Standard Time, GMT+9')).toBeVisible();
	// 21:00 of the day before in Moscow
	await expect(day(page, '2026-11-25').getByRole('link', { name: /03:00.*Почему Маркиз не спит/ })).toBeVisible();
	await card(page, 'Хлеб без замеса').focus();
	await page.keyboard.press('Enter');
	const dialog = page.getByRole('dialog');
	await expect(dialog.getByLabel('Date')).toHaveValue('2026-11-26');
	await expect(dialog.getByLabel('Time', { exact: true })).toHaveValue('18:00');
	await dialog.getByLabel('Date').fill('2026-11-27');
	await expect(dialog.getByText('Fri, 27 November, 18:00')).toBeVisible();
	await expect(dialog.getByText('Japan Standard Time, GMT+9')).toBeVisible();
	await dialog.getByLabel('Time', { exact: true }).fill('07:30');
	await page.keyboard.press('Enter');
	await expect(dialog).toHaveCount(0);
	await expect.poll(() => sent(w, 'PATCH')).toEqual({ scheduled_at: '2026-11-26T22:30:00.000Z' });
	await drag(page, card(page, 'Хлеб без замеса'), day(page, '2026-11-28'));
	await expect.poll(() => sent(w, 'PATCH')).toEqual({ scheduled_at: '2026-11-27T22:30:00.000Z' });
	await expect(page.locator('#content').getByRole('status')).toContainText('now goes out Saturday 28 November at 07:30.');

	// a page that comes anew
	await page.goto('/posts/pub_9');
	await expect(page.getByText('28 November at 07:30').first()).toBeVisible();
	await page.goto('/publish/med_1');
	await page.getByRole('radio', { name: 'Later' }).check({ force: true });
	await page.getByLabel('Date').fill('2040-03-25');
	await page.getByLabel('Time', { exact: true }).fill('18:00');
	await expect(page.getByText('Sun, 25 March, 18:00')).toBeVisible();
	await expect(page.getByText('Japan Standard Time, GMT+9')).toBeVisible();
	await expect.poll(() => w.drafts[0]?.content.scheduled_at).toBe('2040-03-25T09:00:00.000Z');

	await page.goto('/settings');
	await expect(select(page)).toHaveValue('Asia/Tokyo');
	await select(page).selectOption('');
	await expect(page.getByText('It is now 24 November at 15:42 (Moscow Standard Time, GMT+3).')).toBeVisible();
	expect(await kept(page)).toBeNull();
	await goTo(page, 'Calendar');
	await expect(page.getByText('Moscow Standard Time, GMT+3')).toBeVisible();
	await expect(day(page, '2026-11-24').getByRole('link', { name: /21:00.*Почему Маркиз не спит/ })).toBeVisible();
});

test('days of figures, records and the library are those of the zone', async ({ page }) => {
	const w = week();
	const asked: URL[] = [];
	w.figures = noFigures;
	page.on('request', (r) => asked.push(new URL(r.url())));
	const last = (path: string, name: string): string | null | undefined =>
		asked
			.filter((u) => u.pathname.endsWith(path))
			.at(-1)
			?.searchParams.get(name);
	await choose(page, 'Asia/Tokyo');
	// ten minutes into the 25th there
	await open(page, '/figures?days=7', w, '2026-11-24T15:10:00Z');
	await expect
		.poll(() => [last('/figures', 'from'), last('/figures', 'to'), last('/figures', 'zone')])
		.toEqual(['2026-11-19', '2026-11-25', 'Asia/Tokyo']);
	await page.goto('/audit?from=2026-11-24&to=2026-11-24');
	await expect
		.poll(() => [last('/audit-events', 'from'), last('/audit-events', 'to')])
		.toEqual(['2026-11-23T15:00:00.000Z', '2026-11-24T15:00:00.000Z']);
	await page.goto('/token-uses?from=2026-11-24');
	await expect.poll(() => last('/token-uses', 'from')).toBe('2026-11-23T15:00:00.000Z');
	await page.goto('/today');
	await expect(page.getByRole('heading', { level: 1 })).toContainText('25 November 2026');
	await page.goto('/library');
	await page.getByRole('button', { name: 'Filter', exact: true }).click();
	await expect.poll(() => last('/media/months', 'zone')).toBe('Asia/Tokyo');
});

test('the hours that the clock of the zone shows twice are told, wherever the device is', async ({ page }) => {
	await choose(page, 'Europe/Berlin');
	const w = week();
	w.posts = [planned('0', '2026-10-24', '03:30', 'Ночь', 's')];
	await open(page, '/calendar?view=week&at=2026-10-24', w, '2026-10-20T12:00:00Z');
	await expect(day(page, '2026-10-24').getByRole('link', { name: /02:30.*Ночь/ })).toBeVisible();
	await expect(page.getByText('25 h')).toBeVisible();
	await drag(page, card(page, 'Ночь'), day(page, '2026-10-25'));
	await expect(page.locator('#content').getByRole('status')).toContainText('The clocks change that day and this time comes twice');
	await expect.poll(() => sent(w, 'PATCH')).toEqual({ scheduled_at: '2026-10-25T00:30:00.000Z' });
});

test('what is kept and is no zone is the device’s', async ({ page }) => {
	await choose(page, 'Mars/Olympus');
	await open(page, '/calendar', week(), NOW);
	await expect(page.getByText('Moscow Standard Time, GMT+3')).toBeVisible();
	await expect(day(page, '2026-11-24').getByRole('link', { name: /21:00.*Почему Маркиз не спит/ })).toBeVisible();
	await goTo(page, 'Settings');
	await expect(select(page)).toHaveValue('');
});

for (const context of languages)
	test(`a zone in settings: no findings (${context.locale})`, async ({ browser, request }) => {
		await request.post('/_test', { data: { reset: true, signedIn: true } });
		const own = await browser.newContext(context);
		const page = await own.newPage();
		await choose(page, 'America/Argentina/ComodRivadavia');
		await page.goto('/settings');
		await expect(page.getByText('GMT-3')).toBeVisible();
		await page.waitForTimeout(300);
		expect.soft(await findings(page)).toEqual([]);
		await own.close();
	});
