import type { Start } from '$lib/compose/composer.svelte';
import type { DraftContent } from '$lib/api/types';

/** What the composer opens with, what is said about it, and what could be put back instead. */
export interface Opening extends Start {
	said: 'found' | 'newer' | 'theirs' | 'over' | 'dropped' | null;
	/** The content that was left for this one. */
	before: DraftContent | null;
}
/** What stands in a draft, or the clip without one. */
export const opening = (draft: Start['draft'], said: Opening['said'] = null, before: DraftContent | null = null): Opening => ({
	draft,
	content: null,
	said,
	before
});
