import { error } from '@sveltejs/kit';
import { asApiError } from '$lib/api/client';
import type { Media } from '$lib/api/types';
import { getMedia } from '$lib/data/media';

export async function load({ params, parent }: { params: { media: string }; parent: () => Promise<unknown> }): Promise<{ media: Media }> {
	await parent();
	try {
		return { media: await getMedia(params.media) };
	} catch (e) {
		const { problem } = asApiError(e);
		error(problem.status >= 400 ? problem.status : 503, { message: problem.title, code: problem.code });
	}
}
