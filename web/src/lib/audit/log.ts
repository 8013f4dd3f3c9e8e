import { api, ApiError, readProblem } from '$lib/api/client';
import { fromBase64, begins, type Bytes } from './merkle';
import { readKeys, type Checkpoint, type Verifier } from './note';

/** What the service tells as plain text, to the byte. */
async function plain(path: string): Promise<string> {
	const res = await fetch(path, { credentials: 'same-origin' }).catch(() => null);
	if (!res) throw new ApiError({ code: 'offline', status: 0, title: 'no answer' });
	const text = await res.text();
	if (!res.ok) throw new ApiError(await readProblem(res.status, res.headers.get('content-type'), text));
	return text;
}
/** The newest checkpoint, a signed note. */
export const newest = (): Promise<string> => plain('/api/v1/audit/checkpoint');
export const keyText = (): Promise<string> => plain('/api/v1/audit/key');
export const keys = async (): Promise<Verifier[]> => readKeys(await keyText());

/** Whether the log of an earlier checkpoint is the beginning of a later one’s, by the service’s proof and this browser’s hashing. */
export async function continues(old: Checkpoint, now: Checkpoint): Promise<boolean> {
	const told = await api.get<{ proof: string[] }>('/api/v1/audit/consistency', { from: old.size, to: now.size });
	const proof = told.proof.map(fromBase64);
	return proof.every((p): p is Bytes => p?.length === 32) && (await begins(old.size, now.size, old.root, now.root, proof));
}
