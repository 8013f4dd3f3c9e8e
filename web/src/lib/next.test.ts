import { expect, test } from 'vitest';
import { nextPath } from './next';

test('only a path of this app is followed after signing in', () => {
	expect(nextPath('/posts/pub_1?x=1')).toBe('/posts/pub_1?x=1');
	for (const bad of [
		null,
		'',
		'https://evil.example',
		'//evil.example',
		'/\\evil.example',
		'/a\\b',
		'/\t/evil.example',
		'library',
		'/sign-in?next=/sign-in'
	])
		expect(nextPath(bad)).toBe('/library');
});
