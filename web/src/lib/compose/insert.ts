/** A saved text in a post that is being written. */
import type { Words } from '$lib/data/templates';

/**
 * What is written stays: the saved caption comes after it, its tags beside those there are. A saved title takes the place
 * of the one there is: a post has one.
 */
export function insert(into: Words, saved: Words): Words {
	const there = into.caption.trimEnd();
	const tags = [...into.tags, ...saved.tags.filter((t) => !into.tags.includes(t))];
	return {
		title: saved.title.trim() === '' ? into.title : saved.title,
		caption: saved.caption === '' ? into.caption : there === '' ? saved.caption : `${there}\n\n${saved.caption}`,
		tags
	};
}
