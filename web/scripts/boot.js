// What a cold start shows before the app's code has come: `src/lib/boot/draw.ts`, built for here and run.
import { fileURLToPath, pathToFileURL } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { build } from 'vite';

const outDir = '.svelte-kit/boot';
const here = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** Browsers have these; a page may look at them before it knows anything. */
const browser = {
	navigator: { onLine: true, userAgent: '', language: 'en', languages: ['en'] },
	localStorage: { getItem: () => null },
	matchMedia: () => ({ matches: false }),
	window: globalThis,
	addEventListener: () => {}
};

/** `(route, language) => html` */
export async function boot() {
	await build({
		configFile: false,
		logLevel: 'error',
		plugins: [svelte({ configFile: false })],
		resolve: {
			alias: {
				'$app/state': here('src/lib/boot/app.ts'),
				'$app/navigation': here('src/lib/boot/app.ts'),
				$msg: here('src/lib/paraglide/messages.js'),
				$lib: here('src/lib')
			}
		},
		ssr: { noExternal: true },
		build: { ssr: 'src/lib/boot/draw.ts', outDir, emptyOutDir: true, copyPublicDir: false, target: 'node20' }
	});
	for (const [name, value] of Object.entries(browser)) Object.defineProperty(globalThis, name, { value, configurable: true });
	const { draw } = await import(pathToFileURL(here(`${outDir}/draw.js`)).href);
	return draw;
}
