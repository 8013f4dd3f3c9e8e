import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

const shots = process.env['SHOTS'];
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds on the page as it stands. With `SHOTS` a picture of it goes there: `make shots`. */
export async function findings(page: Page): Promise<string[]> {
	await page.evaluate(whole);
	if (shots) await shoot(page, shots);
	const cut = await page.evaluate(cutOff);
	const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze();
	const here = new URL(page.url()).pathname;
	const told = violations.map((v) => {
		const where = v.nodes.slice(0, 3).map((n) => n.html.slice(0, 140));
		return `${here} ${v.impact} ${v.id}: ${where.join(' ¦ ')}`;
	});
	return [...told, ...cut.map((text) => `${here} text is cut off: ${text}`)];
}

/** Until the parts of a page that come later have come: no file of the app arrives any more. Runs in the page. */
async function whole(): Promise<void> {
	const arrived = (): number => performance.getEntriesByType('resource').filter((e) => e.name.includes('/_app/')).length;
	for (let before = -1; before !== arrived();) {
		before = arrived();
		await new Promise((done) => setTimeout(done, 120));
	}
}

/** Words that a box hides without an ellipsis to say so. Runs in the page. */
function cutOff(): string[] {
	const found: string[] = [];
	for (const el of document.querySelectorAll<HTMLElement>('body *')) {
		const words = [...el.childNodes].filter((n) => n.nodeType === Node.TEXT_NODE && n.textContent?.trim());
		if (words.length === 0 || el.clientWidth <= 2 || !el.checkVisibility()) continue;
		const style = getComputedStyle(el);
		const hides = (overflow: string): boolean => overflow === 'hidden' || overflow === 'clip';
		const wide = hides(style.overflowX) && style.textOverflow !== 'ellipsis' && el.scrollWidth > el.clientWidth + 1;
		const high = hides(style.overflowY) && style.webkitLineClamp === 'none' && el.scrollHeight > el.clientHeight + 4;
		if (wide || high) found.push(`${el.tagName} ${el.textContent?.trim().slice(0, 60)}`);
	}
	return found;
}

/** How far the page can be scrolled sideways, in pixels; a page should not. */
export const sideways = (page: Page): Promise<number> =>
	page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

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
