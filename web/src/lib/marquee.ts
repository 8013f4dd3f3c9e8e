/** Choosing by a frame that the mouse draws over a grid. Loaded by the first press beside the cards. */

/** Below this many pixels it was a click. */
const SLIP = 4;

/**
 * Follows the mouse until the button is let go. `touched` hears the numbers of the cards that the frame touches, each
 * time they change; Escape gives none and ends it. Cards that are scrolled out of the drawn part stay as they were.
 */
export function marquee(press: PointerEvent, grid: HTMLElement, touched: (numbers: number[]) => void): void {
	const from = { x: press.pageX, y: press.pageY };
	const hit = new Set<number>();
	let last = '';
	let frame: HTMLElement | null = null;

	function draw(): HTMLElement {
		const box = document.createElement('div');
		Object.assign(box.style, {
			position: 'fixed',
			zIndex: '17',
			pointerEvents: 'none',
			border: '1px solid var(--move-mark)',
			borderRadius: 'var(--r-1)',
			background: 'color-mix(in srgb, var(--move-mark) 14%, transparent)'
		});
		document.body.append(box);
		return box;
	}
	function move(e: PointerEvent): void {
		// let go while this was loading, or outside the window
		if ((e.buttons & 1) === 0) return end();
		const [x, y] = [from.x - scrollX, from.y - scrollY];
		if (!frame && Math.hypot(e.clientX - x, e.clientY - y) < SLIP) return;
		frame ??= draw();
		const box = {
			left: Math.min(x, e.clientX),
			top: Math.min(y, e.clientY),
			right: Math.max(x, e.clientX),
			bottom: Math.max(y, e.clientY)
		};
		frame.style.left = `${box.left}px`;
		frame.style.top = `${box.top}px`;
		frame.style.width = `${box.right - box.left}px`;
		frame.style.height = `${box.bottom - box.top}px`;
		for (const card of grid.querySelectorAll<HTMLElement>('[data-index]')) {
			const at = card.getBoundingClientRect();
			const within = at.left < box.right && at.right > box.left && at.top < box.bottom && at.bottom > box.top;
			if (within) hit.add(Number(card.dataset['index']));
			else hit.delete(Number(card.dataset['index']));
		}
		tell();
	}
	function tell(): void {
		const now = [...hit].sort((a, b) => a - b);
		if (now.join() === last) return;
		last = now.join();
		touched(now);
	}
	function key(e: KeyboardEvent): void {
		if (e.key !== 'Escape') return;
		hit.clear();
		tell();
		end();
	}
	function end(): void {
		frame?.remove();
		removeEventListener('pointermove', move);
		removeEventListener('pointerup', end);
		removeEventListener('pointercancel', end);
		removeEventListener('keydown', key);
	}
	addEventListener('pointermove', move);
	addEventListener('pointerup', end);
	addEventListener('pointercancel', end);
	addEventListener('keydown', key);
}
