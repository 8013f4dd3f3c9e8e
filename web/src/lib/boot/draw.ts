/**
 * Draws what the app shows before it knows anything: its frame, the page's heading and an empty shape, as the app's own
 * code draws them. Runs once, when the interface is built: `scripts/boot.js`.
 */
import { createRawSnippet, type Component } from 'svelte';
import { render } from 'svelte/server';
import type { Instance } from '$lib/api/types';
import Shell from '$lib/components/Shell.svelte';
import Skeleton from '$lib/components/Skeleton.svelte';
import { instance } from '$lib/data/instance.svelte';
import { overwriteGetLocale, type Locale } from '$lib/paraglide/runtime.js';
import { at } from './app';

const pages = import.meta.glob<{ default: Component }>('/src/routes/(app)/**/+page.svelte');
/** They draw themselves only from what was asked before. */
const later = ['/library/[media]', '/operator/[[page=operator]]'];

/** `id` as SvelteKit names a route: `/(app)/posts/[id]`. */
export async function draw(id: string, lang: Locale): Promise<string> {
	const page = pages[`/src/routes${id}/+page.svelte`];
	if (!page) throw new Error(`no page of ${id}`);
	overwriteGetLocale(() => lang);
	at.url = new URL(id.replace('/(app)', '').replaceAll(/\[\[.*?\]\]/g, ''), 'http://localhost');
	// Its line stands in the frame; `theme.js` knows whether it is to be seen.
	instance.value = { sandbox: true, platforms: [] as Instance['platforms'] } as Instance;
	const known = later.some((of) => id.endsWith(of)) ? '' : await head(clean((await render((await page()).default)).body));
	const children = createRawSnippet(() => ({ render: () => `<div>${known}</div>` }));
	return clean((await render(Shell, { props: { children } })).body);
}

/**
 * The rest of a page tells of data, and there is none yet. A heading with a day in it is that of another day. It is no
 * `<h1>`: the page that comes has its own.
 */
async function head(html: string): Promise<string> {
	const top = /<div class="page\b[^>]*>[^]*?<header class="page-head\b[^]*?<\/header>/.exec(html)?.[0];
	if (!top?.includes('<h1')) return '';
	// Without a session the library says that there is none, in place of its shape.
	const shape = shapeOf(at.url.pathname === '/library' ? (await render(Skeleton, { props: { shape: 'grid', count: 12 } })).body : html);
	const dateless = top
		.replace(/<span class="count\b[^]*?<\/span>/, '')
		.replace(/(<h1[^>]*>)([^]*?)<\/h1>/, (all, open: string, text: string) => (/\d/.test(words(text)) ? `${open}</h1>` : all));
	return `${dateless.replace(/<h1( class="([^"]*)")?/, '<p class="h1 $2"').replace('</h1>', '</p>')}${shape}</div>`;
}
const shapeOf = (html: string): string => /<div class="skeleton\b[^]*?<\/div>/.exec(html)?.[0] ?? '';
const words = (html: string): string => html.replaceAll(/<[^>]*>/g, '');
/** Without what Svelte writes for taking such a page over: this one is put away. */
const clean = (html: string): string => html.replaceAll(/<!--.*?-->/g, '');
