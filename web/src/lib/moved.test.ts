import { expect, test } from 'vitest';
import { movedTo } from './moved';

test('an address that is a part of another page leads there, any other nowhere', () => {
	expect(movedTo('/exports')).toBe('/settings#exports');
	expect(movedTo('/second-factor/')).toBe('/settings/security');
	expect(['/', '/nowhere', '/exports/1', 'toString'].map(movedTo)).toEqual([null, null, null, null]);
});
