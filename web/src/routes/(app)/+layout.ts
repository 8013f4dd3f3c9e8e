import { error, redirect } from '@sveltejs/kit';
import { asApiError } from '$lib/api/client';
import { instance } from '$lib/data/instance.svelte';
import { session } from '$lib/data/session.svelte';

export const ssr = false;
export const prerender = false;

/** Every page of the app stands on these two answers; the browser has begun to fetch them before this code arrived. */
export async function load({ url }: { url: URL }): Promise<void> {
	if (session.me && instance.value) return;
	try {
		await Promise.all([session.load(), instance.load()]);
	} catch (e) {
		const { problem } = asApiError(e);
		error(problem.status >= 400 ? problem.status : 503, { message: problem.title, code: problem.code });
	}
	if (!session.me) {
		const back = url.pathname + url.search;
		redirect(307, back === '/library' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(back)}`);
	}
}
