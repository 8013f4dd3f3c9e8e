import { readdirSync, readFileSync, statSync } from 'node:fs';
import { expect, test } from '@playwright/test';

const build = new URL('../build', import.meta.url).pathname;
/** Bytes as they travel: the brotli file the server sends. */
const packed = (path: string): number => {
	try {
		return statSync(build + path + '.br').size;
	} catch {
		return statSync(build + path).size;
	}
};
const pages: [string, Record<string, unknown>, number][] = [
	['/', { signedIn: false }, 1],
	['/sign-in', { signedIn: false }, 48],
	['/library', { many: 60 }, 75]
];
for (const [path, stage, kb] of pages)
	test(`${path} loads at most ${kb} KB of script`, async ({ page, request }) => {
		await request.post('/_test', { data: { reset: true, signedIn: true, ...stage } });
		let js = 0;
		let css = 0;
		page.on('response', (r) => {
			const { pathname } = new URL(r.url());
			if (pathname.endsWith('.js')) js += packed(pathname);
			if (pathname.endsWith('.css')) css += packed(pathname);
		});
		await page.goto(path, { waitUntil: 'load' });
		await expect(page.locator('h1')).toBeVisible();
		await page.waitForTimeout(1000);
		console.log(path, (js / 1000).toFixed(1), 'KB script', (css / 1000).toFixed(1), 'KB style');
		expect.soft(js / 1000).toBeLessThanOrEqual(kb);
		expect.soft(css / 1000).toBeLessThanOrEqual(10);
	});

const shells = readdirSync(`${build}/.shells`, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.html'));
/** What each route needs before it can draw, as its shell names it. */
test('each route names all that it needs at once, and within its budget', async ({ page, request }) => {
	expect(shells.length).toBeGreaterThan(25);
	for (const name of shells) {
		const html = readFileSync(`${build}/.shells/${name}`, 'utf8');
		const named = (ending: string) =>
			[...new Set([...html.matchAll(/"(\/_app\/[^"]+)"/g)].map((x) => x[1]!))].filter((f) => f.endsWith(ending));
		const kb = (ending: string) => named(ending).reduce((sum, file) => sum + packed(file), 0) / 1000;
		expect.soft(kb('.js'), name).toBeLessThanOrEqual(75);
		expect.soft(kb('.css'), name).toBeLessThanOrEqual(11);
	}
	await request.post('/_test', { data: { reset: true, signedIn: true, many: 3 } });
	const answer = await page.goto('/library/med_1');
	const head = (await answer?.text()) ?? '';
	expect(head).toBe(readFileSync(`${build}/.frames/library/@.html`, 'utf8'));
});

interface Chunk {
	file: string;
	imports?: string[];
	dynamicImports?: string[];
}
test('no part that comes later weighs more than 30 KB', () => {
	const manifest = new URL('../.svelte-kit/output/client/.vite/manifest.json', import.meta.url);
	const chunks = JSON.parse(readFileSync(manifest, 'utf8')) as Record<string, Chunk>;
	const all = (of: string, seen = new Set<string>()): Set<string> => {
		if (seen.has(of)) return seen;
		seen.add(of);
		for (const next of chunks[of]?.imports ?? []) all(next, seen);
		return seen;
	};
	const node = (n: number) => all(`.svelte-kit/generated/client-optimized/nodes/${n}.js`);
	const always = new Set([...node(0), ...node(2)]);
	const parts = Object.entries(chunks).flatMap(([by, c]) =>
		(c.dynamicImports ?? []).filter((p) => !p.includes('/nodes/')).map((part) => ({ by, part }))
	);
	expect(parts.length).toBeGreaterThan(30);
	for (const { by, part } of parts) {
		const there = all(by);
		const more = [...all(part)].filter((c) => !there.has(c) && !always.has(c));
		const kb = more.reduce((sum, c) => sum + packed(`/${chunks[c]!.file}`), 0) / 1000;
		expect.soft(kb, part).toBeLessThanOrEqual(30);
	}
});
