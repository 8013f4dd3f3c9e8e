import { expect, test } from 'vitest';
import { given } from './roles';

test('nobody gives more than they have', () => {
	expect([given('viewer'), given('editor')]).toEqual([[], []]);
	expect(given('admin')).toEqual(['viewer', 'editor', 'admin']);
	expect(given('owner')).toEqual(['viewer', 'editor', 'admin', 'owner']);
});
