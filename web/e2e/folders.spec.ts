import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type APIRequestContext, type Page } from '@playwright/test';
import { findings } from './look';

const MB = 1 << 20;
const tray = (page: Page) => page.getByRole('region', { name: 'Uploads' });
const names = (page: Page) => tray(page).getByRole('listitem').locator('.name');
const stage = (request: APIRequestContext, data: Record<string, unknown> = {}) =>
	request.post('/_test', { data: { reset: true, signedIn: true, ...data } });
/** A folder on the disk with these files in it, one byte each. */
function folder(root: string, files: string[]): string {
	const path = join(root, 'Trip');
	for (const file of files) {
		mkdirSync(join(path, file, '..'), { recursive: true });
		writeFileSync(join(path, file), file);
	}
	return path;
}
/** As the system drops it: the browser itself reads the disk. */
async function drop(page: Page, ...files: string[]): Promise<void> {
	const cdp = await page.context().newCDPSession(page);
	const data = { items: [], files, dragOperationsMask: 1 };
	for (const type of ['dragEnter', 'dragOver', 'drop'] as const) await cdp.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data });
}
async function paste(page: Page, into: string, name: string, type: string): Promise<void> {
	await page.locator(into).evaluate(
		(el, [n, t]) => {
			const clipboardData = new DataTransfer();
			clipboardData.items.add(new File([new Uint8Array(2000)], n, { type: t }));
			el.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
		},
		[name, type] as const
	);
}

