import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import axe from 'axe-core';
import { atRest } from './rest';

const shots = process.env['SHOTS'];
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
type Theme = 'light' | 'dark';
const other: Record<Theme, Theme> = { light: 'dark', dark: 'light' };

/** The contexts to look at a page in: one for each language, as a look sees both themes and both widths by itself. */
export const languages = [
	{ locale: 'en-GB', viewport: { width: 1440, height: 900 }, colorScheme: 'light', reducedMotion: 'reduce' },
	{ locale: 'ru-RU', viewport: { width: 390, height: 900 }, colorScheme: 'dark', reducedMotion: 'reduce' }
] as const;

/**
 * What is wrong with the page as it stands: in both themes, unless one was chosen, and in both widths, unless it has to be
 * `here`. Leaves theme and width as they were. With `SHOTS` pictures of it go there: `make shots`.
 */
export async function findings(page: Page, { here = false } = {}): Promise<string[]> {
	const before = await page.evaluate(() => ({
		dark: matchMedia('(prefers-color-scheme: dark)').matches,
		still: matchMedia('(prefers-reduced-motion: reduce)').matches,
		chosen: document.documentElement.dataset['theme'] as Theme | undefined
	}));
	const size = page.viewportSize() ?? { width: 1440, height: 900 };
	const first: Theme = before.dark ? 'dark' : 'light';
	if (!before.still) await page.emulateMedia({ reducedMotion: 'reduce' });
	await page.evaluate(holdColours);
	const found = await bothThemes(page, first, before.chosen);
	if (!here) {
		await page.setViewportSize({ ...size, width: size.width > 760 ? 390 : 1440 });
		found.push(...(await bothThemes(page, other[first], before.chosen)));
		await page.setViewportSize(size);
	}
	await page.emulateMedia({ colorScheme: first, reducedMotion: before.still ? 'reduce' : 'no-preference' });
	await page.evaluate(() => void (document.adoptedStyleSheets = []));
	return found;
}

/** All that is looked for in the theme that the page has, then in the other what can differ there: contrast. */
async function bothThemes(page: Page, theme: Theme, chosen?: Theme): Promise<string[]> {
	await page.evaluate(atRest, 3);
	if (shots) await shoot(page, shots);
	const here = `${new URL(page.url()).pathname} ${page.viewportSize()?.width}`;
	const told = (at: Theme, texts: string[]): string[] => texts.map((text) => `${here} ${at} ${text}`);
	const found = [...(await violations(page, rules)), ...(await page.evaluate(overflows))];
	if (chosen) return told(chosen, found);
	await page.emulateMedia({ colorScheme: other[theme] });
	if (shots) await shoot(page, shots);
	return [...told(theme, found), ...told(other[theme], await violations(page, 'color-contrast'))];
}

async function violations(page: Page, what: string[] | string): Promise<string[]> {
	// what is evaluated is not held by the page's policy
	if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
	return page.evaluate(async (values) => {
		const { run } = (window as unknown as { axe: typeof axe }).axe;
		const only: axe.RunOnly = typeof values === 'string' ? { type: 'rule', values: [values] } : { type: 'tag', values };
		const { violations } = await run({ runOnly: only, resultTypes: ['violations'], selectors: false });
		return violations.map((v) => {
			const where = v.nodes.slice(0, 3).map((n) => n.html.slice(0, 140));
			return `${v.impact} ${v.id}: ${where.join(' ¦ ')}`;
		});
	}, what);
}

/** No colour is on its way to another: what inherits one would follow a frame later, level by level. Runs in the page. */
function holdColours(): void {
	const sheet = new CSSStyleSheet();
	sheet.replaceSync('*, *::before, *::after { transition-property: none !important }');
	document.adoptedStyleSheets = [sheet];
}

/** Words that a box hides without an ellipsis to say so, and what makes the page wider than its window. Runs in the page. */
function overflows(): string[] {
	const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
	const found = over > 0 ? [`scrolls sideways by ${over} px`] : [];
	for (const el of document.querySelectorAll<HTMLElement>('body *')) {
		const words = [...el.childNodes].filter((n) => n.nodeType === Node.TEXT_NODE && n.textContent?.trim());
		if (words.length === 0 || el.clientWidth <= 2 || !el.checkVisibility()) continue;
		const style = getComputedStyle(el);
		const hides = (overflow: string): boolean => overflow === 'hidden' || overflow === 'clip';
		const wide = hides(style.overflowX) && style.textOverflow !== 'ellipsis' && el.scrollWidth > el.clientWidth + 1;
		const high = hides(style.overflowY) && style.webkitLineClamp === 'none' && el.scrollHeight > el.clientHeight + 4;
		if (wide || high) found.push(`text is cut off: ${el.tagName} ${el.textContent?.trim().slice(0, 60)}`);
	}
	return found;
}

/** Called `library-med_1-dark-390-ru.png`, with a number where a page is shown in several states. */
async function shoot(page: Page, folder: string): Promise<void> {
	const [theme, lang] = await page.evaluate(() => [
		matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light',
		document.documentElement.lang
	]);
	const path = new URL(page.url()).pathname.replace(/^\/|\/$/g, '').replace(/\W+/g, '-') || 'home';
	const name = [path, theme, page.viewportSize()?.width, lang].join('-');
	mkdirSync(folder, { recursive: true });
	let file = join(folder, `${name}.png`);
	for (let n = 2; existsSync(file); n++) file = join(folder, `${name}-${n}.png`);
	await page.screenshot({ path: file, fullPage: true });
}
