import { expect, test, type Page } from '@playwright/test';
import { noFigures, someFigures } from './figures-world';
import { findings, languages } from './look';
import { World } from './publish-world';

async function world(page: Page, figures: World['figures']): Promise<URL[]> {
	const w = new World();
	const asked: URL[] = [];
	w.silent = true;
	w.figures = (url) => {
		asked.push(url);
		return figures(url);
	};
	await w.install(page);
	return asked;
}
const asked = (url: URL | undefined, name: string): string | null => url?.searchParams.get(name) ?? null;
const length = (url: URL | undefined): number =>
	(Date.parse(asked(url, 'to') ?? '') - Date.parse(asked(url, 'from') ?? '')) / 86_400_000 + 1;

test('each number stands beside what it is of', async ({ page }) => {
	const questions = await world(page, someFigures);
	await page.goto('/figures');
	const totals = page.locator('dl > div');
	await expect(totals.nth(0)).toContainText('1,204');
	await expect(totals.nth(0)).toContainText('Failed: 61. Cancelled: 12. Need a decision: 3.');
	await expect(totals.nth(1)).toContainText('1,204 of 1,265');
	await expect(totals.nth(1)).toContainText('95%');
	await expect(totals.nth(2)).toContainText('Of 1,187 posts');
	await expect(totals.nth(3)).toContainText('For 21 posts');
	const rows = page.getByRole('region', { name: 'By platform' }).locator('tbody tr');
	await expect(rows.locator('th')).toContainText(['YouTube', 'Instagram', 'TikTok', 'VK']);
	await expect(rows.nth(2)).toContainText('64 of 82 (78%)');
	await expect(rows.nth(1)).toContainText('0 of 2 (0%)');
	const why = page.getByRole('region', { name: 'Why posts failed' }).getByRole('listitem');
	await expect(why).toHaveCount(4);
	await expect(why.nth(0)).toContainText('34 of 61');
	expect([length(questions[0]), asked(questions[0], 'step'), asked(questions[0], 'sandbox')]).toEqual([30, 'day', 'false']);
});
test('the drawing has a twin in words', async ({ page }) => {
	await world(page, someFigures);
	await page.goto('/figures?days=7');
	const chart = page.getByRole('region', { name: 'Day by day' });
	await expect(chart.locator('.col')).toHaveCount(7);
	await chart.getByText('The same as a table').click();
	await expect(chart.getByRole('row')).toHaveCount(8);
	await expect(chart.getByRole('row').nth(2).getByRole('cell')).toHaveText(['6', '2', '0', '0']);
});
test('an address keeps the period, and going back brings the last one', async ({ page }) => {
	const questions = await world(page, someFigures);
	await page.goto('/figures?days=90&sandbox=true');
	await expect(page.getByRole('region', { name: 'Week by week' })).toBeVisible();
	expect([length(questions.at(-1)), asked(questions.at(-1), 'step'), asked(questions.at(-1), 'sandbox')]).toEqual([90, 'week', 'true']);
	await page.getByRole('link', { name: '7 days' }).click();
	await expect(page).toHaveURL(/\/figures\?days=7&sandbox=true$/);
	await expect.poll(() => length(questions.at(-1))).toBe(7);
	await expect(page.getByRole('link', { name: '7 days' })).toHaveAttribute('aria-current', 'page');
	await page.getByRole('link', { name: 'Show the real platforms' }).click();
	await expect.poll(() => asked(questions.at(-1), 'sandbox')).toBe('false');
	await page.goBack();
	await page.goBack();
	await expect.poll(() => length(questions.at(-1))).toBe(90);
});
test('where nothing came to an end, that is said, and where something else did', async ({ page }) => {
	await world(page, (url) => noFigures(url, url.searchParams.get('sandbox') === 'true' ? 0 : 1));
	await page.goto('/figures');
	await expect(page.getByRole('heading', { name: 'Nothing finished in these days' })).toBeVisible();
	await expect(page.getByText('1 post to the sandbox is not counted here.')).toBeVisible();
	await page.getByRole('link', { name: 'Show the sandbox' }).click();
	await expect(page.getByText('What went to the sandbox is counted here.')).toBeVisible();
});
test('a question that fails is asked again', async ({ page }) => {
	let cut = true;
	await world(page, (url) => (cut ? null : someFigures(url)));
	await page.goto('/figures');
	const again = page.getByRole('button', { name: 'Try again' });
	await expect(again).toBeVisible();
	cut = false;
	await again.click();
	await expect(page.locator('dl > div')).toHaveCount(5);
});

for (const language of languages)
	for (const [name, path, figures] of [
		['days', '/figures', someFigures],
		['weeks', '/figures?days=90', someFigures],
		['nothing', '/figures?sandbox=true', (url: URL) => noFigures(url, 3)]
	] as const)
		test(`figures, ${name}, ${language.locale}, both themes and widths: no findings`, async ({ browser }) => {
			const ctx = await browser.newContext(language);
			const page = await ctx.newPage();
			const bad: string[] = [];
			page.on('console', (m) => void (m.type() === 'error' && bad.push(m.text())));
			await world(page, figures);
			await page.goto(path);
			await expect(page.locator('main :is(dl, .none)').first()).toBeVisible();
			for (const table of await page.locator('summary').all()) await table.click();
			expect.soft(await findings(page)).toEqual([]);
			expect(bad).toEqual([]);
			await ctx.close();
		});
