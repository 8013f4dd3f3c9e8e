/** The film that stands for a clip's file, and its player. Nothing here is part of the product. */
import { readFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';

/** Three seconds, 25 pictures a second, 90 × 160. */
export const film = readFileSync(new URL('./film.webm', import.meta.url));
export const canPlay = (page: Page) =>
	expect.poll(() => page.evaluate(() => document.querySelector('video')?.readyState ?? 0)).toBeGreaterThan(0);
export const seekTo = (page: Page, seconds: number): Promise<void> =>
	page.evaluate(async (s) => {
		const video = document.querySelector('video')!;
		const there = new Promise((done) => video.addEventListener('seeked', done, { once: true }));
		video.currentTime = s;
		await there;
	}, seconds);
