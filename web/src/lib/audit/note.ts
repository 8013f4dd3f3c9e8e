import { fromBase64, type Bytes } from './merkle';

/** A checkpoint: how many entries the log had, and the root of their tree. */
export interface Checkpoint {
	/** Names the log. */
	origin: string;
	size: number;
	root: Bytes;
}

/**
 * Reads a checkpoint in a signed note (C2SP tlog-checkpoint, signed-note); `null` for anything else. Whose signature it is
 * is not looked at: the verifier key is no part of what the service tells.
 */
export function readNote(note: string): Checkpoint | null {
	const found = /^([^\s+]+)\n(0|[1-9]\d*)\n([A-Za-z0-9+/]{43}=)\n\n((?:— [^\s+]+ [A-Za-z0-9+/=]+\n)+)$/.exec(note);
	if (!found) return null;
	const [, origin = '', digits = '', text = ''] = found;
	const [size, root] = [Number(digits), fromBase64(text)];
	return Number.isSafeInteger(size) && root?.length === 32 ? { origin, size, root } : null;
}

export type Comparison = 'same' | 'differ' | 'shrunk' | 'grown' | 'other';
/** What a kept checkpoint and today's say of each other. `grown` alone proves nothing: the log has to be recomputed. */
export function compare(kept: Checkpoint, today: Checkpoint): Comparison {
	if (kept.origin !== today.origin) return 'other';
	if (kept.size > today.size) return 'shrunk';
	if (kept.size < today.size) return 'grown';
	return kept.root.every((b, i) => b === today.root[i]) ? 'same' : 'differ';
}
