import { expect, test } from 'vitest';
import { strokesOf } from './keys';

const none = { shiftKey: false, altKey: false, ctrlKey: false, metaKey: false };
const press = (key: string, code: string, held: Partial<typeof none> = {}): string[] => strokesOf({ key, code, ...none, ...held });

test('a Latin letter is what is written, wherever it lies', () => {
	expect(press('g', 'KeyG')).toEqual(['g']);
	expect(press('G', 'KeyG', { shiftKey: true })).toEqual(['g']);
	// a French keyboard has its A where others have Q
	expect(press('a', 'KeyQ')).toEqual(['a']);
	expect(press('k', 'KeyK', { metaKey: true })).toEqual(['mod+k']);
});
test('where the layout writes another alphabet the place of the key counts', () => {
	expect(press('п', 'KeyG')).toEqual(['g']);
	expect(press('д', 'KeyL')).toEqual(['l']);
	expect(press('Ч', 'KeyX', { shiftKey: true })).toEqual(['x']);
	expect(press('л', 'KeyK', { ctrlKey: true })).toEqual(['mod+k']);
	expect(press('γ', 'KeyG')).toEqual(['g']);
	expect(press('б', 'Comma')).toEqual([',']);
	expect(press('ю', 'Period')).toEqual(['.']);
	expect(press('х', 'BracketLeft')).toEqual(['[']);
	expect(press('ъ', 'BracketRight')).toEqual([']']);
});
test('the key of the slash is found where the Russian layout writes a full stop and a comma', () => {
	expect(press('/', 'Slash')).toEqual(['/']);
	expect(press('?', 'Slash', { shiftKey: true })).toEqual(['?']);
	expect(press('.', 'Slash')).toEqual(['.', '/']);
	expect(press(',', 'Slash', { shiftKey: true })).toEqual([',', '?']);
	expect(press('?', 'Digit7', { shiftKey: true })).toEqual(['?']);
	expect(press('/', 'Digit7', { shiftKey: true })).toEqual(['/']);
});
test('with Alt only digits count, and not what the layout writes with it', () => {
	expect(press('1', 'Digit1', { altKey: true })).toEqual(['alt+1']);
	expect(press('¡', 'Digit1', { altKey: true })).toEqual(['alt+1']);
	expect(press('&', 'Digit1', { altKey: true })).toEqual(['alt+1']);
	expect(press('g', 'KeyG', { altKey: true })).toEqual([]);
	expect(press('1', 'Digit1', { altKey: true, ctrlKey: true })).toEqual([]);
});
test('keys that write nothing keep their names', () => {
	expect(press(' ', 'Space')).toEqual([' ']);
	expect(press('Enter', 'NumpadEnter', { ctrlKey: true })).toEqual(['mod+enter']);
	expect(press('ArrowLeft', 'ArrowLeft')).toEqual(['arrowleft']);
	expect(press('Delete', 'Delete')).toEqual(['delete']);
});
