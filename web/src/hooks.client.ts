import type { HandleClientError } from '@sveltejs/kit';
import { asApiError } from '$lib/api/client';

/** What a page shows when its own code failed: never a blank page, always a code. */
export const handleError: HandleClientError = ({ error, status, message }) => {
	if (status === 404) return { message, code: 'not_found' };
	console.error(error);
	const { problem } = asApiError(error);
	return { message: problem.title, code: problem.code };
};
