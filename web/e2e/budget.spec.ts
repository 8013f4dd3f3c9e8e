import { statSync } from 'node:fs';
import { expect, test } from '@playwright/test';

/** Bytes as they travel: the brotli file the server sends. */
const packed = (url: string): number => {
	const file = new URL('../build' + new URL(url).pathname, import.meta.url).pathname;
	try {
		return statSync(file + '.br').size;
	} catch {
		return statSync(file).size;
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
			if (r.url().endsWith('.js')) js += packed(r.url());
			if (r.url().endsWith('.css')) css += packed(r.url());
		});
		await page.goto(path, { waitUntil: 'load' });
		await expect(page.locator('h1')).toBeVisible();
		await page.waitForTimeout(1000);
		console.log(path, (js / 1000).toFixed(1), 'KB script', (css / 1000).toFixed(1), 'KB style');
		expect.soft(js / 1000).toBeLessThanOrEqual(kb);
		expect.soft(css / 1000).toBeLessThanOrEqual(10);
	});
