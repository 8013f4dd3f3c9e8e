import { describe, expect, it } from 'vitest';
import { everything } from './media-list.svelte';
import { addressOf, narrowedBy, queryOf } from './media-query';

describe('the address of the library', () => {
	const asked = { ...everything, q: 'sea & sun', tag: 'море', published: 'never', length: '15-60' } as const;
	it('comes back as the query it was made of', () => {
		const back = queryOf(new URLSearchParams(addressOf(asked)));
		expect({ ...everything, ...back }).toEqual(asked);
		expect(addressOf(everything)).toBe('');
	});
	it('leaves out what it says wrongly', () => {
		const wrong = 'state=gone&sort=size&published=myspace&orientation=up&length=9&month=11&from=x';
		expect(queryOf(new URLSearchParams(wrong))).toEqual({});
		expect(queryOf(new URLSearchParams('month=2026-11'))).toEqual({});
	});
	it('counts what narrows', () => {
		expect(narrowedBy(asked)).toBe(3);
		expect(narrowedBy(everything)).toBe(0);
	});
});
