import { fromBase64, same, type Bytes } from './merkle';

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

/** A key that signs: its name, its number, and the Ed25519 key itself. */
export interface Verifier {
	name: string;
	id: Bytes;
	key: Bytes;
}
/** Reads C2SP verifier keys, `name+id+base64`, a line each; what is none is left out. */
export function readKeys(text: string): Verifier[] {
	const lines = text.split('\n').map((line) => /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(line));
	return lines.flatMap((found) => {
		const [, name = '', digits = '', key = ''] = found ?? [];
		const bytes = fromBase64(key);
		const id = Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
		return bytes?.length === 33 && bytes[0] === 1 ? [{ name, id, key: bytes.slice(1) }] : [];
	});
}

/** Whether one of these keys signed the note; `null` where the browser cannot tell. */
export async function isSigned(note: string, keys: readonly Verifier[]): Promise<boolean | null> {
	const cut = note.indexOf('\n\n');
	if (cut < 0 || !globalThis.crypto?.subtle) return cut < 0 ? false : null;
	const text = new TextEncoder().encode(note.slice(0, cut + 1));
	for (const line of note.slice(cut + 2).split('\n')) {
		const [, name = '', base64 = ''] = /^— ([^\s+]+) ([A-Za-z0-9+/=]+)$/.exec(line) ?? [];
		const bytes = fromBase64(base64);
		if (bytes?.length !== 68) continue;
		for (const k of keys.filter((k) => k.name === name && same(k.id, bytes.slice(0, 4)))) {
			try {
				const key = await crypto.subtle.importKey('raw', k.key, 'Ed25519', false, ['verify']);
				if (await crypto.subtle.verify('Ed25519', key, bytes.slice(4), text)) return true;
			} catch {
				return null; // a browser without Ed25519
			}
		}
	}
	return false;
}

export type Comparison = 'same' | 'differ' | 'shrunk' | 'grown' | 'other';
/** What a kept checkpoint and today's say of each other. `grown` alone proves nothing: the log has to be recomputed. */
export function compare(kept: Checkpoint, today: Checkpoint): Comparison {
	if (kept.origin !== today.origin) return 'other';
	if (kept.size > today.size) return 'shrunk';
	if (kept.size < today.size) return 'grown';
	return kept.root.every((b, i) => b === today.root[i]) ? 'same' : 'differ';
}
