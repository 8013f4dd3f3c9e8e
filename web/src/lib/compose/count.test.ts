import { expect, test } from 'vitest';
import { forbiddenIn, splitTags, tagsCounted, textProblems, utf16Units, utf8Bytes } from './count';
import { youtubeLimits as limits } from './fixture';

test('a title is counted in UTF-16 units, so most emoji count two', () => {
	expect(utf16Units('Рамен')).toBe(5);
	expect(utf16Units('🍜')).toBe(2);
	expect(utf16Units('👨‍👩‍👧')).toBe(8);
});
test('a description is counted in UTF-8 bytes', () => {
	expect(utf8Bytes('abc')).toBe(3);
	expect(utf8Bytes('Рамен')).toBe(10);
	expect(utf8Bytes('🍜')).toBe(4);
});
test('tags are counted with commas, and a tag with a space as if quoted', () => {
	expect(tagsCounted([])).toBe(0);
	expect(tagsCounted(['Foo-Baz'])).toBe(7);
	expect(tagsCounted(['Foo Baz'])).toBe(9);
	expect(tagsCounted(['a', 'b c', 'd'])).toBe(1 + 1 + 5 + 1 + 1);
});
test('tags are split at commas and line ends, without repeats, empties and leading #', () => {
	expect(splitTags(' #рамен, мисо,,\nМисо , soup  bowl ')).toEqual(['рамен', 'мисо', 'soup bowl']);
});
test('a title of exactly the limit passes, one unit more does not', () => {
	const at = (n: number): string[] => textProblems({ title: 'x'.repeat(n), description: '', tags: [] }, limits);
	expect(at(100)).toEqual([]);
	expect(at(101)).toEqual(['title_long']);
	expect(at(0)).toEqual(['title_empty']);
	expect(textProblems({ title: '🍜'.repeat(50) + 'x', description: '', tags: [] }, limits)).toEqual(['title_long']);
});
test('a description of 5000 bytes passes, 2501 Cyrillic letters do not', () => {
	const at = (description: string): string[] => textProblems({ title: 'x', description, tags: [] }, limits);
	expect(at('ж'.repeat(2500))).toEqual([]);
	expect(at('ж'.repeat(2501))).toEqual(['description_long']);
});
test('angle brackets are named, nothing is taken out silently', () => {
	expect(forbiddenIn('a < b > c <', '<>')).toEqual(['<', '>']);
	expect(textProblems({ title: '<b>', description: '>', tags: ['a<b'] }, limits)).toEqual([
		'title_forbidden',
		'description_forbidden',
		'tags_forbidden'
	]);
});
test('500 counted tag characters pass, 501 do not', () => {
	const at = (tags: string[]): string[] => textProblems({ title: 'x', description: '', tags }, limits);
	expect(at(['a'.repeat(249), 'b'.repeat(250)])).toEqual([]);
	expect(at(['a'.repeat(250), 'b'.repeat(250)])).toEqual(['tags_long']);
});
