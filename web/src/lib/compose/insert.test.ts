import { expect, test } from 'vitest';
import { insert } from './insert';

const empty = { title: 'Soup', caption: '', tags: [] as string[] };

test('into an empty caption it comes as it is, after another with a line between', () => {
	const saved = { title: '', caption: 'Follow us\n#soup', tags: [] };
	expect(insert(empty, saved)).toEqual({ title: 'Soup', caption: 'Follow us\n#soup', tags: [] });
	expect(insert({ ...empty, caption: 'Hot soup. \n' }, saved).caption).toBe('Hot soup.\n\nFollow us\n#soup');
});
test('tags come beside those there are, a title in the place of the one there is', () => {
	const saved = { title: 'Soup of the day', caption: '', tags: ['soup', 'hot'] };
	expect(insert({ ...empty, caption: 'Mine', tags: ['soup'] }, saved)).toEqual({
		title: 'Soup of the day',
		caption: 'Mine',
		tags: ['soup', 'hot']
	});
});
