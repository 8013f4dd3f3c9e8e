/** How YouTube counts what a person types. Sources: video resource reference; the numbers themselves come from the server's instance document. */
import type { YoutubeLimits } from '$lib/api/types';

const encoder = new TextEncoder();

/** UTF-16 code units: the stricter reading of YouTube's "characters". */
export const utf16Units = (text: string): number => text.length;
export const utf8Bytes = (text: string): number => encoder.encode(text).length;

/** Lengths, commas between, and two for each tag with a space (YouTube wraps it in quotes). */
export function tagsCounted(tags: readonly string[]): number {
	const inside = tags.reduce((sum, tag) => sum + utf16Units(tag) + (tag.includes(' ') ? 2 : 0), 0);
	return inside + Math.max(0, tags.length - 1);
}

/** Which of the forbidden characters a text holds, each once, in order of appearance. */
export function forbiddenIn(text: string, forbidden: string): string[] {
	return [...new Set([...text].filter((c) => forbidden.includes(c)))];
}

/** Splits what was typed or pasted at commas and line ends; keeps first spellings, drops empty ones and repeats. */
export function splitTags(typed: string): string[] {
	const seen = new Set<string>();
	return typed
		.split(/[,\n]/)
		.map((tag) => tag.trim().replace(/^#+/, '').replace(/\s+/g, ' '))
		.filter((tag) => tag !== '' && !seen.has(tag.toLowerCase()) && seen.add(tag.toLowerCase()));
}

export type TextProblem =
	'title_empty' | 'title_long' | 'title_forbidden' | 'description_long' | 'description_forbidden' | 'tags_long' | 'tags_forbidden';

export function textProblems(text: { title: string; description: string; tags: readonly string[] }, limits: YoutubeLimits): TextProblem[] {
	const found: TextProblem[] = [];
	if (text.title.trim() === '') found.push('title_empty');
	if (utf16Units(text.title) > limits.title_max_units) found.push('title_long');
	if (forbiddenIn(text.title, limits.title_forbidden).length > 0) found.push('title_forbidden');
	if (utf8Bytes(text.description) > limits.description_max_bytes) found.push('description_long');
	if (forbiddenIn(text.description, limits.description_forbidden).length > 0) found.push('description_forbidden');
	if (tagsCounted(text.tags) > limits.tags_max_chars) found.push('tags_long');
	if (text.tags.some((tag) => forbiddenIn(tag, limits.title_forbidden).length > 0)) found.push('tags_forbidden');
	return found;
}
