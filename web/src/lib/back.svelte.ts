import { untrack } from 'svelte';
import { afterNavigate, beforeNavigate, replaceState } from '$app/navigation';
import { page } from '$app/state';
import { came } from '$lib/came';
import { session } from '$lib/data/session.svelte';
import { said } from './address';
import { kept, type Followed, type Held } from './kept';

const linksTo = (href: string): HTMLAnchorElement[] =>
	[...document.querySelectorAll<HTMLAnchorElement>('main a[href]')].filter((a) => a.getAttribute('href') === href);
function held(): Held | null {
	const a = document.activeElement;
	const href = a instanceof HTMLAnchorElement ? a.getAttribute('href') : null;
	return href === null ? null : { href, nth: linksTo(href).findIndex((link) => link === a) };
}

/** The link may stand in a part that is drawn a moment later. */
function give(was: Held, frames = 30): void {
	const link = linksTo(was.href)[was.nth];
	if (link) link.focus({ preventScroll: true });
	else if (frames > 0) requestAnimationFrame(() => give(was, frames - 1));
}

/** The list that was left at this address, when the browser's Back or Forward leads here; else a new one. */
export function found<T extends Followed>(address: string, make: () => T): T {
	const there = untrack(() => {
		kept.enter(session.workspace?.id);
		return came.by === 'popstate' ? kept.at(address) : undefined;
	});
	return (there?.list as T | undefined) ?? make();
}

/** Shows a list, and keeps it with the link that has the keyboard when the page is left. */
export function keepPlace(address: () => string, list: () => Followed | null): void {
	beforeNavigate(({ willUnload }) => {
		const left = list();
		if (left && !willUnload) kept.put(address(), left, held());
	});
	afterNavigate(({ type }) => {
		const was = type === 'popstate' ? kept.at(address())?.held : null;
		if (was) requestAnimationFrame(() => give(was));
	});
	$effect(() => {
		const shown = list();
		return shown ? untrack(() => kept.show(shown)) : undefined;
	});
}

/** The address says what the list was asked for, so that a reload and Back ask for the same; a link to another address asks for that. */
export function tellAddress(address: () => string, onasked: (said: URLSearchParams) => void): void {
	let arrived = $state(false);
	afterNavigate(() => {
		if (arrived) onasked(said());
		arrived = true;
	});
	$effect(() => {
		const told = address();
		if (arrived && told !== location.pathname + location.search) untrack(() => replaceState(told, page.state));
	});
}
