import { test, type CDPSession, type Page } from '@playwright/test';
import { everyPage } from '../every-page';

/** A mid phone on a mid network: source of the figures is ui.md, section 11. */
const SLOWER = 4;
const network = { offline: false, latency: 60, downloadThroughput: 9e6 / 8, uploadThroughput: 3e6 / 8 };
const rounds = Number(process.env['ROUNDS'] ?? 5);
interface Seen {
	first: number;
	heading: number;
	cpu: number;
	/** How far what was drawn moved, without a unit (CLS). */
	shift: number;
}
const middle = (of: number[]): number => [...of].sort((a, b) => a - b)[Math.floor(of.length / 2)]!;

async function visit(page: Page, cdp: CDPSession, path: string): Promise<Seen> {
	await cdp.send('Network.clearBrowserCache');
	await page.goto(path, { waitUntil: 'load' });
	await page.locator('h1').first().waitFor();
	await page.waitForTimeout(500);
	const [first, heading, shift] = await page.evaluate(async () => {
		const moved = await new Promise<number>((done) => {
			let sum = 0;
			new PerformanceObserver((list) => {
				for (const e of list.getEntries() as (PerformanceEntry & { value: number })[]) sum += e.value;
			}).observe({ type: 'layout-shift', buffered: true });
			setTimeout(() => done(sum), 100);
		});
		const paints = performance.getEntriesByType('paint');
		const marks = performance.getEntriesByName('heading');
		return [paints.find((x) => x.name === 'first-contentful-paint')?.startTime ?? NaN, marks[0]?.startTime ?? NaN, moved];
	});
	const { metrics } = await cdp.send('Performance.getMetrics');
	const cpu = metrics.find((x) => x.name === 'ThreadTime')?.value ?? NaN;
	return { first: first!, heading: heading!, cpu: cpu * 1000, shift: shift! };
}

test('first paint', async ({ browser, request }) => {
	test.setTimeout(3_600_000);
	console.log(`Middle of ${rounds}, processor ${SLOWER} times slower, 9 Mbit/s, 60 ms, empty cache`);
	console.log('| page | first paint, s | heading there, s | main thread, ms | layout shift |\n|---|---|---|---|---|');
	for (const [path, stage] of everyPage) {
		const seen: Seen[] = [];
		for (let n = 0; n < rounds; n++) {
			await request.post('/_test', { data: { reset: true, signedIn: true, ...(typeof stage === 'function' ? {} : stage) } });
			const ctx = await browser.newContext({ viewport: { width: 390, height: 844 } });
			const page = await ctx.newPage();
			if (typeof stage === 'function') await stage(page);
			await page.addInitScript(() => {
				new MutationObserver((_, all) => {
					if (!document.querySelector('h1')) return;
					performance.mark('heading');
					all.disconnect();
				}).observe(document, { subtree: true, childList: true });
			});
			const cdp = await ctx.newCDPSession(page);
			await cdp.send('Network.enable');
			await cdp.send('Network.emulateNetworkConditions', network);
			await cdp.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
			await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
			seen.push(await visit(page, cdp, path));
			await ctx.close();
		}
		const s = (f: (x: Seen) => number): string => (middle(seen.map(f)) / 1000).toFixed(2);
		console.log(
			`| ${path} | ${s((x) => x.first)} | ${s((x) => x.heading)} | ${middle(seen.map((x) => x.cpu)).toFixed(0)} | ${middle(seen.map((x) => x.shift)).toFixed(3)} |`
		);
	}
});
