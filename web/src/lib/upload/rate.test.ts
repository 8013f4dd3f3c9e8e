import { expect, test } from 'vitest';
import { Rate } from './rate';

test('speed and time left come from acknowledged bytes only', () => {
	const r = new Rate();
	r.reset(0, 0);
	expect(r.perSecond).toBeNull();
	r.add(4000, 32_000_000);
	expect(r.perSecond).toBe(8_000_000);
	expect(r.msLeft(72_000_000)).toBe(5000);
});
test('a pause is not slowness', () => {
	const r = new Rate();
	r.reset(0, 0);
	r.add(1000, 10);
	r.reset(100_000, 10);
	r.add(101_000, 20);
	expect(r.perSecond).toBe(10);
});
