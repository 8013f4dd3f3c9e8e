import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
type Theme = 'light' | 'dark';
function token(name: string, theme: Theme): string {
	const m = new RegExp(`--${name}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)`).exec(css);
	if (!m) throw new Error(`no token --${name}`);
	return (theme === 'light' ? m[1] : m[2]) ?? '';
}
function luminance(hex: string): number {
	const c = [1, 3, 5]
		.map((i) => parseInt(hex.slice(i, i + 2), 16) / 255)
		.map((x) => (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4));
	return 0.2126 * c[0]! + 0.7152 * c[1]! + 0.0722 * c[2]!;
}
function contrast(a: string, b: string): number {
	const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p);
	return (x! + 0.05) / (y! + 0.05);
}
const states = ['move', 'live', 'ask', 'fail', 'rest'];
const text: [string, string[]][] = [
	['ink', ['paper', 'surface', 'raised', 'sunken']],
	['ink-2', ['paper', 'surface', 'raised', 'sunken', 'rest-tint']],
	['ink-3', ['paper', 'surface', 'raised']],
	['on-ink', ['ink']],
	...states.map((s): [string, string[]] => [s, [`${s}-tint`, 'paper', 'surface', 'raised']])
];
for (const theme of ['light', 'dark'] as const) {
	test(`text is readable in the ${theme} theme (4.5:1)`, () => {
		for (const [fg, bgs] of text)
			for (const bg of bgs) expect.soft(contrast(token(fg, theme), token(bg, theme)), `${fg} on ${bg}`).toBeGreaterThanOrEqual(4.5);
	});
	test(`borders of controls and focus are visible in the ${theme} theme (3:1)`, () => {
		for (const fg of ['edge', 'move-mark'])
			for (const bg of ['paper', 'surface', 'raised'])
				expect.soft(contrast(token(fg, theme), token(bg, theme)), `${fg} on ${bg}`).toBeGreaterThanOrEqual(3);
	});
	test(`state marks stand out in the ${theme} theme (3:1, except where a word stands beside)`, () => {
		for (const s of ['move', 'live', 'fail'])
			expect.soft(contrast(token(`${s}-mark`, theme), token('paper', theme)), s).toBeGreaterThanOrEqual(3);
	});
}
