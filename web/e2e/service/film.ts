/* A short vertical video, and the way a person drops it on a page. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';

export function clip(seconds: number): Buffer {
	const file = join(mkdtempSync(join(tmpdir(), 'clip-')), 'clip.mp4');
	const picture = `testsrc2=size=540x960:rate=30:duration=${seconds}`;
	const tone = `sine=frequency=440:duration=${seconds}`;
	const encode = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-movflags', '+faststart', file];
	execFileSync('ffmpeg', ['-nostdin', '-loglevel', 'error', '-f', 'lavfi', '-i', picture, '-f', 'lavfi', '-i', tone, ...encode]);
	return readFileSync(file);
}

export async function drop(page: Page, name: string, bytes: Buffer): Promise<void> {
	const data = await page.evaluateHandle(
		({ name, base64 }) => {
			const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
			const transfer = new DataTransfer();
			transfer.items.add(new File([bytes], name, { type: 'video/mp4' }));
			return transfer;
		},
		{ name, base64: bytes.toString('base64') }
	);
	for (const event of ['dragenter', 'dragover', 'drop']) await page.dispatchEvent('body', event, { dataTransfer: data });
}
