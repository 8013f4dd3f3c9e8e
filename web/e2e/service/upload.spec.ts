import { execFileSync } from 'node:child_process';
import { expect, test } from '@playwright/test';

/** A real vertical video, made anew so that no other test has sent the same bytes. */
function film(path: string): void {
	const mark = String(Date.now());
	execFileSync('ffmpeg', [
		...['-v', 'error', '-y', '-f', 'lavfi', '-i', 'testsrc2=s=540x960:r=30:d=3', '-f', 'lavfi', '-i', 'sine=d=3'],
		...['-metadata', `comment=${mark}`, '-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-shortest', path]
	]);
}

test('a newcomer registers, drops a video, sees it read, watches, renames and deletes it', async ({ page }, info) => {
	test.slow();
	const file = info.outputPath('holiday.mp4');
	film(file);
	const bad: string[] = [];
	page.on('pageerror', (e) => bad.push(e.message));
	page.on('console', (m) => m.type() === 'error' && !m.text().includes('Failed to load resource') && bad.push(m.text()));
	await page.goto('/register');
	await page.getByLabel('Email').fill(`p${Date.now()}@example.org`);
	await page.getByLabel('Password', { exact: true }).fill('plum orbit canvas thirteen');
	await page.getByRole('checkbox', { name: /I accept the terms|Я принимаю условия/ }).check();
	await page.getByRole('button', { name: 'Create an account' }).click();
	await expect(page).toHaveURL(/\/today$/);
	await page.goto('/library');
	await expect(page.getByText('Drop a vertical video here')).toBeVisible();
	await page.getByTestId('file-input').setInputFiles(file);
	const tray = page.getByRole('region', { name: 'Uploads' });
	await expect(tray.getByText('Ready', { exact: true })).toBeVisible({ timeout: 60_000 });
	await expect(tray.getByRole('link', { name: 'Publish…' })).toBeVisible();

	// the same bytes again are recognised
	await page.reload();
	await page.getByTestId('file-input').setInputFiles(file);
	await expect(tray.getByText('Already in your library since')).toBeVisible();
	await tray.getByRole('link', { name: 'Open' }).click();

	await expect(page.getByText('540 × 960')).toBeVisible();
	const video = page.locator('video');
	await expect.poll(() => video.evaluate((v: HTMLVideoElement) => v.duration), { timeout: 30_000 }).toBeGreaterThan(2.5);
	await page.getByRole('button', { name: 'Rename' }).click();
	await page.keyboard.type('Holiday by the sea');
	await page.keyboard.press('Enter');
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Holiday by the sea');
	await page.getByRole('button', { name: 'Delete…' }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
	await expect(page).toHaveURL(/\/library$/);
	await expect(page.getByText('Drop a vertical video here')).toBeVisible({ timeout: 60_000 });
	expect(bad).toEqual([]);
});
