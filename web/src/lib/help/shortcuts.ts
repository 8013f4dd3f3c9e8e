import { operator, places, records } from '$lib/nav';
import { m } from '$lib/paraglide/messages.js';

/** Keys as `src/lib/keys.ts` names them, and what they do. */
export interface Shortcut {
	strokes: string[];
	/** The keys between the two are meant as well. */
	range?: boolean;
	text: () => string;
}
interface Section {
	/** Where the keys are read; a test looks for them there. */
	from: string[];
	here: (path: string) => boolean;
	/** Of those who may only look, most have no use. */
	all: (Shortcut & { edits?: boolean })[];
}
const grid = 'lib/components/MediaGrid.svelte';
const routes = 'routes/(app)';

export const sections: Section[] = [
	{
		from: [grid, `${routes}/library/+page.svelte`],
		here: (path) => path === '/library',
		all: [
			{ strokes: ['arrowleft', 'arrowright', 'arrowup', 'arrowdown'], text: m.keys_lib_move },
			{ strokes: ['home', 'end'], text: m.keys_lib_ends },
			{ strokes: ['enter'], text: m.keys_lib_open },
			{ strokes: ['x'], text: m.keys_lib_select },
			{ strokes: ['p'], text: m.keys_lib_publish, edits: true },
			{ strokes: ['delete'], text: m.keys_lib_delete, edits: true },
			{ strokes: ['u'], text: m.keys_lib_upload, edits: true },
			{ strokes: ['/'], text: m.keys_lib_search }
		]
	},
	{
		from: ['+page', 'Cover', 'Trim', 'Neighbours'].map((part) => `${routes}/library/[media]/${part}.svelte`),
		here: (path) => /^\/library\/(?!trash$)[^/]+$/.test(path),
		all: [
			{ strokes: [' '], text: m.keys_med_play },
			{ strokes: [',', '.'], text: m.keys_med_frame },
			{ strokes: ['c'], text: m.keys_med_cover, edits: true },
			{ strokes: ['i', 'o'], text: m.keys_med_bounds, edits: true },
			{ strokes: ['[', ']'], text: m.keys_med_near },
			{ strokes: ['p'], text: m.keys_med_publish, edits: true }
		]
	},
	{
		from: [`${routes}/publish/[media]/ComposerForm.svelte`],
		here: (path) => path.startsWith('/publish/'),
		all: [
			{ strokes: ['alt+1', 'alt+4'], range: true, text: m.keys_pub_lane },
			{ strokes: ['mod+enter'], text: m.keys_pub_go }
		]
	},
	{
		from: ['+page', 'PlanCard'].map((part) => `${routes}/calendar/${part}.svelte`),
		here: (path) => path === '/calendar',
		all: [
			{ strokes: ['arrowleft', 'arrowright'], text: m.keys_cal_step },
			{ strokes: ['t'], text: m.keys_cal_today },
			{ strokes: ['w'], text: m.keys_cal_week },
			{ strokes: ['m'], text: m.keys_cal_month },
			{ strokes: ['enter'], text: m.keys_cal_move, edits: true }
		]
	},
	...['posts', 'posts/drafts', 'inbox'].map((page): Section => ({
		from: [`${routes}/${page}/+page.svelte`],
		here: (path) => path === `/${page}`,
		all: [{ strokes: ['j', 'k'], text: m.keys_list_step }]
	}))
];
export const everywhere: Shortcut[] = [
	{ strokes: ['mod+k'], text: m.keys_find },
	{ strokes: ['?'], text: m.keys_help },
	{ strokes: ['escape'], text: m.keys_close }
];
export const shortcutsOf = (path: string, canEdit: boolean): Shortcut[] =>
	sections.find((s) => s.here(path))?.all.filter((x) => canEdit || !x.edits) ?? [];
/** After `g`. */
export const pairs = (isOperator: boolean): Shortcut[] =>
	[...places, ...records, ...(isOperator ? [operator] : [])].map((i) => ({ strokes: [`g ${i.key}`], text: i.text }));

export interface Cap {
	shown: string;
	/** In place of a sign that says nothing when it is read out. */
	said?: string;
}
/** What stands on the keys: of a pair one after the other, of a combination both. */
export function capsOf(stroke: string, mac: boolean): Cap[] {
	const named: Record<string, Cap> = {
		mod: mac ? { shown: '⌘', said: 'Command' } : { shown: 'Ctrl' },
		alt: mac ? { shown: '⌥', said: 'Option' } : { shown: 'Alt' },
		enter: { shown: 'Enter' },
		escape: { shown: 'Esc' },
		delete: { shown: 'Delete' },
		home: { shown: 'Home' },
		end: { shown: 'End' },
		arrowleft: { shown: '←', said: m.keys_left() },
		arrowright: { shown: '→', said: m.keys_right() },
		arrowup: { shown: '↑', said: m.keys_up() },
		arrowdown: { shown: '↓', said: m.keys_down() },
		' ': { shown: m.keys_space() }
	};
	const keys = stroke === ' ' ? [stroke] : stroke.split(/[ +]/);
	return keys.map((k) => named[k] ?? { shown: k.toUpperCase() });
}
