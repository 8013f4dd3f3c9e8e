import { m } from '$lib/paraglide/messages.js';
import { ApiError, asApiError } from './client';
import type { Problem } from './types';
import { words } from './words.svelte';

export interface Explanation {
	/** What happened. */
	text: string;
	/** What is safe and what to do. */
	hint: string;
	code: string;
	requestId: string | null;
}

/** Words for a code that is not a whole answer, such as one in an address: `?connect_error=access_denied`. */
export function explainCode(code: string, title: string = code): Explanation {
	const found = words.of(code);
	if (!found) return { text: title, hint: m.err_unknown_hint(), code, requestId: null };
	const [text, hint] = found;
	return { text: text(), hint: hint(), code, requestId: null };
}
export function explain(problem: Problem): Explanation {
	return { ...explainCode(problem.code, problem.title), requestId: problem.request_id ?? null };
}
/** One sentence for places without room for more. */
export const sentence = (e: unknown): string => explain(asApiError(e).problem).text;
/** Words for one field of a refused form. */
export function fieldMessage(e: unknown, field: string): string | null {
	if (!(e instanceof ApiError)) return null;
	const found = e.problem.errors?.find((x) => x.field === field);
	return found ? explainCode(found.code, found.message).text : null;
}
