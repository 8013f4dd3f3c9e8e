import { expect, test } from 'vitest';
import { fits, isReadable, isSame, judge, pauseMs, refuse, unreadable } from './retry';

test('a lost line is tried for ever, a conflict some times, a refusal not at all', () => {
	expect([0, 409, 423, 460, 429, 503, 507, 413, 415, 410, 401].map(judge)).toEqual([
		'line',
		'again',
		'again',
		'again',
		'again',
		'again',
		'stop',
		'stop',
		'stop',
		'stop',
		'stop'
	]);
});
test('pauses grow to half a minute, and the server may ask for another', () => {
	expect([0, 1, 2, 6, 20].map((n) => pauseMs(n, null))).toEqual([200, 1000, 2000, 30_000, 30_000]);
	expect(pauseMs(0, 7)).toBe(7000);
});
test('only a file that can be the same one goes on with an upload', () => {
	const file = { name: 'a.mp4', size: 10, lastModified: 5 };
	expect(fits(file, { name: 'b.mp4', size: 10, modified: null })).toBe(true);
	expect(isSame(file, { name: 'b.mp4', size: 10, modified: null })).toBe(false);
	expect(isSame(file, { name: 'a.mp4', size: 10, modified: 5 })).toBe(true);
	expect(fits(file, { name: 'a.mp4', size: 10, modified: 6 })).toBe(false);
	expect(fits(file, { name: 'a.mp4', size: 11, modified: null })).toBe(false);
});
test('what cannot be taken is refused before a byte is sent', () => {
	expect(refuse({ size: 0, type: 'video/mp4', name: 'a' }, 10)?.code).toBe('empty_file');
	expect(refuse({ size: 11, type: 'video/mp4', name: 'a' }, 10)?.code).toBe('upload_too_large');
	expect(refuse({ size: 1, type: 'image/png', name: 'a' }, 10)?.code).toBe('not_a_video');
	expect(refuse({ size: 1, type: '', name: 'a.mov' }, null)).toBeNull();
});
test('a file that cannot be read is told from a lost line, and nobody tries it again', async () => {
	const whole = new Blob(['abc']);
	expect(await isReadable(whole, 0)).toBe(true);
	expect(await isReadable(whole, 3)).toBe(true);
	const asked: number[][] = [];
	const moved = {
		size: 10,
		slice: (from: number, to: number) => {
			asked.push([from, to]);
			return { arrayBuffer: () => Promise.reject(new Error('NotReadableError')) };
		}
	} as unknown as Blob;
	expect(await isReadable(moved, 4)).toBe(false);
	expect(await isReadable(moved, 10)).toBe(false);
	expect(asked).toEqual([
		[4, 5],
		[9, 10]
	]);
	expect(judge(unreadable().status)).toBe('stop');
});
