import { expect, test } from 'vitest';
import { allClaims, claims } from './claims';
import { en } from './en';

test('each statement of the policy has its claims, each claim one place', () => {
	expect(claims.points.map((s) => s.length)).toEqual(en.sections.map((s) => s.items?.length ?? 1));
	expect(claims.points.flat().every((c) => c.length > 0)).toBe(true);
	expect(new Set(allClaims).size).toBe(allClaims.length);
	expect(allClaims.length).toBe(43);
});
test('a claim stands in the section that its number names', () => {
	claims.points.forEach((section, i) => {
		for (const claim of section.flat()) expect(claim.startsWith(`C${i + 1}.`), claim).toBe(true);
	});
});
