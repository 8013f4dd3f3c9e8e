/** How platforms count what a person types. Sources: their references; the numbers themselves come from the server's instance document. */

const encoder = new TextEncoder();

/** UTF-16 code units: how Instagram and TikTok count, and the stricter reading of YouTube's and VK's "characters". */
export const utf16Units = (text: string): number => text.length;
export const utf8Bytes = (text: string): number => encoder.encode(text).length;

/** Lengths, commas between, and two for each tag with a space (YouTube wraps it in quotes). */
export function tagsCounted(tags: readonly string[]): number {
	const inside = tags.reduce((sum, tag) => sum + utf16Units(tag) + (tag.includes(' ') ? 2 : 0), 0);
	return inside + Math.max(0, tags.length - 1);
}

/** Words that begin with `#`, and those that begin with `@`; an address of mail is none. */
export const hashtags = (text: string): number => text.match(/#[\p{L}\p{N}_]/gu)?.length ?? 0;
export const mentions = (text: string): number => text.match(/(?<![\p{L}\p{N}_.])@[\p{L}\p{N}_]/gu)?.length ?? 0;

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
/** User names out of what was typed: without `@`, at commas and spaces, no repeats. */
export function splitNames(typed: string): string[] {
	const names = typed
		.split(/[\s,]+/)
		.map((name) => name.replace(/^@+/, ''))
		.filter((name) => name !== '');
	return names.filter((name, i) => names.findIndex((x) => x.toLowerCase() === name.toLowerCase()) === i);
}
