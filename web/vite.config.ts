import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vitest/config';

export default defineConfig({
	plugins: [
		paraglideVitePlugin({
			project: './project.inlang',
			outdir: './src/lib/paraglide',
			strategy: ['localStorage', 'preferredLanguage', 'baseLocale'],
			emitReadme: false,
			emitGitIgnore: false
		}),
		sveltekit()
	],
	build: {
		target: 'es2023',
		assetsInlineLimit: 0,
		rolldownOptions: {
			output: {
				codeSplitting: {
					groups: [
						// What one part alone shows comes with that part.
						{ name: 'icons', test: /@lucide/, minShareCount: 2 },
						{
							name: 'door',
							test: /src\/lib\/(components\/(Logo|Notice|ErrorNotice|PasswordField|TextField|PolicyLinks)\.svelte|data\/(instance|session)|next\.ts|api\/client)/,
							priority: 3
						},
						// Shared with a page or two each: four files of one sentence would weigh more than one.
						{ name: 'signing', test: /paraglide\/messages\/(home_in|auth_email|auth_new|pwa_offline)\.js/, priority: 4 },
						// Words of the frame and of cards, on every page: one file instead of eight.
						{ name: 'frame', test: /paraglide\/messages\/(nav_\w+|trash_title|lib_unusable)\.js/, priority: 4 },
						// Nearly every page tells times and waits for data: one file instead of several.
						{ name: 'told', test: /src\/lib\/(format|zone\.|components\/Skeleton)/, priority: 3 },
						{ name: 'select', test: /src\/lib\/(zones|components\/publish\/Select\.)/, priority: 3 },
						{ name: 'media', test: /src\/lib\/data\/media\.ts/, priority: 3 },
						{ name: 'undo', test: /src\/lib\/data\/undo/, priority: 3 },
						{ name: 'data', test: /src\/lib\/data\/(channels|members)\.svelte/, priority: 3, entriesAware: true },
						{
							name: 'ui',
							// Not the brands' paths: they are heavy, and the first pages show none.
							test: /src\/lib\/(components\/(?!BrandIcon)[A-Z]|state|format|domain)/,
							minShareCount: 4,
							priority: 2,
							entriesAware: true,
							entriesAwareMergeThreshold: 6000
						},
						{
							name: 'work',
							// Not what draws a card’s lanes: the library would get the brands’ paths beside it. Nor what few pages share with an icon.
							test: /src\/lib\/(components\/(?!Lanes|Record)[A-Z]|state|format|domain|icons)/,
							minShareCount: 2,
							priority: 1,
							entriesAware: true,
							entriesAwareMergeThreshold: 6000
						}
					]
				}
			}
		}
	},
	worker: { format: 'es' },
	test: { include: ['src/**/*.test.ts'], environment: 'node' }
});
