import { test } from '@playwright/test';
import { at, scrolled } from '../frames';

/** How long each frame took, and what it cost, while the page was scrolled through so many clips. */
test('scrolling', async ({ browser, page, request }) => {
	test.setTimeout(600_000);
	const clips = Number(process.env['CLIPS'] ?? 50_000);
	await request.post('/_test', { data: { reset: true, signedIn: true, many: clips } });
	await page.setViewportSize({ width: 1440, height: 900 });
	await page.goto('/library');
	await page.locator('.frame').first().waitFor();
	const { wall, cpu, depth } = await scrolled(browser, page, 1200, 240);
	console.log(`${clips} clips, 1200 steps of 240 px, down to ${depth} px; cards drawn at the end: ${await page.locator('.frame').count()}`);
	console.log('| ms of each frame | middle | 95 % | 99 % | longest | over 50 |\n|---|---|---|---|---|---|');
	for (const [name, values] of [
		['from frame to frame', wall],
		['processor time of the main thread', cpu]
	] as const) {
		const parts = [0.5, 0.95, 0.99, 1].map((part) => at(values, part).toFixed(1));
		console.log(`| ${name} | ${parts.join(' | ')} | ${values.filter((x) => x > 50).length} of ${values.length} |`);
	}
});
