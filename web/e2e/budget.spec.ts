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

/**
 * Script that the route needs before it can draw, in KB, as its shell names it. The goal of every page in the
 * application is 75: what is above it stands here with the place it has, and may only go down.
 */
const above: Record<string, number> = {
	'audit.html': 82,
	'calendar.html': 85,
	'channels.html': 99,
	'figures.html': 85,
	'inbox.html': 96,
	'library/@.html': 94,
	'members.html': 76,
	'operator.html': 85,
	'operator/@.html': 85,
	'posts.html': 90,
	'posts/@.html': 109,
	'publish/@.html': 135,
	'settings.html': 93,
	'settings/security.html': 78,
	'today.html': 96
};
const shells = readdirSync(`${build}/.shells`, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.html'));
test('each route names all that it needs at once, and within its budget', async ({ page, request }) => {
	expect(shells.length).toBeGreaterThan(25);
	for (const name of shells) {
		const html = readFileSync(`${build}/.shells/${name}`, 'utf8');
		const named = (ending: string) =>
			[...new Set([...html.matchAll(/"(\/_app\/[^"]+)"/g)].map((x) => x[1]!))].filter((f) => f.endsWith(ending));
		const kb = (ending: string) => named(ending).reduce((sum, file) => sum + packed(file), 0) / 1000;
		expect.soft(kb('.js'), name).toBeLessThanOrEqual(above[name] ?? 75);
		expect.soft(kb('.css'), name).toBeLessThanOrEqual(11);
	}
	await request.post('/_test', { data: { reset: true, signedIn: true, many: 3 } });
	const answer = await page.goto('/library/med_1');
	const head = (await answer?.text()) ?? '';
	expect(head).toBe(readFileSync(`${build}/.shells/library/@.html`, 'utf8'));
});
