import { everything, lengths, type MediaQuery } from './media-list.svelte';

/** What each part of the address may say; any text where it is null. */
const allowed: Record<keyof MediaQuery, readonly string[] | null> = {
	q: null,
	state: ['ready', 'processing', 'unusable'],
	sort: ['oldest', 'title'],
	tag: null,
	published: ['never', 'planned', 'any', 'youtube', 'instagram', 'tiktok', 'vk'],
	orientation: ['portrait', 'landscape', 'square'],
	length: Object.keys(lengths),
	month: null,
	from: null
};
const keys = Object.keys(everything) as (keyof MediaQuery)[];

/** The query that an address asks for; what it says wrongly is left out. */
export function queryOf(params: URLSearchParams): Partial<MediaQuery> {
	const asked: Record<string, string> = {};
	for (const key of keys) {
		const said = params.get(key);
		if (said && (allowed[key]?.includes(said) ?? true)) asked[key] = said;
	}
	if (!/^\d{4}-\d\d$/.test(asked.month ?? '') || !/^\d+\.med_[0-9a-f]{32}$/.test(asked.from ?? '')) {
		delete asked.month;
		delete asked.from;
	}
	return asked;
}

/** The address that asks for a query: `?q=…`, or nothing. */
export function addressOf(query: MediaQuery): string {
	const params = new URLSearchParams();
	for (const key of keys) if (query[key] !== everything[key]) params.set(key, query[key]);
	return params.size === 0 ? '' : `?${params}`;
}

/** How many things narrow the list besides its words, its state and its order. */
export const narrowedBy = (query: MediaQuery): number =>
	[query.tag, query.published, query.orientation, query.length, query.month].filter((x) => x !== '').length;
