import { expect, test } from 'vitest';
import { isLinkTo, outsideLink } from './links';

test('only web addresses become links', () => {
	expect(outsideLink('https://www.youtube.com/shorts/x')).toBe('https://www.youtube.com/shorts/x');
	expect(outsideLink('javascript:alert(1)')).toBeNull();
	expect(outsideLink('data:text/html,x')).toBeNull();
	expect(outsideLink(null)).toBeNull();
});
test('a person’s link must lead to the platform', () => {
	for (const good of ['https://www.youtube.com/shorts/x', 'https://youtu.be/x', 'https://m.youtube.com/watch?v=x'])
		expect(isLinkTo('youtube', good, false), good).toBe(true);
	for (const bad of ['http://youtube.com/x', 'https://youtube.com.evil.example/x', 'https://notyoutube.com/x', 'x', ''])
		expect(isLinkTo('youtube', bad, false), bad).toBe(false);
	expect(isLinkTo('youtube', 'http://127.0.0.1:8080/sandbox/youtube/watch/x', true)).toBe(true);
});
