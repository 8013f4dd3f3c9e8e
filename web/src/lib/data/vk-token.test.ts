import { expect, test } from 'vitest';
import { tokenFrom } from './vk-token';

test('a token is taken as it is, or out of the address it came in', () => {
	expect(tokenFrom('  vk1.a.Abc-_9 \n')).toBe('vk1.a.Abc-_9');
	expect(tokenFrom('https://oauth.vk.com/blank.html#access_token=vk1.a.Abc&expires_in=0&user_id=1')).toBe('vk1.a.Abc');
	expect(tokenFrom('https://oauth.vk.com/blank.html#user_id=1&access_token=a%2Bb')).toBe('a+b');
	expect(tokenFrom('#access_token=%E0%A4%A')).toBe('%E0%A4%A');
	expect(tokenFrom(' ')).toBe('');
});
