import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { AuditEvent, AuditProof } from '$lib/api/types';
import { fromBase64, leafHash, nodeHash, toBase64, toHex, type Bytes } from './merkle';
import { compare, readNote } from './note';
import { verify } from './proof';

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
