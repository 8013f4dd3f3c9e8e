import { expect, test } from 'vitest';
import { forbiddenIn, hashtags, mentions, splitNames, splitTags, tagsCounted, utf16Units, utf8Bytes } from './count';

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
test('hashtags and mentions are words; an address of mail is no mention', () => {
	expect(hashtags('#рамен #a_b # nothing ##x')).toBe(3);
	expect(mentions('@anna, @b.c and mail@example.org @')).toBe(2);
});
test('user names lose their @ and repeats', () => {
	expect(splitNames('@anna, boris  @Anna')).toEqual(['anna', 'boris']);
});
test('the forbidden characters are named, each once', () => {
	expect(forbiddenIn('a < b > c <', '<>')).toEqual(['<', '>']);
});
