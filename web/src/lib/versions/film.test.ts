import { expect, test } from 'vitest';
import { beginOf, momentOf, stepBy } from './film';

/** The first picture of `fps` a second that does not begin before a moment, to some microseconds: what the server takes. */
const taken = (ms: number, fps: number): number => Math.max(0, Math.ceil((ms / 1000) * fps - 1e-4));

test('the moment that is asked for leads to the very picture that is shown', () => {
	for (const fps of [24, 25, 29.97, 30, 50, 59.94, 60])
		for (let n = 0; n < 2000; n++) {
			const begins = n / fps;
			// as the browser says it, in whole microseconds
			expect(taken(momentOf({ currentTime: 0 }, Math.round(begins * 1e6) / 1e6, fps), fps), `${n} at ${fps}`).toBe(n);
			// by its number
			expect(taken(beginOf(n, fps), fps), `number ${n} at ${fps}`).toBe(n);
			// and where it says nothing: at the beginning of the picture, and within it
			for (const into of [0, 0.4]) expect(taken(momentOf({ currentTime: begins + into / fps }, null, fps), fps), `${n} at ${fps}`).toBe(n);
		}
});

test('each step shows the very next picture, there and back', () => {
	for (const fps of [24, 25, 29.97, 59.94, 120]) {
		const film = { currentTime: 0 } as HTMLVideoElement;
		const shown = (): number => Math.floor(film.currentTime * fps + 1e-9);
		for (let n = 1; n <= 500; n++) {
			stepBy(film, 1, fps);
			expect(shown(), `${n} on at ${fps}`).toBe(n);
		}
		for (let n = 499; n >= 0; n--) {
			stepBy(film, -1, fps);
			expect(shown(), `${n} back at ${fps}`).toBe(n);
		}
		stepBy(film, -1, fps);
		expect(shown()).toBe(0);
	}
});
