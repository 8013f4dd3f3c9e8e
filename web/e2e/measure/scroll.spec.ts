import { test } from '@playwright/test';

/** How long each frame took while the page was scrolled through so many clips. */
test('scrolling', async ({ page, request }) => {
	test.setTimeout(600_000);
	const clips = Number(process.env['CLIPS'] ?? 50_000);
	await request.post('/_test', { data: { reset: true, signedIn: true, many: clips } });
	await page.setViewportSize({ width: 1440, height: 900 });
	await page.goto('/library');
	await page.locator('.frame').first().waitFor();
	const seen = await page.evaluate(async () => {
		const long: number[] = [];
		new PerformanceObserver((list) => list.getEntries().forEach((e) => long.push(e.duration))).observe({ type: 'longtask' });
		const frames: number[] = [];
		let before = performance.now();
		const next = (): Promise<number> => new Promise((r) => requestAnimationFrame(r));
		for (let n = 0; n < 1200; n++) {
			scrollBy(0, 240);
			const at = await next();
			frames.push(at - before);
			before = at;
		}
		return { frames: frames.slice(1), long, drawn: document.querySelectorAll('.frame').length, depth: scrollY };
	});
	const sorted = [...seen.frames].sort((a, b) => a - b);
	const at = (part: number): string => sorted[Math.floor((sorted.length - 1) * part)]!.toFixed(1);
	console.log(`${clips} clips, 1200 steps of 240 px, down to ${seen.depth} px; cards drawn at the end: ${seen.drawn}`);
	console.log('| frame, middle ms | 95 % | 99 % | longest | over 50 ms | tasks over 50 ms |\n|---|---|---|---|---|---|');
	const over = sorted.filter((x) => x > 50).length;
	console.log(`| ${at(0.5)} | ${at(0.95)} | ${at(0.99)} | ${at(1)} | ${over} of ${sorted.length} | ${seen.long.length} |`);
});
