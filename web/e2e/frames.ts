import type { Browser, Page } from '@playwright/test';

interface TraceEvent {
	name: string;
	ph: string;
	pid: number;
	tid: number;
	/** Microseconds. */
	ts: number;
	/** Processor time of the thread, in microseconds. */
	tdur?: number;
	args: { name?: string };
}
export interface Frames {
	/** What each frame took from the one before it, in milliseconds. On a busy machine others count in. */
	wall: number[];
	/** Processor time that the page's main thread spent for each frame, in milliseconds. */
	cpu: number[];
	depth: number;
}

/** Scrolls a page down by so many steps, one a frame, and reads from the browser's own trace what each frame cost. */
export async function scrolled(browser: Browser, page: Page, steps: number, by: number): Promise<Frames> {
	await browser.startTracing(page, { categories: ['toplevel', 'blink.user_timing'] });
	const depth = await page.evaluate(
		async ([times, far]) => {
			let before = performance.now();
			for (let n = 0; n <= times; n++) {
				scrollBy(0, far);
				await new Promise((r) => requestAnimationFrame(r));
				const now = performance.now();
				// The first one waited for the trace to begin.
				if (n > 0) performance.measure('frame', { start: before, end: now });
				before = now;
			}
			return scrollY;
		},
		[steps, by] as const
	);
	const { traceEvents: all } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
	const frames = all.filter((e) => e.name === 'frame');
	const begins = frames.filter((e) => e.ph === 'b').map((e) => e.ts);
	const ends = frames.filter((e) => e.ph === 'e').map((e) => e.ts);
	const pid = frames[0]?.pid;
	const main = all.find((e) => e.name === 'thread_name' && e.pid === pid && e.args.name === 'CrRendererMain')?.tid;
	const tasks = all.filter((e) => e.ph === 'X' && e.pid === pid && e.tid === main && e.name.endsWith('::RunTask'));
	const cpu = begins.map(() => 0);
	let at = 0;
	for (const task of tasks.sort((a, b) => a.ts - b.ts)) {
		while (at < ends.length && task.ts >= ends[at]!) at++;
		if (at < ends.length && task.ts >= begins[at]!) cpu[at]! += (task.tdur ?? 0) / 1000;
	}
	return { wall: begins.map((b, n) => (ends[n]! - b) / 1000), cpu, depth };
}
/** `part` of the values are at most this. */
export const at = (values: number[], part: number): number =>
	[...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * part)] ?? NaN;
