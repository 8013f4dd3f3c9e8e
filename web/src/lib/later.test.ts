import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Later } from './later.svelte';

const network = new EventTarget();
beforeEach(() => {
	vi.useFakeTimers();
	vi.stubGlobal('addEventListener', network.addEventListener.bind(network));
});
afterEach(() => {
	vi.useRealTimers();
	vi.unstubAllGlobals();
});
/** Fails so often, then is there. */
function part(fails: number): { load: () => Promise<string>; asked: () => number } {
	let asked = 0;
	const load = (): Promise<string> => (asked++ < fails ? Promise.reject(new TypeError('no line')) : Promise.resolve('here'));
	return { load, asked: () => asked };
}

test('it is asked for at once, and is there when it has come', async () => {
	const { load, asked } = part(0);
	const later = new Later(load);
	expect(later.value).toBeNull();
	expect(await later.ready).toBe('here');
	expect([later.value, asked()]).toEqual(['here', 1]);
});
test('what did not come is asked for again after a while', async () => {
	const { load, asked } = part(2);
	const later = new Later(load);
	await vi.advanceTimersByTimeAsync(4999);
	expect([later.value, asked()]).toEqual([null, 1]);
	await vi.advanceTimersByTimeAsync(5001);
	expect([later.value, asked()]).toEqual(['here', 3]);
});
test('it does not wait when the network is back', async () => {
	const { load, asked } = part(1);
	const later = new Later(load);
	await vi.advanceTimersByTimeAsync(1);
	network.dispatchEvent(new Event('online'));
	await vi.advanceTimersByTimeAsync(1);
	expect([later.value, asked()]).toEqual(['here', 2]);
});
