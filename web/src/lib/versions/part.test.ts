import { afterEach, expect, test } from 'vitest';
import { overwriteGetLocale } from '$lib/paraglide/runtime.js';
import { Frames, partWords, stamp, wrongWith } from './part';

afterEach(() => overwriteGetLocale(() => 'en'));

test('moments are told to the millisecond, without needless noughts', () => {
	expect([0, 5000, 62_500, 33, 3_723_040].map(stamp)).toEqual(['0:00', '0:05', '1:02.5', '0:00.033', '1:02:03.04']);
	expect(partWords({ start_ms: 500, end_ms: 12_000 })).toBe('0:00.5–0:12');
	overwriteGetLocale(() => 'ru');
	expect(stamp(62_500)).toBe('1:02,5');
});
test('a part is refused for what the server refuses it for', () => {
	const of = (start_ms: number, end_ms: number) => wrongWith({ start_ms, end_ms }, 20_000);
	expect([of(0, 1000), of(1, 20_000), of(19_000, 20_000)]).toEqual([null, null, null]);
	expect([of(5000, 5000), of(NaN, 4000), of(-1, 5000), of(0, 20_001), of(0, 20_000), of(5000, 5999)]).toEqual([
		'back',
		'back',
		'back',
		'over',
		'all',
		'short'
	]);
});
test('every frame is found again from the moment it is told by', () => {
	for (const fps of [23.976, 24, 25, 29.97, 30, 50, 59.94, 60, 120]) {
		const frames = new Frames(20_000, fps);
		for (let n = 0; n < frames.count; n++) expect(frames.at(frames.ms(n)), `${n} at ${fps}`).toBe(n);
		expect(frames.ms(frames.count)).toBe(20_000);
	}
});
test('from the frame that is shown, and up to it with it', () => {
	const frames = new Frames(10_000, 30);
	const all = { start_ms: 0, end_ms: 10_000 };
	// the player stands within the third frame
	expect(frames.from(all, 80)).toEqual({ start_ms: 67, end_ms: 10_000 });
	expect(frames.upTo(all, 5010)).toEqual({ start_ms: 0, end_ms: 5033 });
	// a start behind the end takes the rest of the clip; an end before the start all that comes before
	expect(frames.from({ start_ms: 0, end_ms: 4000 }, 6000)).toEqual({ start_ms: 6000, end_ms: 10_000 });
	expect(frames.upTo({ start_ms: 6000, end_ms: 9000 }, 4000)).toEqual({ start_ms: 0, end_ms: 4033 });
	// never less than a second
	expect(frames.from(all, 10_000)).toEqual({ start_ms: 9000, end_ms: 10_000 });
	expect(frames.upTo(all, 0)).toEqual({ start_ms: 0, end_ms: 1000 });
});
