import { expect, test } from '@playwright/test';
import { everyPage } from './every-page';
import { atRest } from './rest';

/** How far what is drawn may move by itself, without a unit (CLS). Source: ui.md, section 11. */
const MOST = 0.02;
/** A mid network: parts of a page and its data come one after another, as they do for people. */
const network = { offline: false, latency: 60, downloadThroughput: 9e6 / 8, uploadThroughput: 3e6 / 8 };
interface Shift extends PerformanceEntry {
	value: number;
	sources: { node: Node | null; previousRect: DOMRectReadOnly; currentRect: DOMRectReadOnly }[];
}

for (const [n, [path, stage]] of everyPage.entries())
	for (const width of [390, 1440])
		test(`nothing moves while a page comes, ${n + 1}: ${path} at ${width}`, async ({ browser, request }) => {
			await request.post('/_test', { data: { reset: true, signedIn: true, ...(typeof stage === 'function' ? {} : stage) } });
			const context = await browser.newContext({ viewport: { width, height: 844 } });
			const page = await context.newPage();
			if (typeof stage === 'function') await stage(page);
			const cdp = await context.newCDPSession(page);
			await cdp.send('Network.enable');
			await cdp.send('Network.emulateNetworkConditions', network);
			await page.goto(path, { waitUntil: 'load' });
			await page.locator('h1').first().waitFor();
			// parts that come one after another leave pauses between them
			await page.evaluate(atRest, 7);
			const moved = await page.evaluate(
				() =>
					new Promise<{ sum: number; what: string[] }>((done) => {
						const seen: Shift[] = [];
						new PerformanceObserver((list) => seen.push(...(list.getEntries() as Shift[]))).observe({
							type: 'layout-shift',
							buffered: true
						});
						setTimeout(() => {
							const sources = seen.flatMap((e) => (e.value > 0.005 ? e.sources : []));
							const what = sources.map((x) => `${x.node?.textContent?.trim().slice(0, 30)} ${x.previousRect.y} > ${x.currentRect.y}`);
							done({ sum: seen.reduce((n, e) => n + e.value, 0), what });
						}, 100);
					})
			);
			expect.soft(moved.sum, `${path}: ${moved.what.join(' | ')}`).toBeLessThanOrEqual(MOST);
			await context.close();
		});
