import { expect, test } from 'vitest';
import { asFar } from './as-far';

const pages = [
	{ items: [1, 2], next_cursor: '1', total: 5 },
	{ items: [3, 4], next_cursor: '2', total: 5 },
	{ items: [5], next_cursor: null, total: 5 }
];
const asked: (string | null)[] = [];
const ask = (cursor: string | null) => {
	asked.push(cursor);
	return Promise.resolve(pages[Number(cursor ?? 0)]!);
};

test('as many pages are asked for as hold what was there, and no more than there are', async () => {
	expect(await asFar(ask)).toEqual(pages[0]);
	expect(await asFar(ask, 3)).toEqual({ items: [1, 2, 3, 4], next_cursor: '2', total: 5 });
	expect(asked).toEqual([null, null, '1']);
	expect((await asFar(ask, 100)).items).toEqual([1, 2, 3, 4, 5]);
});