test('a dropped folder gives its videos by name, from every depth, and says what it skipped', async ({ page, request }, info) => {
	await stage(request);
	const trip = folder(info.outputPath(), ['10.mp4', '2.mp4', 'day 1/a.webm', 'notes.txt', 'day 1/cover.png', '.DS_Store', '._2.mp4']);
	await page.goto('/library');
	await expect(page.getByText('Drop a vertical video here')).toBeVisible();
	await drop(page, trip);
	await expect(names(page)).toHaveText(['2.mp4', '10.mp4', 'a.webm']);
	await expect(tray(page).getByText('Skipped 2 files that are not videos.')).toBeVisible();
	await expect(tray(page).getByText('Ready', { exact: true })).toHaveCount(3);
	await page.waitForTimeout(300);
	expect.soft(await findings(page)).toEqual([]);
	await tray(page).getByRole('button', { name: 'Clear the list' }).click();
	await expect(tray(page)).toBeHidden();
});
test('more files than a browser gives at once are all taken', async ({ page, request }, info) => {
	await stage(request);
	const many = Array.from({ length: 130 }, (_, i) => `${i + 1}.mp4`);
	const trip = folder(info.outputPath(), many);
	await page.goto('/library');
	await expect(page.getByText('Drop a vertical video here')).toBeVisible();
	await drop(page, trip);
	await expect(names(page)).toHaveCount(130);
});
test('a folder without a video says so', async ({ page, request }, info) => {
	await stage(request);
	const trip = folder(info.outputPath(), ['notes.txt']);
	await page.goto('/library');
	await expect(page.getByText('Drop a vertical video here')).toBeVisible();
	await drop(page, trip);
	await expect(tray(page).getByText('No video was found there. Skipped 1 file that is not a video.')).toBeVisible();
	await page.waitForTimeout(300);
	expect.soft(await findings(page)).toEqual([]);
	await tray(page).getByRole('button', { name: 'Clear the list' }).click();
	await expect(tray(page)).toBeHidden();
});
test('a folder can be chosen, in the empty library and in the tray', async ({ page, request }, info) => {
	await stage(request);
	const trip = folder(info.outputPath(), ['b.mp4', 'a.mp4', 'notes.txt']);
	await page.goto('/library');
	const pick = async (): Promise<void> => {
		const waiting = page.waitForEvent('filechooser');
		await page.getByRole('button', { name: 'Choose a folder' }).first().click();
		await (await waiting).setFiles(trip);
	};
	await pick();
	await expect(names(page)).toHaveText(['a.mp4', 'b.mp4']);
	await expect(tray(page).getByText('Ready', { exact: true })).toHaveCount(2);
	await expect(page.getByText('Drop a vertical video here')).toBeHidden();
	await tray(page).getByRole('button', { name: 'Choose a folder' }).waitFor();
});
test('a file that is gone from the disk is told from a lost network, and is chosen again', async ({ page, request }, info) => {
	await stage(request, { slow: 5 });
	test.slow();
	const at = info.outputPath('long.mp4');
	mkdirSync(info.outputPath(), { recursive: true });
	writeFileSync(at, Buffer.alloc(40 * MB, 7));
	await page.goto('/library');
	await page.getByTestId('file-input').setInputFiles(at);
	const row = tray(page).getByRole('listitem');
	await expect(row.getByText(/33\.6\sMB of 41\.9\sMB saved/)).toBeVisible({ timeout: 60_000 });
	await row.getByRole('button', { name: 'Pause long.mp4' }).click();
	renameSync(at, `${at}.away`);
	await row.getByRole('button', { name: 'Resume long.mp4' }).click();
	await expect(row.getByText('This browser can no longer read the file.')).toBeVisible();
	await expect(row.getByText('Choose it again; what is saved stays saved.')).toBeVisible();
	await expect(page.getByText('No connection')).toHaveCount(0);
	await page.waitForTimeout(300);
	expect.soft(await findings(page)).toEqual([]);
	renameSync(`${at}.away`, at);
	const waiting = page.waitForEvent('filechooser');
	await row.getByRole('button', { name: 'Choose file' }).click();
	await (await waiting).setFiles(at);
	await expect(row.getByText('Ready', { exact: true })).toBeVisible({ timeout: 60_000 });
});
test('a file that goes while it is sent stops with the same sentence', async ({ page, request }, info) => {
	await stage(request, { slow: 10 });
	test.slow();
	const at = info.outputPath('long.mp4');
	mkdirSync(info.outputPath(), { recursive: true });
	writeFileSync(at, Buffer.alloc(80 * MB, 7));
	await page.goto('/library');
	await page.getByTestId('file-input').setInputFiles(at);
	const row = tray(page).getByRole('listitem');
	await expect(row.getByText('Sending the first piece')).toBeVisible({ timeout: 60_000 });
	rmSync(at);
	await expect(row.getByText('This browser can no longer read the file.')).toBeVisible({ timeout: 60_000 });
	await expect(row.getByText('file_unreadable')).toBeVisible();
});
test('a pasted video begins an upload anywhere but in a field, and a pasted picture none', async ({ page, request }) => {
	await stage(request, { many: 3 });
	await page.goto('/calendar');
	await page.locator('h1').waitFor();
	await paste(page, 'body', 'shot.png', 'image/png');
	await paste(page, 'body', 'pasted.mp4', 'video/mp4');
	await expect(names(page)).toHaveText(['pasted.mp4']);
	await expect(tray(page).getByText('Ready', { exact: true })).toBeVisible();
	await page.goto('/library');
	await page.locator('.frame').first().waitFor();
	await paste(page, 'input[type=search]', 'other.mp4', 'video/mp4');
	await page.waitForTimeout(1000);
	await expect(tray(page)).toHaveCount(0);
});
for (const [width, locale] of [
	[360, 'ru-RU'],
	[360, 'en-GB']
] as const)
	test(`a phone says that it pauses uploads in the background, ${locale}`, async ({ browser, request }) => {
		await stage(request, { many: 6, slow: 40 });
		const context = await browser.newContext({ viewport: { width, height: 780 }, hasTouch: true, isMobile: true, locale });
		const page = await context.newPage();
		await page.goto('/library');
		await page.locator('.frame').first().waitFor();
		await page.getByTestId('file-input').waitFor({ state: 'attached' });
		await page.evaluate(() => {
			const input = document.querySelector<HTMLInputElement>('[data-testid=file-input]')!;
			const t = new DataTransfer();
			t.items.add(new File([new Uint8Array(60 << 20)], 'a.mp4', { type: 'video/mp4' }));
			input.files = t.files;
			input.dispatchEvent(new Event('change', { bubbles: true }));
		});
		const line = page.locator('.tray .phone');
		await expect(line).toHaveText(
			locale === 'ru-RU' ? 'Не сворачивайте: в фоне загрузка прервётся.' : 'Stay here: in the background it pauses.'
		);
		await expect(line).toBeVisible();
		// one line
		expect((await line.boundingBox())!.height).toBeLessThan(36);
		await expect(page.getByRole('button', { name: /Choose a folder|Выбрать папку/ })).toHaveCount(0);
		expect.soft(await findings(page)).toEqual([]);
		await context.close();
	});
