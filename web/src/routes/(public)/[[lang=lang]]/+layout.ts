import { error } from '@sveltejs/kit';
import { browser } from '$app/environment';

export const prerender = true;
export const csr = false;
interface Visit {
	params: { lang?: string };
	fetch: typeof fetch;
}
export async function load({ params, fetch }: Visit): Promise<{ lang: 'en' | 'ru' }> {
	// In a browser this runs only where the service worker had no network and gave the app's shell instead. The server
	// fills places in these pages, so without it they are not shown; with it they are fetched whole.
	if (browser) {
		if (
			await fetch('/healthz').then(
				(answer) => answer.ok,
				() => false
			)
		)
			location.reload();
		error(503, { message: 'no answer', code: 'offline' });
	}
	return { lang: params.lang === 'ru' ? 'ru' : 'en' };
}
