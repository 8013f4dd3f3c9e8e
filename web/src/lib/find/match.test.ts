import { expect, test } from 'vitest';
import { rank, ranked } from './match';

test('the name counts before the other words', () => {
	expect(rank('set', 'Settings', 'profile')).toBe(3);
	expect(rank('ting', 'Settings')).toBe(2);
	expect(rank('out sign', 'Sign out')).toBe(2);
	expect(rank('prof', 'Settings', 'profile')).toBe(1);
	expect(rank('rofile', 'Settings', 'profile')).toBe(0);
	expect(rank('  ', 'Settings')).toBe(3);
	expect(rank('…', 'Settings', 'profile')).toBe(0);
});
test('ё is е, and the letters may be large', () => {
	expect(rank('ТЕМНАЯ', 'Тёмная тема')).toBe(3);
	expect(rank('тёмн', 'Темная тема')).toBe(3);
});
test('the best comes first, and what is alike keeps its order', () => {
	const all = ['Light theme', 'Themes', 'Dark theme'].map((text) => ({ text, words: '' }));
	expect(ranked('theme', all).map((x) => x.text)).toEqual(['Themes', 'Light theme', 'Dark theme']);
});
