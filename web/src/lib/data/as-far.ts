import type { Page } from '$lib/api/types';

/** The first page, with as many after it as a person had on screen: asking again takes nothing away from under their eyes. */
export async function asFar<P extends Page<unknown>>(ask: (cursor: string | null) => Promise<P>, atLeast = 0): Promise<P> {
	let page = await ask(null);
	while (page.items.length < atLeast && page.next_cursor !== null) {
		const next = await ask(page.next_cursor);
		page = { ...next, items: [...page.items, ...next.items] };
	}
	return page;
}
