/** How long what stands above may still grow, in milliseconds. */
const SETTLED_MS = 5000;
const moves = ['wheel', 'touchstart', 'pointerdown', 'keydown'] as const;

/** Shows the part of a page that the address names, also one that came later, and while what stands above it still grows; until the person moves. */
export function reach(id: string): () => void {
	const part = id === '' ? null : document.getElementById(id);
	if (!part) return () => undefined;
	part.tabIndex = -1;
	part.focus({ preventScroll: true });
	const watch = new ResizeObserver(() => part.scrollIntoView());
	watch.observe(document.body);
	const end = (): void => {
		watch.disconnect();
		clearTimeout(timer);
		for (const move of moves) removeEventListener(move, end);
	};
	const timer = setTimeout(end, SETTLED_MS);
	for (const move of moves) addEventListener(move, end, { passive: true });
	return end;
}
