import { redirect } from '@sveltejs/kit';
import { instance } from '$lib/data/instance.svelte';
import { session } from '$lib/data/session.svelte';
import { nextPath } from '$lib/next';

export const ssr = false;
export const prerender = false;

/** Opened from a letter: who is signed in here does not matter there. */
const fromLetters = ['/reset-password', '/verify-email', '/new-email'];

export async function load({ url }: { url: URL }): Promise<void> {
	// A form that cannot reach the server still shows itself and says so when it is sent.
	const [me] = await Promise.all([session.load().catch(() => null), instance.load().catch(() => null)]);
	// An invitation is for people with an account as well as for new ones, and so are the links of letters.
	if (me && !url.pathname.startsWith('/invite/') && !fromLetters.includes(url.pathname))
		redirect(307, nextPath(url.searchParams.get('next')));
}
