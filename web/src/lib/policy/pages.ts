/** The public texts beside the privacy policy. Their one source is `pages.json`, which the server reads as well. */
import file from './pages.json';

export type Lang = 'en' | 'ru';
export interface PageSection {
	title: string;
	/** A list of statements, or one paragraph. */
	items?: readonly string[];
	text?: string;
}
export interface PageText {
	title: string;
	summary: string;
	sections: readonly PageSection[];
}
export interface PublicPage {
	/** Date of the text, `YYYY-MM-DD`. */
	updated: string;
	en: PageText;
	ru: PageText;
}
export const pages: Readonly<Record<'terms' | 'cookies' | 'deletion' | 'platforms', PublicPage>> = file;

export type Piece = { kind: 'text'; text: string } | { kind: 'link'; text: string; to: string } | { kind: 'here'; name: string };

/** `words [label](address) words {name}` in pieces; links within the site stay in the language. */
export function pieces(text: string, lang: Lang): Piece[] {
	const out: Piece[] = [];
	let rest = 0;
	for (const found of text.matchAll(/\[([^\]]+)\]\(([^)]+)\)|\{(\w+)\}/g)) {
		if (found.index > rest) out.push({ kind: 'text', text: text.slice(rest, found.index) });
		const [whole, label, to, name] = found;
		if (name !== undefined) out.push({ kind: 'here', name });
		else out.push({ kind: 'link', text: label ?? '', to: to?.startsWith('/') && lang === 'ru' ? `/ru${to}` : (to ?? '') });
		rest = found.index + whole.length;
	}
	if (rest < text.length) out.push({ kind: 'text', text: text.slice(rest) });
	return out;
}
