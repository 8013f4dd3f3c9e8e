import type { NavigationType } from '@sveltejs/kit';

/** By what the page that is shown was come to: told by the app's layout, before a page is made. */
export const came: { by: NavigationType | null } = { by: null };
