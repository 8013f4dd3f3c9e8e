import { expect, test } from 'vitest';
import { retentionWords } from './retention';

test('both languages name the same kinds', () => {
	expect(Object.keys(retentionWords.ru.data)).toEqual(Object.keys(retentionWords.en.data));
});
