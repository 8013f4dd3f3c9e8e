/* One video to four sandbox channels from the composer, with words of its own for each and a cover moment. */
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { clip, drop } from './film';

const shots = process.env['SCREENSHOTS'];
type Film = { title: string; caption?: string; thumb_offset?: number; size_bytes: number };
type Seen = Record<'youtube' | 'instagram' | 'tiktok' | 'vk', { videos: Film[] }>;

async function ownWords(page: Page, platform: string, words: string): Promise<void> {
	await page.locator('.lane button', { hasText: platform }).click();
	await page.getByRole('button', { name: 'Write a separate one' }).click();
	await page
		.getByRole('group', { name: 'Text for this channel only' })
		.getByLabel(/Caption|Description/)
		.fill(words);
}

for (const { width, name } of [
	{ width: 1440, name: 'desktop' },
	{ width: 390, name: 'phone' }
]) {
	test(`one video to four channels, ${name}`, async ({ page }) => {
		test.setTimeout(180_000);
		await page.setViewportSize({ width, height: 900 });
		const title = `Four ${name} ${Date.now()}`;
		await page.goto('/register');
		await page.getByLabel('Email').fill(`four-${name}-${Date.now()}@example.org`);
		await page.getByLabel('Password', { exact: true }).fill('violet-canary-horse-staple-93');
		await page.getByRole('checkbox', { name: /I accept the terms|Я принимаю условия/ }).check();
		await page.getByRole('button', { name: 'Create an account' }).click();
		await page.waitForURL('**/today');
		await page.goto('/library');
		await drop(page, `${title}.mp4`, clip(name === 'phone' ? 4 : 5));
		await page
			.getByRole('link', { name: new RegExp(`^${title}`) })
			.first()
			.click({ timeout: 30_000 });
		await page
			.getByRole('link', { name: /^Publish/ })
			.first()
			.click({ timeout: 30_000 });
		await page.waitForURL('**/publish/med_*');
		await page.getByRole('button', { name: 'Use sandbox channels' }).click();
		await page.getByLabel('Who can view this video').selectOption('PUBLIC_TO_EVERYONE');
		const me = (await (await page.request.get('/api/v1/me')).json()) as { workspaces: { id: string }[] };
		const here = `/api/v1/workspaces/${me.workspaces[0]?.id}`;
		for (const platform of ['Instagram', 'TikTok', 'VK']) await ownWords(page, platform, `${title} on ${platform}`);
		await page.getByRole('radio', { name: 'A frame' }).check({ force: true });
		// by its frames, thirty a second
		await page.getByRole('slider').fill('45');
		if (shots) await page.screenshot({ path: join(shots, `four-${name}-composer.png`), fullPage: true });
		const go = page.locator('button[type=submit]');
		await expect(go).not.toHaveAttribute('aria-disabled', 'true', { timeout: 20_000 });
		await go.click();
		await page.waitForURL('**/posts/pub_*');
		const id = page.url().split('/').pop() ?? '';
		const post = `${here}/publish-requests/${id}`;
		await expect
			.poll(
				async () => {
					const { targets } = (await (await page.request.get(post)).json()) as { targets: { state: string }[] };
					return targets.map((t) => t.state);
				},
				{ timeout: 120_000 }
			)
			.toEqual(['published', 'published', 'published', 'published']);
		if (shots) await page.screenshot({ path: join(shots, `four-${name}-post.png`), fullPage: true });

		const seen = (await (await page.request.get('/sandbox/api/state')).json()) as Seen;
		const of = (p: keyof Seen): Film[] => seen[p].videos.filter((v) => `${v.title} ${v.caption ?? ''}`.includes(title));
		for (const p of ['youtube', 'instagram', 'tiktok', 'vk'] as const) expect(of(p), p).toHaveLength(1);
		expect(of('instagram')[0]?.caption).toBe(`${title} on Instagram`);
		expect(of('instagram')[0]?.thumb_offset).toBe(1500);
	});
}
