import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const src = fileURLToPath(new URL('..', import.meta.url));
const pages = readdirSync(join(src, 'routes'), { recursive: true, encoding: 'utf8' })
	.filter((f) => /\+(page|error)\.svelte$/.test(f))
	.map((f) => join(src, 'routes', f));
/** A page's own title, or that of a part it is made of. */
function titled(file: string, deep = 1): boolean {
	const text = readFileSync(file, 'utf8');
	if (/<title>.*\{.+\}.* · AI_SHORTS<\/title>/.test(text)) return true;
	const parts = [...text.matchAll(/(?:from|import\()\s*'((?:\.{1,2}|\$lib)\/[^']+\.svelte)'/g)].map((x) => x[1]!);
	return deep > 0 && parts.some((p) => titled(p.startsWith('$lib') ? join(src, p.slice(1)) : join(dirname(file), p), deep - 1));
}

test('every page says in its title where one is', () => {
	expect(pages.length).toBeGreaterThan(25);
	expect(pages.filter((f) => !titled(f))).toEqual([]);
});
