// One shell for each route of the application, after `vite build`: app.html with the files that this route loads named
// in its head, so that a browser fetches them at once instead of finding them one after another.
// Every page, also those that are prerendered, names its fonts there.
// `/posts/[id]` becomes `build/.shells/posts/@.html`; the server looks there first (crates/server/src/assets/shells.rs).
// For who is signed in `build/.frames/posts/@.html` also has the app's frame and the page's heading in it, in both
// languages: the first picture does not wait for a script.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { boot } from './boot.js';

const made = '.svelte-kit/generated/client-optimized';
const manifest = JSON.parse(readFileSync('.svelte-kit/output/client/.vite/manifest.json', 'utf8'));

const fonts = readdirSync('build/_app/immutable/assets').filter((name) => name.endsWith('.woff2'));
if (fonts.length !== 2) throw new Error(`${fonts.length} fonts found`);
/** In the app names are of either alphabet; a text in English is of one. */
const fontsOf = (html) => fonts.filter((name) => name.includes('latin') || !html.includes('<html lang="en"'));
const preload = (name) => `<link href="/_app/immutable/assets/${name}" rel="preload" as="font" type="font/woff2" crossorigin>`;

/** A page with its twins for browsers that take it compressed. */
function write(file, text) {
	const html = Buffer.from(text);
	mkdirSync(dirname(file), { recursive: true });
	writeFileSync(file, html);
	writeFileSync(`${file}.gz`, gzipSync(html, { level: 9 }));
	writeFileSync(`${file}.br`, brotliCompressSync(html, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
}
/** Names files in the head of a page. */
const naming = (html, links) => html.replace('</head>', `${links.map((link) => `\t${link}\n\t`).join('')}</head>`);

for (const name of readdirSync('build', { recursive: true, encoding: 'utf8' }))
	if (name.endsWith('.html')) {
		const html = readFileSync(join('build', name), 'utf8');
		write(join('build', name), naming(html, fontsOf(html).map(preload)));
	}
const shell = readFileSync('build/app.html', 'utf8');

/** The nodes of each route that is not prerendered: `"/(app)/library": [11,[2],[3]]`, without those for errors. */
function routes() {
	const table = readFileSync(`${made}/app.js`, 'utf8').match(/dictionary = (\{[\s\S]*?\n\t\});/)?.[1];
	const dictionary = JSON.parse(table ?? '{}');
	return Object.entries(dictionary)
		.filter(([id]) => !id.startsWith('/(public)'))
		.map(([id, [page, layouts = []]]) => ({ id, nodes: [0, ...layouts, page].filter((n) => n != null) }));
}
/** Places of a route under `.shells`: groups leave no trace, what is optional may be there or not. */
function places(id) {
	const parts = id.split('/').filter((part) => part && !part.startsWith('('));
	const name = (part) => (part.startsWith('[') ? '@' : part);
	const all = [parts.map(name)];
	if (parts.at(-1)?.startsWith('[[')) all.push(parts.slice(0, -1).map(name));
	return all.map((path) => path.join('/'));
}
function filesOf(nodes) {
	const seen = new Set();
	const js = new Set();
	const css = new Set();
	const walk = (key) => {
		if (seen.has(key)) return;
		seen.add(key);
		const chunk = manifest[key];
		chunk.imports?.forEach(walk);
		js.add(`/${chunk.file}`);
		chunk.css?.forEach((file) => css.add(`/${file}`));
	};
	for (const n of nodes) walk(`${made}/nodes/${n}.js`);
	return { js: [...js], css: [...css] };
}

/** Files that the first picture needs come before those that it does not. */
function picturesFirst(html) {
	const links = [...html.matchAll(/[ \t]*<link [^>]*rel="modulepreload">\n/g)].map(([link]) => link);
	return links.reduce((rest, link) => rest.replace(link, ''), html).replace(/[ \t]*<\/head>/, (end) => links.join('') + end);
}
/** The app starts once the first picture is painted: its work would hold that up. A page in the background paints nothing. */
function startsAfterPaint(html) {
	const own = /<script>([^]*?)<\/script>/.exec(html)?.[1] ?? '';
	const hash = (text) => `sha256-${createHash('sha256').update(text).digest('base64')}`;
	const start = 'Promise.all([';
	if (!html.includes(hash(own)) || own.split(start).length !== 2) throw new Error('the app starts in another way than it did');
	const painted = 'new Promise((go) => { document.hidden ? go() : requestAnimationFrame(() => setTimeout(go)); setTimeout(go, 1000); })';
	const held = own.replace(start, `${painted}.then(() => ${start}`).replace(']).then(', '])).then(');
	return html.replace(own, () => held).replace(hash(own), hash(held));
}
/** The same shell with what `draw` made of the page in place of the empty picture. */
function framed(html, drawn) {
	const empty = /<div class="boot"[^]*?<\/div>/;
	if (!empty.test(html)) throw new Error('app.html has no place for the frame');
	const frames = Object.entries(drawn).map(([lang, frame]) => `<div lang="${lang}">${frame}</div>`);
	return picturesFirst(startsAfterPaint(html)).replace(empty, () => `<div class="boot framed" aria-hidden="true" inert>${frames.join('')}</div>`);
}

const all = routes();
if (all.length < 10) throw new Error(`${all.length} routes found in ${made}/app.js: has SvelteKit changed its shape?`);
const draw = await boot();
for (const { id, nodes } of all) {
	const { js, css } = filesOf(nodes);
	const isNew = (file) => !shell.includes(`"${file}"`);
	const links = [
		...css.filter(isNew).map((file) => `<link href="${file}" rel="stylesheet">`),
		...js.filter(isNew).map((file) => `<link href="${file}" rel="modulepreload">`)
	];
	const html = naming(shell, links);
	const withFrame = id.startsWith('/(app)') && framed(html, { en: await draw(id, 'en'), ru: await draw(id, 'ru') });
	for (const place of places(id)) {
		write(join('build/.shells', `${place}.html`), html);
		if (withFrame) write(join('build/.frames', `${place}.html`), withFrame);
	}
}
console.log(`${all.length} shells`);
