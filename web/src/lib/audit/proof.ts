import type { AuditEvent, AuditProof } from '$lib/api/types';
import { canHash, fromBase64, leafHash, rootOf, same, type Bytes } from './merkle';
import { readNote } from './note';

/** What a record says of itself, as the leaf holds it: `version 1 | unix_ms 8 | kind 2 | workspace 16 | commitment 32`. */
export interface Leaf {
	at_ms: number;
	kind: number;
	/** 32 digits; zeros for what happened outside of workspaces. */
	workspace: string;
}
export function readLeaf(bytes: Bytes): Leaf | null {
	if (bytes.length !== 59 || bytes[0] !== 1) return null;
	const view = new DataView(bytes.buffer, bytes.byteOffset);
	const workspace = [...bytes.subarray(11, 27)].map((b) => b.toString(16).padStart(2, '0')).join('');
	return { at_ms: Number(view.getBigInt64(1)), kind: view.getUint16(9), workspace };
}

export type Verdict =
	{ is: 'proven'; leaf: Bytes; root: Bytes; size: number; steps: number } | { is: 'bad_path' | 'bad_record' | 'bad_note' | 'no_crypto' };

/** The record's own moment and workspace stand in the leaf, so a proof of another record does not pass for it. */
function isOf(event: Pick<AuditEvent, 'at' | 'workspace_id'>, leaf: Leaf): boolean {
	const workspace = event.workspace_id === null ? '0'.repeat(32) : event.workspace_id.replace(/^[a-z]+_/, '').replaceAll('-', '');
	return leaf.at_ms === Date.parse(event.at) && leaf.workspace === workspace;
}

/** Whether the record stands in the tree that the checkpoint names. Nothing of the answer is believed but its bytes. */
export async function verify(event: Pick<AuditEvent, 'at' | 'workspace_id' | 'index'>, proof: AuditProof): Promise<Verdict> {
	if (!canHash()) return { is: 'no_crypto' };
	const note = readNote(proof.checkpoint);
	if (!note || note.size !== proof.tree_size) return { is: 'bad_note' };
	const bytes = fromBase64(proof.leaf);
	const leaf = bytes && readLeaf(bytes);
	if (!bytes || !leaf || !isOf(event, leaf) || (event.index !== null && event.index !== proof.index)) return { is: 'bad_record' };
	const path = proof.audit_path.map(fromBase64);
	if (!path.every((p): p is Bytes => p?.length === 32)) return { is: 'bad_path' };
	const root = await rootOf(proof.index, note.size, await leafHash(bytes), path);
	if (!root || !same(root, note.root)) return { is: 'bad_path' };
	return { is: 'proven', leaf: bytes, root, size: note.size, steps: path.length };
}
