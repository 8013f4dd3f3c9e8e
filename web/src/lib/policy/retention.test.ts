import { expect, test } from 'vitest';
import { keptFor, retentionWords, span } from './retention';

test('times are told in whole units, with the plurals of the language', () => {
	expect([span(1, 'en'), span(72, 'en'), span(168, 'en'), span(30, 'en')]).toEqual(['1 hour', '3 days', '7 days', '30 hours']);
	expect([span(1, 'ru'), span(72, 'ru'), span(4320, 'ru')]).toEqual(['1 час', '3 дня', '180 дней']);
});
test('what no age ends says what does', () => {
	expect(keptFor({ data: 'media', until: 'deleted', is_setting: false }, 'en')).toBe('until you delete it');
	expect(keptFor({ data: 'posts', until: 'workspace', is_setting: false }, 'en')).toBe('as long as the workspace exists');
	expect(keptFor({ data: 'tokens', until: 'disconnected', is_setting: false }, 'ru')).toBe('пока канал подключён');
	expect(keptFor({ data: 'receipts', until: 'age', hours: 26_280, is_setting: true }, 'en')).toBe('1,095 days');
});
test('both languages name the same kinds', () => {
	expect(Object.keys(retentionWords.ru.data)).toEqual(Object.keys(retentionWords.en.data));
});
