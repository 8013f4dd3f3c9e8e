import { expect, test } from 'vitest';
import en from '../../messages/en.json';
import ru from '../../messages/ru.json';
import { m } from './paraglide/messages.js';

test('both languages have the same messages', () => {
	expect(Object.keys(ru).sort()).toEqual(Object.keys(en).sort());
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
