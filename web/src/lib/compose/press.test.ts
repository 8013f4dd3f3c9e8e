import { expect, test, vi } from 'vitest';
import { Press } from './press';

const noAnswer = (e: unknown): boolean => e === 'no answer';
const keys = (): (() => string) => {
	let n = 0;
	return () => `key-${++n}`;
};
const press = (): Press => new Press(keys(), () => Promise.resolve());

test('a second press while the first runs sends nothing', async () => {
	const p = press();
	let done: (answer: string) => void = () => undefined;
	const send = vi.fn(() => new Promise<string>((r) => (done = r)));
	const first = p.run(send, noAnswer);
	expect(await p.run(send, noAnswer)).toBeNull();
	done('pub_1');
	expect(await first).toBe('pub_1');
	expect(send).toHaveBeenCalledTimes(1);
});
test('without an answer it tries again with the same key', async () => {
	const p = press();
	const seen: string[] = [];
	const answer = await p.run((key) => {
		seen.push(key);
		return seen.length < 3 ? Promise.reject('no answer' as unknown) : Promise.resolve('ok');
	}, noAnswer);
	expect(answer).toBe('ok');
	expect(seen).toEqual(['key-1', 'key-1', 'key-1']);
});
test('after giving up without an answer the next press still has the same key, whatever changed in between', async () => {
	const p = press();
	const seen: string[] = [];
	const never = (key: string): Promise<string> => {
		seen.push(key);
		return Promise.reject('no answer' as unknown);
	};
	await expect(p.run(never, noAnswer)).rejects.toBe('no answer');
	expect(p.open).toBe(true);
	await expect(p.run(never, noAnswer, [])).rejects.toBe('no answer');
	expect(new Set(seen)).toEqual(new Set(['key-1']));
});
test('a refusal is an answer: the next press is a new one', async () => {
	const p = press();
	await expect(p.run(() => Promise.reject('422' as unknown), noAnswer)).rejects.toBe('422');
	expect(p.open).toBe(false);
	expect(await p.run((key) => Promise.resolve(key), noAnswer)).toBe('key-2');
});
