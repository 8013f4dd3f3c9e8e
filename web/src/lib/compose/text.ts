/** What each platform takes as text, and what is wrong with one. */
import type { Limits, PlatformName } from '$lib/api/types';
import { forbiddenIn, hashtags, mentions, tagsCounted, utf16Units, utf8Bytes } from './count';

export type Unit = 'utf16' | 'bytes';
export interface FieldRule {
	unit: Unit;
	max: number;
	forbidden: string;
}
/** `null`: the platform has no such field. */
export interface TextRules {
	title: FieldRule | null;
	caption: FieldRule;
	tags: { max: number; forbidden: string } | null;
	hashtagsMax: number | null;
	mentionsMax: number | null;
}
export interface Text {
	title: string;
	caption: string;
	tags: readonly string[];
}

export function textRules(platform: PlatformName, limits: Limits): TextRules {
	const none = { title: null, tags: null, hashtagsMax: null, mentionsMax: null };
	const field = (unit: Unit, max: number, forbidden = ''): FieldRule => ({ unit, max, forbidden });
	switch (platform) {
		case 'youtube': {
			const y = limits.youtube;
			return {
				...none,
				title: field('utf16', y.title_max_units, y.title_forbidden),
				caption: field('bytes', y.description_max_bytes, y.description_forbidden),
				tags: { max: y.tags_max_chars, forbidden: y.title_forbidden }
			};
		}
		case 'instagram':
			return {
				...none,
				caption: field('utf16', limits.instagram.caption_max_units),
				hashtagsMax: limits.instagram.hashtags_max,
				mentionsMax: limits.instagram.mentions_max
			};
		case 'tiktok':
			return { ...none, caption: field('utf16', limits.tiktok.caption_max_units) };
		case 'vk':
			return {
				...none,
				title: field('utf16', limits.vk.title_max_units),
				caption: field('utf16', limits.vk.description_max_units)
			};
	}
}

const measures = { utf16: utf16Units, bytes: utf8Bytes } satisfies Record<Unit, (text: string) => number>;
export const measured = (unit: Unit, text: string): number => measures[unit](text);

export type TextCode =
	| 'title_empty'
	| 'title_long'
	| 'title_forbidden'
	| 'caption_long'
	| 'caption_bytes'
	| 'caption_forbidden'
	| 'caption_hashtags'
	| 'caption_mentions'
	| 'tags_long'
	| 'tags_forbidden';
export interface TextProblem {
	code: TextCode;
	/** By how much a limit is passed, or the limit of what there are too many of. */
	n?: number;
	/** The characters that are not allowed. */
	chars?: string;
}

export function textProblems(text: Text, rules: TextRules): TextProblem[] {
	const found: TextProblem[] = [];
	const forbidden = (code: TextCode, value: string, rule: { forbidden: string }): void => {
		const chars = forbiddenIn(value, rule.forbidden).join(' ');
		if (chars !== '') found.push({ code, chars });
	};
	if (rules.title) {
		if (text.title.trim() === '') found.push({ code: 'title_empty' });
		const over = measured(rules.title.unit, text.title) - rules.title.max;
		if (over > 0) found.push({ code: 'title_long', n: over });
		forbidden('title_forbidden', text.title, rules.title);
	}
	const over = measured(rules.caption.unit, text.caption) - rules.caption.max;
	if (over > 0) found.push({ code: rules.caption.unit === 'bytes' ? 'caption_bytes' : 'caption_long', n: over });
	forbidden('caption_forbidden', text.caption, rules.caption);
	if (rules.hashtagsMax !== null && hashtags(text.caption) > rules.hashtagsMax)
		found.push({ code: 'caption_hashtags', n: rules.hashtagsMax });
	if (rules.mentionsMax !== null && mentions(text.caption) > rules.mentionsMax)
		found.push({ code: 'caption_mentions', n: rules.mentionsMax });
	if (rules.tags) {
		const over = tagsCounted(text.tags) - rules.tags.max;
		if (over > 0) found.push({ code: 'tags_long', n: over });
		forbidden('tags_forbidden', text.tags.join(''), rules.tags);
	}
	return found;
}
