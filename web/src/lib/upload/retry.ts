import type { Problem } from '$lib/api/types';

/** What to do when a piece was not taken. `line`: no answer came, try for ever. `again`: try some times. `stop`: a person has to act. */
export type Verdict = 'line' | 'again' | 'stop';

export function judge(status: number): Verdict {
	if (status === 0) return 'line';
	if ([409, 412, 423, 429, 460].includes(status)) return 'again';
	return status >= 500 && status !== 507 ? 'again' : 'stop';
}
export const TRIES = 8;
/** Pause before try `n` (from 0): at once, then doubling up to half a minute, or what the server asked for. */
export function pauseMs(n: number, retryAfterSeconds: number | null): number {
	if (retryAfterSeconds !== null) return Math.min(600, retryAfterSeconds) * 1000;
	return n === 0 ? 200 : Math.min(30_000, 1000 * 2 ** (n - 1));
}

export interface Unfinished {
	name: string;
	size: number;
	/** Only known in the browser that began. */
	modified: number | null;
}
/** May this file go on with that upload? The size must be the same, and where we know the file's own date, that too. */
export function fits(file: { name: string; size: number; lastModified: number }, u: Unfinished): boolean {
	return file.size === u.size && (u.modified === null || u.modified === file.lastModified);
}
/** Is it so surely the same that nobody need be asked? */
export const isSame = (file: { name: string; size: number; lastModified: number }, u: Unfinished): boolean =>
	fits(file, u) && file.name === u.name;

/** Can it still be read where reading is to go on? A lost network and a lost file look alike to whoever sends. */
export async function isReadable(file: Blob, at: number): Promise<boolean> {
	const from = Math.max(0, Math.min(at, file.size - 1));
	try {
		await file.slice(from, from + 1).arrayBuffer();
		return true;
	} catch {
		return false;
	}
}
export const unreadable = (): Problem => ({ code: 'file_unreadable', status: 422, title: 'file_unreadable' });

/** Refusals that need no bytes sent to know them. */
export function refuse(file: { size: number; type: string; name: string }, maxBytes: number | null): Problem | null {
	const problem = (code: string): Problem => ({ code, status: 422, title: code });
	if (file.size === 0) return problem('empty_file');
	if (maxBytes !== null && file.size > maxBytes) return problem('upload_too_large');
	if (/^(image|audio|text)\//.test(file.type) || file.type === 'application/pdf') return problem('not_a_video');
	return null;
}
