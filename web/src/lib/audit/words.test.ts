import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (f: string): unknown => JSON.parse(readFileSync(new URL(`../../../${f}`, import.meta.url), 'utf8'));

test('each kind of event has words in both languages', () => {
	const doc = read('openapi.json') as { components: { schemas: { AuditKind: { enum: string[] } } } };
	const kinds = doc.components.schemas.AuditKind.enum;
	expect(kinds.length).toBeGreaterThan(70);
	const [en, ru] = [read('messages/en.audit.json'), read('messages/ru.audit.json')] as Record<string, string>[];
	for (const kind of kinds) {
		const key = `audit_k_${kind.replace('.', '_')}`;
		expect.soft(en?.[key], kind).toMatch(/^[A-Z]/);
		expect.soft(ru?.[key], kind).toMatch(/^[А-ЯЁ]/);
	}
});
