import { error } from '@sveltejs/kit';
import { session } from '$lib/data/session.svelte';

/** For whoever runs the installation; for everybody else there is nothing here. */
export async function load({ parent }: { parent: () => Promise<unknown> }): Promise<void> {
	await parent();
	if (session.me?.is_operator !== true) error(404, { message: 'not here', code: 'not_found' });
}
