import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

export default ts.config(
	{ ignores: ['build/', 'test-results/', '.svelte-kit/', 'src/lib/paraglide/', 'src/lib/api/schema.d.ts', 'static/', 'scripts/'] },
	js.configs.recommended,
	...ts.configs.strict,
	...svelte.configs.recommended,
	{ languageOptions: { globals: { ...globals.browser, ...globals.node } } },
	{
		files: ['**/*.svelte', '**/*.svelte.ts'],
		languageOptions: { parserOptions: { projectService: true, extraFileExtensions: ['.svelte'], parser: ts.parser, svelteConfig } }
	},
	{
		rules: {
			'no-undef': 'off',
			'@typescript-eslint/no-non-null-assertion': 'off',
			'svelte/no-at-html-tags': 'error',
			'no-restricted-syntax': [
				'error',
				{
					selector: 'SvelteAttribute[key.name="style"]',
					message: 'The content policy blocks style attributes; use a class or a style: directive.'
				},
				...[
					'CallExpression[callee.property.name=/^([gs]et(FullYear|Month|Date|Day|Hours|Minutes)|toLocale(Date|Time)String)$/]',
					'NewExpression[callee.name="Date"][arguments.length>1]'
				].map((selector) => ({
					selector,
					message: 'That is the device’s clock; times are told and set in the zone of the page: format.ts, calendar/days.ts.'
				}))
			],
			'svelte/no-navigation-without-resolve': 'off'
		}
	}
);
