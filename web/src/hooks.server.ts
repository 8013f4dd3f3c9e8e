import type { Handle } from '@sveltejs/kit';
import { overwriteGetLocale } from '$lib/paraglide/runtime.js';

/** Runs at build time only: a prerendered page is written in the language of its address; the app's shell has none yet. */
export const handle: Handle = ({ event, resolve }) => {
	const isPublic = event.route.id?.startsWith('/(public)') ?? false;
	const lang = event.params['lang'] === 'ru' ? 'ru' : 'en';
	overwriteGetLocale(() => lang);
	return resolve(event, {
		transformPageChunk: ({ html }) =>
			html.replace('%ai.lang%', isPublic ? lang : '').replace('%ai.manifest%', isPublic && lang === 'ru' ? '.ru' : '')
	});
};
