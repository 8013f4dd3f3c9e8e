import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { m } from './paraglide/messages.js';

type Variants = { declarations: string[]; selectors: string[]; match: Record<string, string> }[];
const read = (f: string): Record<string, string | Variants> =>
	JSON.parse(readFileSync(new URL(`../../messages/${f}.json`, import.meta.url), 'utf8')) as Record<string, string | Variants>;
const texts = (v: string | Variants): string[] => (typeof v === 'string' ? [v] : v.flatMap((x) => Object.values(x.match)));
const slots = (s: string): string[] => [...s.matchAll(/\{(\w+)\}/g)].map((x) => x[1]!).sort();

const parts = [
	'',
	'.publish',
	'.platforms',
	'.failures',
	'.versions',
	'.members',
	'.security',
	'.audit',
	'.pages',
	'.pwa',
	'.operator',
	'.drafts',
	'.calendar',
	'.trash',
	'.webhooks',
	'.plan',
	'.figures',
	'.samples',
	'.guide',
	'.undo',
	'.keys'
];
for (const part of parts) {
	const en = read(`en${part}`);
	const ru = read(`ru${part}`);
	test(`both languages have the same messages${part}`, () => {
		expect(Object.keys(ru).sort()).toEqual(Object.keys(en).sort());
	});
	test(`every message asks for the same values in both languages${part}`, () => {
		const differ = Object.keys(en).filter((k) => {
			const of = (x: string | Variants): string => [...new Set(texts(x).flatMap(slots))].sort().join();
			return of(en[k]!) !== of(ru[k] ?? '');
		});
		expect(differ).toEqual([]);
	});
	test(`Russian plurals have all their forms${part}`, () => {
		const short = Object.entries(ru).filter(
			([, v]) =>
				typeof v !== 'string' &&
				v.some(
					(x) =>
						x.selectors.includes('p') &&
						!['one', 'few', 'many', 'other'].every((f) => Object.keys(x.match).some((k) => k.includes(`p=${f}`)))
				)
		);
		expect(short.map(([k]) => k)).toEqual([]);
	});
}
test('no key stands in two catalogues', () => {
	const keys = parts.flatMap((part) => Object.keys(read(`en${part}`)));
	expect(keys.filter((k, i) => keys.indexOf(k) !== i)).toEqual([]);
});
test('Russian plural forms', () => {
	const f = (n: number): string => m.clips({ count: n }, { locale: 'ru' }).replace(/\s/g, ' ');
	expect([1, 2, 5, 11, 21, 22, 1204].map(f)).toEqual([
		'1 ролик',
		'2 ролика',
		'5 роликов',
		'11 роликов',
		'21 ролик',
		'22 ролика',
		'1 204 ролика'
	]);
});
