import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { capsOf, everywhere, pairs, sections, shortcutsOf } from './shortcuts';

const read = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
/** Opening a link and closing a dialog are the browser's. */
const native = ['escape'];
const literal = (s: string): string => s.replace(/[^\w ]/g, '\\$&');
/** `x:`, `'x'`, or put together with a number as the composer's lanes are. */
const stands = (stroke: string, code: string): boolean =>
	[`\\b${literal(stroke)}: `, literal(`'${stroke}'`), literal(stroke.replace(/\d$/, '${'))].some((form, i) =>
		i === 2 && !/\d$/.test(stroke) ? false : new RegExp(form, 'i').test(code)
	);

for (const { from, all } of sections)
	test(`every key that is told is read in ${from[0] ?? ''}`, () => {
		const code = from.map(read).join('\n');
		const told = all.flatMap((x) => x.strokes).filter((s) => !(s === 'enter' && from[0]?.includes('MediaGrid')));
		expect(told.filter((s) => !stands(s, code))).toEqual([]);
	});
test('and so are those of every page', () => {
	const shell = read('lib/components/Shell.svelte');
	const told = everywhere.flatMap((x) => x.strokes).filter((s) => !native.includes(s));
	expect(told.filter((s) => !shell.includes(`'${s}': `))).toEqual([]);
	expect(shell).toContain('`g ${i.key}`');
	expect(pairs(false)).toHaveLength(12);
	expect(pairs(true).at(-1)?.strokes).toEqual(['g o']);
});
test('a page tells its own keys, and who may only look no more than they can do', () => {
	const strokes = (path: string, canEdit = true): string[] => shortcutsOf(path, canEdit).flatMap((x) => x.strokes);
	expect(strokes('/library')).toContain('u');
	expect(strokes('/library', false)).not.toContain('u');
	expect(strokes('/library/med_1')).toContain('[');
	expect(strokes('/library/trash')).toEqual([]);
	expect(strokes('/publish/med_1')).toContain('mod+enter');
	expect(strokes('/posts')).toEqual(['j', 'k']);
	expect(strokes('/posts/pub_1')).toEqual([]);
	expect(strokes('/settings')).toEqual([]);
});
test('keys are told as they are printed', () => {
	const shown = (stroke: string, mac = false): string =>
		capsOf(stroke, mac)
			.map((c) => c.shown)
			.join(' ');
	expect(shown('mod+enter')).toBe('Ctrl Enter');
	expect(shown('mod+k', true)).toBe('⌘ K');
	expect(shown('g t')).toBe('G T');
	expect(shown('[')).toBe('[');
	expect(shown(' ')).toBe('Space');
});
