import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { AuditEvent, AuditProof, SignedReceipt } from '$lib/api/types';
import { begins, fromBase64, leafHash, nodeHash, toBase64, toHex, type Bytes } from './merkle';
import { compare, isSigned, readKeys, readNote } from './note';
import { verify } from './proof';
import { isGenuine } from './receipt';

interface Case {
	event: Pick<AuditEvent, 'at' | 'workspace_id' | 'index'>;
	proof: AuditProof;
}
/** Made and held by the service’s own tree: crates/domain/src/audit/tests/vectors.rs. */
const cases = JSON.parse(readFileSync(new URL('./vectors.json', import.meta.url), 'utf8')) as Case[];
const hex = (s: string): Bytes => Uint8Array.from(s.match(/../g) ?? [], (x) => parseInt(x, 16));

test('hashes are those of RFC 6962', async () => {
	const one = await leafHash(hex(''));
	expect(toHex(one)).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d');
	expect(toHex(await nodeHash(one, await leafHash(hex('00'))))).toBe('fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125');
});
test('each proof of the service’s tree is proven', async () => {
	expect(cases.length).toBeGreaterThan(9);
	for (const c of cases)
		expect.soft(await verify(c.event, c.proof), `${c.proof.index} of ${c.proof.tree_size}`).toMatchObject({ is: 'proven' });
});
test('a changed byte anywhere in leaf or path, a missing or added step, another place or size are found', async () => {
	const flipped = (text: string, at: number): string => {
		const bytes = fromBase64(text)!;
		bytes[at]! ^= 1;
		return toBase64(bytes);
	};
	for (const { event, proof } of cases) {
		const forged: AuditProof[] = [
			...Array.from({ length: 59 }, (_, i) => ({ ...proof, leaf: flipped(proof.leaf, i) })),
			...proof.audit_path.flatMap((p, n) => [0, 31].map((i) => ({ ...proof, audit_path: proof.audit_path.with(n, flipped(p, i)) }))),
			{ ...proof, audit_path: [...proof.audit_path, proof.leaf] },
			{ ...proof, audit_path: [...proof.audit_path, toBase64(new Uint8Array(32))] },
			{ ...proof, tree_size: proof.tree_size + 1 },
			{ ...proof, index: proof.index + 1 },
			...(proof.audit_path.length > 0 ? [{ ...proof, audit_path: proof.audit_path.slice(1) }] : [])
		];
		for (const f of forged) expect((await verify(event, f)).is).not.toBe('proven');
	}
});
test('a true proof of another record does not pass', async () => {
	const [a, b] = [cases.find((c) => c.proof.index === 4)!, cases.find((c) => c.proof.index === 68)!];
	expect((await verify(a.event, b.proof)).is).toBe('bad_record');
});
test('kept checkpoints are read and compared', () => {
	const of = (size: number): NonNullable<ReturnType<typeof readNote>> =>
		readNote(cases.find((c) => c.proof.tree_size === size)!.proof.checkpoint)!;
	const [old, now] = [of(64), of(70)];
	expect([old.size, old.origin]).toEqual([64, 'o']);
	expect(compare(now, of(70))).toBe('same');
	expect(compare(old, now)).toBe('grown');
	expect(compare(now, old)).toBe('shrunk');
	expect(compare({ ...old, size: 70 }, now)).toBe('differ');
	expect(compare({ ...old, origin: 'p' }, now)).toBe('other');
	for (const bad of ['', 'o\n70\n', cases[0]!.proof.checkpoint.trimEnd(), cases[0]!.proof.checkpoint.replace('\n1\n', '\n01\n')])
		expect(readNote(bad)).toBeNull();
});

interface Growth {
	key: string;
	old: string;
	new: string;
	proof: string[];
}
const growths = JSON.parse(readFileSync(new URL('./growth.json', import.meta.url), 'utf8')) as Growth[];
const steps = (g: Growth): Bytes[] => g.proof.map((p) => fromBase64(p)!);
const grew = (
	g: Growth,
	proof = steps(g),
	change: Partial<{ old: number; size: number; oldRoot: Bytes; root: Bytes }> = {}
): Promise<boolean> => {
	const [old, now] = [readNote(g.old)!, readNote(g.new)!];
	return begins(change.old ?? old.size, change.size ?? now.size, change.oldRoot ?? old.root, change.root ?? now.root, proof);
};
test('each earlier tree of the service is proven to be the beginning of the later one', async () => {
	expect(growths.length).toBeGreaterThan(9);
	for (const g of growths) expect.soft(await grew(g), g.old).toBe(true);
});
test('no changed step or root passes for a beginning, nor a tree that is larger than the later one', async () => {
	const flip = (b: Bytes, at: number): Bytes => b.with(at, b[at]! ^ 1);
	for (const g of growths) {
		const proof = steps(g);
		const [old, now] = [readNote(g.old)!, readNote(g.new)!];
		const forged = [
			...proof.flatMap((p, n) => [0, 31].map((i) => grew(g, proof.with(n, flip(p, i))))),
			grew(g, [...proof, new Uint8Array(32)]),
			...(proof.length > 0 ? [grew(g, proof.slice(1)), grew(g, proof.slice(0, -1))] : []),
			grew(g, proof, { oldRoot: flip(old.root, 3) }),
			grew(g, proof, { root: flip(now.root, 3) }),
			grew(g, proof, { old: now.size + 1 })
		];
		for (const is of await Promise.all(forged)) expect(is).toBe(false);
	}
});
test('a checkpoint is signed by its log’s key and no other', async () => {
	const [g] = growths;
	const keys = readKeys(g!.key);
	expect(keys).toHaveLength(1);
	for (const x of growths) expect.soft(await isSigned(x.old, keys)).toBe(true);
	const note = g!.new;
	expect(await isSigned(note.replace('\n2\n', '\n3\n'), keys)).toBe(false);
	expect(await isSigned(note, [])).toBe(false);
	expect(await isSigned(note, [{ ...keys[0]!, key: keys[0]!.key.with(0, keys[0]!.key[0]! ^ 1) }])).toBe(false);
	expect(await isSigned(note, [{ ...keys[0]!, name: 'p' }])).toBe(false);
	expect(await isSigned('no note', keys)).toBe(false);
	expect(readKeys('o+eb039232\nnothing\n')).toEqual([]);
});
test('a receipt is genuine only as it was signed', async () => {
	const kept = JSON.parse(readFileSync(new URL('./receipts.json', import.meta.url), 'utf8')) as { key: string; receipt: SignedReceipt }[];
	for (const { key, receipt } of kept) {
		const keys = readKeys(key);
		expect(await isGenuine(receipt, keys)).toBe(true);
		const changed: SignedReceipt[] = [
			{ ...receipt, id: receipt.id + '0' },
			{ ...receipt, kind: 'media.deleted' },
			{ ...receipt, at: '2026-09-21T14:13:20.124Z' },
			{ ...receipt, subject: 'med_2' },
			{ ...receipt, counts: { ...receipt.counts, bytes: 1 } },
			{ ...receipt, counts: {} },
			{ ...receipt, audit_index: 42 },
			{ ...receipt, audit_event: 'evt_1' },
			{ ...receipt, signature: null }
		];
		for (const r of changed) expect(await isGenuine(r, keys)).toBe(false);
	}
});
