import { expect, test, type Page } from '@playwright/test';

const MB = 1 << 20;
/** A file made in the page: Playwright cannot carry large ones. */
async function choose(page: Page, name: string, size: number, fill = 7): Promise<void> {
	await page.getByTestId('file-input').waitFor({ state: 'attached' });
	await page.evaluate(
		([n, s, f]) => {
			const input = document.querySelector<HTMLInputElement>('[data-testid=file-input]')!;
			const t = new DataTransfer();
			t.items.add(new File([new Uint8Array(s).fill(f)], n, { type: 'video/mp4', lastModified: 1 }));
			input.files = t.files;
			input.dispatchEvent(new Event('change', { bubbles: true }));
		},
		[name, size, fill] as const
	);
}
const tray = (page: Page) => page.getByRole('region', { name: 'Uploads' });

test.beforeEach(async ({ request }) => {
	await request.post('/_test', { data: { reset: true, signedIn: true } });
});

test('several files dropped anywhere arrive, are read and can be published', async ({ page }) => {
	await page.goto('/library');
	await expect(page.getByText('Drop a vertical video here')).toBeVisible();
	const data = await page.evaluateHandle(() => {
		const t = new DataTransfer();
		for (const n of ['one.mp4', 'two.mp4']) t.items.add(new File([new Uint8Array(3 << 20)], n, { type: 'video/mp4' }));
		return t;
	});
	await page.dispatchEvent('body', 'dragenter', { dataTransfer: data });
	await expect(page.getByText('Drop to upload')).toBeVisible();
	await page.dispatchEvent('body', 'drop', { dataTransfer: data });
	await expect(tray(page).getByText('Ready', { exact: true })).toHaveCount(2);
	await expect(tray(page).getByText('2 of 2 uploaded', { exact: true }).first()).toBeVisible();
	await expect(page.getByRole('link', { name: /^one/ })).toBeVisible();
	await tray(page).getByRole('link', { name: 'Publish…' }).first().click();
	await expect(page).toHaveURL(/\/publish\/med_/);
});

test('the bar shows acknowledged bytes, pause keeps them, and a cut line goes on by itself', async ({ page, request }) => {
	await request.post('/_test', { data: { slow: 5, cut: 40 * MB } });
	test.slow();
	await page.goto('/library');
	await choose(page, 'long.mp4', 80 * MB);
	const row = tray(page).getByRole('listitem').filter({ hasText: 'long.mp4' });
	const bar = row.getByRole('progressbar');
	await expect(row.getByText(/MB of 83\.9\sMB saved/)).toBeVisible({ timeout: 60_000 });
	const told = Number(await bar.getAttribute('value'));
	const kept = ((await (await request.post('/_test', { data: {} })).json()) as { uploads: number[] }).uploads[0]!;
	expect(told).toBeLessThanOrEqual(kept);
	await row.getByRole('button', { name: 'Pause long.mp4' }).click();
	await expect(row.getByText(/^Paused/)).toBeVisible();
	await row.getByRole('button', { name: 'Resume long.mp4' }).click();
	await expect(row.getByText('Ready', { exact: true })).toBeVisible({ timeout: 60_000 });
});

test('an upload begun elsewhere is listed and goes on when the file is chosen again', async ({ page, request }) => {
	await request.post('/_test', { data: { uploads: [{ id: 'upl_x', filename: 'trip.mp4', size_bytes: 4 * MB, offset_bytes: MB }] } });
	await page.goto('/library');
	const row = tray(page).getByRole('listitem').filter({ hasText: 'trip.mp4' });
	await expect(row.getByText('Choose the file again to go on from 25%')).toBeVisible();
	const pick = async (size: number): Promise<void> => {
		const waiting = page.waitForEvent('filechooser');
		await row.getByRole('button', { name: 'Choose file' }).click();
		await (await waiting).setFiles({ name: 'trip.mp4', mimeType: 'video/mp4', buffer: Buffer.alloc(size) });
	};
	await pick(3 * MB);
	await expect(row.getByText('trip.mp4 is a different file')).toBeVisible();
	await pick(4 * MB);
	await expect(row.getByText('Ready', { exact: true })).toBeVisible();
});

test('a file that is here already is not sent', async ({ page, request }) => {
	// BLAKE3 of 2 MiB of zeros, worked out by the page itself in the first pass
	await page.goto('/library');
	let asked = '';
	page.on('request', (r) => {
		const found = /by-hash\/([0-9a-f]{64})/.exec(r.url());
		if (found?.[1]) asked = found[1];
	});
	await choose(page, 'first.mp4', 2 * MB);
	await expect(tray(page).getByText('Ready', { exact: true })).toBeVisible();
	expect(asked).toHaveLength(64);
	await request.post('/_test', {
		data: { media: [{ id: 'med_old', title: 'Old one', blake3: asked, created_at: '2026-11-01T10:00:00.000Z' }] }
	});
	let sent = 0;
	page.on('request', (r) => r.method() === 'POST' && r.url().endsWith('/uploads') && sent++);
	await page.reload();
	await choose(page, 'again.mp4', 2 * MB);
	await expect(tray(page).getByText('Already in your library since 1 November')).toBeVisible();
	await expect(tray(page).getByRole('link', { name: 'Open' })).toHaveAttribute('href', '/library/med_old');
	expect(sent).toBe(0);
});

test('what cannot be taken is said before a byte goes, with its code', async ({ page }) => {
	await page.goto('/library');
	await choose(page, 'nothing.mp4', 0);
	await expect(tray(page).getByText('This file is empty.')).toBeVisible();
	await expect(tray(page).getByText('empty_file')).toBeVisible();
});

test('cancelling frees the server of it', async ({ page, request }) => {
	await request.post('/_test', { data: { slow: 20 } });
	await page.goto('/library');
	await choose(page, 'long.mp4', 60 * MB);
	await tray(page).getByRole('button', { name: 'Pause long.mp4' }).waitFor();
	await expect
		.poll(async () => ((await (await request.post('/_test', { data: {} })).json()) as { uploads: number[] }).uploads.length)
		.toBe(1);
	await tray(page).getByRole('button', { name: 'Cancel the upload of long.mp4' }).click();
	await expect(tray(page)).toBeHidden();
	expect(((await (await request.post('/_test', { data: {} })).json()) as { uploads: number[] }).uploads).toHaveLength(0);
});

test('an upload begun without a network waits for it, also where nothing of its code was loaded yet', async ({ page, context }) => {
	await page.goto('/library');
	await expect(page.getByText('Drop a vertical video here')).toBeVisible();
	await context.setOffline(true);
	await choose(page, 'early.mp4', MB);
	await page.waitForTimeout(5000);
	await context.setOffline(false);
	await expect(tray(page).getByText('Ready', { exact: true })).toBeVisible({ timeout: 60_000 });
});
