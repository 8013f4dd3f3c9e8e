import { canHash, fromBase64, same, sha256, type Bytes } from './merkle';

/** A checkpoint: how many entries the log had, and the root of their tree. */
export interface Checkpoint {
	/** Names the log. */
	origin: string;
	size: number;
	root: Bytes;
}

/**
 * Reads a checkpoint in a signed note (C2SP tlog-checkpoint, signed-note); `null` for anything else. Whose signature it is
 * says [`isSigned`].
 */
export function readNote(note: string): Checkpoint | null {
	const found = /^([^\s+]+)\n(0|[1-9]\d*)\n([A-Za-z0-9+/]{43}=)\n\n((?:— [^\s+]+ [A-Za-z0-9+/=]+\n)+)$/.exec(note);
	if (!found) return null;
	const [, origin = '', digits = '', text = ''] = found;
	const [size, root] = [Number(digits), fromBase64(text)];
	return Number.isSafeInteger(size) && root?.length === 32 ? { origin, size, root } : null;
}

/** A key that signs, and its name. */
export interface Verifier {
	name: string;
	/** Ed25519. */
	key: Bytes;
}
/** Reads C2SP verifier keys, `name+id+base64`, a line each; what is none is left out. */
export function readKeys(text: string): Verifier[] {
	const lines = text.split('\n').map((line) => /^([^\s+]+)\+[0-9a-f]{8}\+([A-Za-z0-9+/=]+)$/.exec(line));
	return lines.flatMap((found) => {
		const [, name = '', base64 = ''] = found ?? [];
		const bytes = fromBase64(base64);
		return bytes?.length === 33 && bytes[0] === ED25519 ? [{ name, key: bytes.slice(1) }] : [];
	});
}
/** The algorithm's number in keys and their ids. */
const ED25519 = 1;

/** What a signature names its key by: the begin of a hash over name and key. */
async function idOf({ name, key }: Verifier): Promise<Bytes> {
	const hash = await sha256(new TextEncoder().encode(`${name}\n`), Uint8Array.of(ED25519), key);
	return hash.slice(0, 4);
}

let able: Promise<boolean> | undefined;
/** Whether this browser knows Ed25519; tried with the first key of RFC 8032, 7.1. */
const canVerify = (): Promise<boolean> =>
	(able ??= (async () => {
		const key = fromBase64('11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=');
		if (!canHash() || !key) return false;
		return crypto.subtle.importKey('raw', key, 'Ed25519', false, ['verify']).then(
			() => true,
			() => false
		);
	})());

/** Whether one of these keys signed the note; `null` where the browser cannot tell. */
export async function isSigned(note: string, keys: readonly Verifier[]): Promise<boolean | null> {
	const cut = note.indexOf('\n\n');
	if (cut < 0) return false;
	if (!(await canVerify())) return null;
	const text = new TextEncoder().encode(note.slice(0, cut + 1));
	for (const line of note.slice(cut + 2).split('\n')) {
		const [, name = '', base64 = ''] = /^— ([^\s+]+) ([A-Za-z0-9+/=]+)$/.exec(line) ?? [];
		const bytes = fromBase64(base64);
		if (bytes?.length !== 68) continue;
		for (const k of keys.filter((k) => k.name === name)) {
			if (same(await idOf(k), bytes.slice(0, 4)) && (await holds(k.key, bytes.slice(4), text))) return true;
		}
	}
	return false;
}

/** A key that is none holds nothing. */
async function holds(raw: Bytes, signature: Bytes, text: Bytes): Promise<boolean> {
	try {
		const key = await crypto.subtle.importKey('raw', raw, 'Ed25519', false, ['verify']);
		return await crypto.subtle.verify('Ed25519', key, signature, text);
	} catch {
		return false;
	}
}

export type Comparison = 'same' | 'differ' | 'shrunk' | 'grown' | 'other';
/** What a kept checkpoint and today's say of each other. `grown` alone proves nothing: the log has to be recomputed. */
export function compare(kept: Checkpoint, today: Checkpoint): Comparison {
	if (kept.origin !== today.origin) return 'other';
	if (kept.size > today.size) return 'shrunk';
	if (kept.size < today.size) return 'grown';
	return kept.root.every((b, i) => b === today.root[i]) ? 'same' : 'differ';
}
