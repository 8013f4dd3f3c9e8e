/** Hashes and proofs of the audit log's tree, as RFC 6962 and RFC 9162 have them, by the browser's own SHA-256. */

export type Bytes = Uint8Array<ArrayBuffer>;

/** WebCrypto exists on HTTPS pages and on the machine itself only. */
export const canHash = (): boolean => typeof globalThis.crypto?.subtle !== 'undefined';

export async function sha256(...parts: Bytes[]): Promise<Bytes> {
	const all = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
	let at = 0;
	for (const p of parts) {
		all.set(p, at);
		at += p.length;
	}
	return new Uint8Array(await crypto.subtle.digest('SHA-256', all));
}
/** `MTH({d})` of RFC 6962, 2.1. */
export const leafHash = (leaf: Bytes): Promise<Bytes> => sha256(Uint8Array.of(0), leaf);
export const nodeHash = (left: Bytes, right: Bytes): Promise<Bytes> => sha256(Uint8Array.of(1), left, right);

export function same(a: Bytes, b: Bytes): boolean {
	return a.length === b.length && a.every((x, i) => x === b[i]);
}

/** Where a proof leads from a leaf's hash; `null` when it has too many or too few steps. RFC 9162, 2.1.3.2. */
export async function rootOf(index: number, size: number, leaf: Bytes, path: readonly Bytes[]): Promise<Bytes | null> {
	if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return null;
	// Halved by arithmetic: `>>` would cut both at 32 bits.
	const half = (n: number): number => Math.floor(n / 2);
	let [at, last, hash] = [index, size - 1, leaf];
	for (const part of path) {
		if (last === 0) return null;
		if (at % 2 === 1 || at === last) {
			hash = await nodeHash(part, hash);
			while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)];
		} else hash = await nodeHash(hash, part);
		[at, last] = [half(at), half(last)];
	}
	return last === 0 ? hash : null;
}

/** Whether a tree of `size` leaves begins with one of `old` leaves, by a proof of that. RFC 9162, 2.1.4.2. */
export async function begins(old: number, size: number, oldRoot: Bytes, root: Bytes, proof: readonly Bytes[]): Promise<boolean> {
	if (!Number.isSafeInteger(old) || !Number.isSafeInteger(size) || old < 1 || old > size) return false;
	if (old === size) return proof.length === 0 && same(oldRoot, root);
	const half = (n: number): number => Math.floor(n / 2);
	let [at, last] = [old - 1, size - 1];
	while (at % 2 === 1) [at, last] = [half(at), half(last)];
	// a perfect tree is its own first step
	const [first, ...steps] = at === 0 ? [oldRoot, ...proof] : proof;
	if (!first) return false;
	let [left, whole] = [first, first];
	for (const part of steps) {
		if (last === 0) return false;
		if (at % 2 === 1 || at === last) {
			[left, whole] = [await nodeHash(part, left), await nodeHash(part, whole)];
			while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)];
		} else whole = await nodeHash(whole, part);
		[at, last] = [half(at), half(last)];
	}
	return last === 0 && same(left, oldRoot) && same(whole, root);
}

/** Bytes of canonical base64; `null` for anything else. */
export function fromBase64(text: string): Bytes | null {
	try {
		const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
		return toBase64(bytes) === text ? bytes : null;
	} catch {
		return null;
	}
}
export const toBase64 = (bytes: Bytes): string => btoa(String.fromCharCode(...bytes));
export const toHex = (bytes: Bytes): string => [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('');
