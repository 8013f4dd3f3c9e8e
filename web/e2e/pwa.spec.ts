import { statSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { findings } from './look';

const MB = 1 << 20;
test.use({ serviceWorkers: 'allow' });
test.beforeEach(async ({ request }) => {
	await request.post('/_test', { data: { reset: true, signedIn: true, many: 12 } });
});

/** Until the worker has filled its cache and answers this page. */
async function ready(page: Page, path = '/library'): Promise<void> {
	await page.goto(path);
	await page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated', null, { timeout: 30_000 });
}
const cached = (page: Page): Promise<string[]> =>
	page.evaluate(async () => {
		const paths: string[] = [];
		for (const name of await caches.keys())
			for (const r of await (await caches.open(name)).keys()) paths.push(`${name.replace(/-.*/, '')} ${new URL(r.url).pathname}`);
		return paths;
	});
/** Posts files as the system's Share menu does: a form, to the address that the manifest names. */
async function share(page: Page, names: string[], size = 2 * MB): Promise<void> {
	await page.evaluate(
		([all, bytes]) => {
			const form = document.createElement('form');
			form.action = '/share';
			form.method = 'post';
			form.enctype = 'multipart/form-data';
			const input = document.createElement('input');
			input.type = 'file';
			input.name = 'videos';
			input.multiple = true;
			const t = new DataTransfer();
			for (const n of all) t.items.add(new File([new Uint8Array(bytes).fill(n.length)], n, { type: 'video/mp4', lastModified: 7 }));
			input.files = t.files;
			form.append(input);
			document.body.append(form);
			form.submit();
		},
		[names, size] as const
	);
}
async function accessible(page: Page): Promise<void> {
	expect.soft(await findings(page)).toEqual([]);
}

test('the manifests say what a browser needs to install the app, in both languages', async ({ page, request }) => {
	const read = async (name: string) => (await (await request.get(name)).json()) as Record<string, never>;
	const en = await read('/manifest.webmanifest');
	const ru = await read('/manifest.ru.webmanifest');
	expect(en).toMatchObject({ id: '/', start_url: '/today', scope: '/', display: 'standalone', lang: 'en' });
	for (const key of ['id', 'name', 'short_name', 'start_url', 'scope', 'display', 'icons', 'share_target', 'theme_color'])
		expect(ru[key], key).toEqual(en[key]);
	expect(JSON.stringify(ru)).toContain('Библиотека');
	for (const icon of en['icons'] as { src: string; sizes: string; type: string }[]) {
		const answer = await request.get(icon.src);
		expect(answer.headers()['content-type']).toBe(icon.type);
		if (icon.type !== 'image/png') continue;
		const size = (await answer.body()).readUInt32BE(16);
		expect(`${String(size)}x${String(size)}`).toBe(icon.sizes);
	}
	// What Chromium itself finds wrong with it.
	await ready(page);
	const cdp = await page.context().newCDPSession(page);
	const found = (await cdp.send('Page.getAppManifest')) as { url: string; errors: unknown[] };
	expect(found.url).toContain('/manifest.webmanifest');
	expect(found.errors).toEqual([]);
	const { installabilityErrors } = await cdp.send('Page.getInstallabilityErrors');
	// Playwright's pages are all incognito, where nothing is ever installed.
	expect(installabilityErrors.map((e) => e.errorId).filter((id) => id !== 'in-incognito')).toEqual([]);
	await page.evaluate(() => localStorage.setItem('PARAGLIDE_LOCALE', 'ru'));
	await page.reload();
	expect(((await cdp.send('Page.getAppManifest')) as { url: string }).url).toContain('/manifest.ru.webmanifest');
});

test('the worker keeps the app and nothing of a person, and stays small', async ({ page }) => {
	await ready(page);
	for (const path of ['/today', '/library', '/posts', '/settings', '/privacy']) {
		await page.goto(path);
		await expect(page.locator('h1').first()).toBeVisible();
	}
	await page.goto('/library');
	await page
		.getByRole('link', { name: /^Clip 1\b/ })
		.first()
		.click();
	await expect(page).toHaveURL(/\/library\/med_/);
	await page.waitForTimeout(500);
	const all = await cached(page);
	expect(all).toContain('shell /app.html');
	expect(all.filter((p) => !/^shell \/(_app\/immutable\/.+|app\.html|theme\.js|icon\.svg)$/.test(p))).toEqual([]);
	expect(statSync(new URL('../build/service-worker.js.br', import.meta.url).pathname).size).toBeLessThan(6000);
});

test('without a network the app starts, says so, and opens the page when it is back', async ({ page, context }) => {
	const bad: string[] = [];
	page.on('pageerror', (e) => void bad.push(e.message));
	await ready(page);
	await context.setOffline(true);
	await page.goto('/posts');
	await expect(page.getByRole('heading', { name: 'No connection' })).toBeVisible();
	await expect(page).toHaveTitle('No connection · AI_SHORTS');
	await expect(page.locator('html')).toHaveAttribute('lang', 'en');
	await expect(page.getByText('opens by itself')).toBeVisible();
	await accessible(page);
	await context.setOffline(false);
	await expect(page.getByRole('heading', { name: 'Posts' })).toBeVisible();
	await expect(page).toHaveTitle('Posts · AI_SHORTS');
	// The public texts have places that only the server fills: they are not shown without it.
	await context.setOffline(true);
	await page.goto('/privacy');
	await expect(page.getByRole('heading', { name: 'No connection' })).toBeVisible();
	await context.setOffline(false);
	await expect(page.getByRole('heading', { name: 'Privacy Policy' })).toBeVisible();
	expect(bad).toEqual([]);
});

test('a page that is open says how old it is while the line is gone', async ({ page, context }) => {
	await ready(page);
	await context.setOffline(true);
	await expect(page.getByText(/^No connection\. What you see is from \d\d:\d\d$/)).toBeVisible();
	// Other pages of the app are there too; only what is in them is not.
	await page.getByRole('link', { name: 'Channels' }).first().click();
	await expect(page).toHaveTitle('Channels · AI_SHORTS');
	await context.setOffline(false);
	await expect(page.getByText(/^No connection\./)).toHaveCount(0);
});

test('an upload goes on by itself when the network is back, and one begun without it too', async ({ page, context, request }) => {
	test.slow();
	await ready(page);
	await request.post('/_test', { data: { slow: 5 } });
	const choose = (name: string, size: number): Promise<void> =>
		page.getByTestId('file-input').evaluate(
			(input: HTMLInputElement, [n, s]) => {
				const t = new DataTransfer();
				t.items.add(new File([new Uint8Array(s).fill(n.length)], n, { type: 'video/mp4', lastModified: 1 }));
				input.files = t.files;
				input.dispatchEvent(new Event('change', { bubbles: true }));
			},
			[name, size] as const
		);
	const row = (name: string) => page.getByRole('region', { name: 'Uploads' }).getByRole('listitem').filter({ hasText: name });
	await choose('long.mp4', 80 * MB);
	await expect(row('long.mp4').getByText(/saved/)).toBeVisible({ timeout: 60_000 });
	await context.setOffline(true);
	await expect(row('long.mp4').getByText(/^No connection\. .+ saved; it will continue by itself$/)).toBeVisible();
	await choose('later.mp4', 2 * MB);
	await expect(row('later.mp4').getByText(/^No connection\./)).toBeVisible({ timeout: 30_000 });
	await context.setOffline(false);
	await expect(row('long.mp4').getByText('Ready', { exact: true })).toBeVisible({ timeout: 60_000 });
	await expect(row('later.mp4').getByText('Ready', { exact: true })).toBeVisible({ timeout: 60_000 });
});

test('shared videos are asked about, then go into the library, and nothing of them stays in the browser', async ({ page, request }) => {
	await ready(page);
	await share(page, ['kitchen.mp4', 'trip to the sea.mp4'], 3 * MB);
	const dialog = page.getByRole('dialog', { name: 'Add 2 shared videos?' });
	await expect(dialog.getByText('trip to the sea.mp4')).toBeVisible();
	const media = async (): Promise<number> => ((await (await request.post('/_test', { data: {} })).json()) as { media: number }).media;
	expect(await media()).toBe(12);
	await accessible(page);
	await dialog.getByRole('button', { name: 'Add to the library' }).click();
	await expect(page).toHaveURL(/\/library$/);
	await expect(page.getByRole('region', { name: 'Uploads' }).getByText('Ready', { exact: true })).toHaveCount(2);
	expect(await media()).toBe(14);
	expect((await cached(page)).filter((p) => p.startsWith('shared'))).toEqual([]);
	await page.reload();
	await expect(page.locator('h1')).toBeVisible();
	await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('what is shared and what is missing offline fits a phone, in the dark, in Russian', async ({ browser }) => {
	const ctx = await browser.newContext({
		viewport: { width: 390, height: 844 },
		colorScheme: 'dark',
		locale: 'ru-RU',
		reducedMotion: 'reduce'
	});
	const page = await ctx.newPage();
	await ready(page);
	await share(page, ['VID_20261127_101500_очень_длинное_имя_без_единого_пробела_внутри.mp4']);
	await expect(page.getByRole('dialog', { name: 'Добавить 1 ролик?' })).toBeVisible();
	await accessible(page);
	await page.getByRole('button', { name: 'Не добавлять' }).click();
	await expect(page).toHaveURL(/\/library$/);
	await ctx.setOffline(true);
	await page.goto('/today');
	await expect(page.getByRole('heading', { name: 'Нет связи' })).toBeVisible();
	await accessible(page);
	await ctx.close();
});

test('who does not want them says no, by the button or by Esc', async ({ page, request }) => {
	await ready(page);
	for (const no of [() => page.getByRole('button', { name: 'Don’t add' }).click(), () => page.keyboard.press('Escape')]) {
		await share(page, ['other.mp4']);
		await expect(page.getByRole('dialog', { name: 'Add 1 shared video?' })).toBeVisible();
		await no();
		await expect(page).toHaveURL(/\/library$/);
		await expect.poll(async () => (await cached(page)).filter((p) => p.startsWith('shared'))).toEqual([]);
	}
	await expect(page.getByRole('region', { name: 'Uploads' })).toHaveCount(0);
	expect(((await (await request.post('/_test', { data: {} })).json()) as { media: number }).media).toBe(12);
});

test('shared videos wait for a sign-in, which says so', async ({ page, request }) => {
	await ready(page);
	await request.post('/_test', { data: { reset: true } });
	await share(page, ['kitchen.mp4']);
	await expect(page).toHaveURL(/\/sign-in\?next=/);
	await expect(page.getByText('The video you shared waits in this browser.')).toBeVisible();
	await accessible(page);
	await page.getByLabel('Email').fill('anna@example.org');
	await page.getByLabel('Password', { exact: true }).fill('four unrelated words here');
	await page.getByRole('button', { name: 'Sign in' }).click();
	await page.getByRole('dialog', { name: 'Add 1 shared video?' }).getByRole('button', { name: 'Add to the library' }).click();
	await expect(page.getByRole('region', { name: 'Uploads' }).getByText('Ready', { exact: true })).toBeVisible();
});

test('signing out erases what was shared, and so does a day', async ({ page }) => {
	await ready(page);
	await share(page, ['kitchen.mp4']);
	await expect(page.getByRole('dialog')).toBeVisible();
	const shared = async (): Promise<string[]> => (await cached(page)).filter((p) => p.startsWith('shared'));
	expect(await shared()).toHaveLength(1);
	await page.evaluate(async () => {
		const cache = await caches.open('shared');
		const day = String(Date.now() - 86_400_001);
		await cache.put('/share/old', new Response('x', { headers: { 'x-name': 'old.mp4', 'x-at': day } }));
	});
	expect(await shared()).toHaveLength(2);
	await page.goto('/settings');
	await expect.poll(shared).toHaveLength(1);
	await page.getByRole('button', { name: 'Sign out', exact: true }).click();
	await expect(page).toHaveURL(/\/sign-in$/);
	await expect.poll(shared).toEqual([]);
	expect((await cached(page)).filter((p) => !p.startsWith('shell '))).toEqual([]);
});

test('a new version is announced, nothing reloads by itself, and open pages keep their files', async ({ page, request }) => {
	await ready(page);
	await page.evaluate(() => ((window as unknown as { stays: boolean }).stays = true));
	const stays = (): Promise<boolean | undefined> => page.evaluate(() => (window as unknown as { stays?: boolean }).stays);
	const shells = (): Promise<string[]> => page.evaluate(async () => (await caches.keys()).filter((n) => n.startsWith('shell-')));
	const [first] = await shells();
	const release = async (name: string): Promise<void> => {
		await request.post('/_test', { data: { release: name } });
		await page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));
		await expect.poll(shells).toContain(`shell-${name}`);
	};
	await release('second');
	await expect(page.getByText('A new version is ready.')).toBeVisible();
	expect(await shells()).toEqual([first, 'shell-second']);
	await accessible(page);
	await release('third');
	await expect.poll(shells).toEqual(['shell-second', 'shell-third']);
	expect(await stays()).toBe(true);
	await request.post('/_test', { data: { release: '' } });
	await page.getByRole('button', { name: 'Reload' }).click();
	await expect.poll(stays).toBeUndefined();
	await expect(page.locator('h1')).toBeVisible();
	await expect(page.getByText('A new version is ready.')).toHaveCount(0);
});

test('where the browser offers it, the app is installed by a quiet button', async ({ page }) => {
	await page.goto('/settings');
	await expect(page.locator('h1')).toBeVisible();
	await expect(page.getByRole('button', { name: 'Install the app' })).toHaveCount(0);
	const kept = await page.evaluate(() => {
		const offer = new Event('beforeinstallprompt', { cancelable: true });
		Object.assign(offer, { prompt: () => Promise.resolve(Object.assign(window, { asked: true }) && { outcome: 'accepted' }) });
		return !dispatchEvent(offer);
	});
	expect(kept).toBe(true);
	await page.getByRole('button', { name: 'Install the app' }).click();
	expect(await page.evaluate(() => (window as unknown as { asked?: boolean }).asked)).toBe(true);
	await expect(page.getByRole('button', { name: 'Install the app' })).toHaveCount(0);
});

test.describe('a browser without the worker', () => {
	test.use({ serviceWorkers: 'block' });
	test('is told that the shared video did not arrive', async ({ page }) => {
		await page.goto('/library');
		await share(page, ['kitchen.mp4'], 1000);
		await expect(page).toHaveURL(/\/library\?shared=none$/);
		await expect(page.getByText('The shared video did not arrive')).toBeVisible();
		await accessible(page);
		await page.getByRole('button', { name: 'Close' }).click();
		await expect(page).toHaveURL(/\/library$/);
		await expect(page.getByText('The shared video did not arrive')).toHaveCount(0);
	});
});
