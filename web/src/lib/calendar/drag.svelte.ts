import { minuteAt } from './week';

/** Where something is held: over a day, and in a column of hours over a minute of it. */
export interface Over {
	day: string;
	minute: number | null;
}
interface Held {
	id: string;
	title: string;
	x: number;
	y: number;
	over: Over | null;
}
interface Start {
	id: string;
	title: string;
	/** The minute that it has now: kept until it is pulled up or down. */
	minute: number | null;
	ondrop: (over: Over) => void;
}
/** A press that moves less is a click. */
const SLACK = 6;
/** Less than this up or down keeps the time of day. */
const STEADY = 16;
/** This near to an edge the grid scrolls along, for who stays there: passing by on the way in does not count. */
const EDGE = 48;
const STAY_MS = 300;

/** Dragging with a mouse or a pen. A finger scrolls; it has the dialog instead, as has the keyboard. */
export class Drag {
	held = $state.raw<Held | null>(null);
	/** What holds the hours, where there are any: it scrolls along. */
	scroller: HTMLElement | undefined;

	begin(e: PointerEvent, what: Start): void {
		if (e.button !== 0 || e.pointerType === 'touch') return;
		const from = { x: e.clientX, y: e.clientY };
		const grip = e.clientY - (e.currentTarget as HTMLElement).getBoundingClientRect().top;
		const scrolled = this.scroller?.scrollTop ?? 0;
		let at = from;
		let frame = 0;
		let since: number | null = null;
		const look = (): Over | null => {
			const cell = document.elementsFromPoint(at.x, at.y).find((x): x is HTMLElement => x instanceof HTMLElement && 'day' in x.dataset);
			const day = cell?.dataset['day'];
			if (!cell || day === undefined) return null;
			if (!('hours' in cell.dataset)) return { day, minute: null };
			const pulled = at.y - from.y + (this.scroller?.scrollTop ?? 0) - scrolled;
			if (what.minute !== null && Math.abs(pulled) < STEADY) return { day, minute: what.minute };
			return { day, minute: minuteAt(at.y - cell.getBoundingClientRect().top - (what.minute === null ? 0 : grip)) };
		};
		const show = (): void => {
			this.held = { id: what.id, title: what.title, x: at.x, y: at.y, over: look() };
		};
		const along = (time: number): void => {
			frame = requestAnimationFrame(along);
			const box = this.scroller?.getBoundingClientRect();
			if (!box || !this.scroller) return;
			const inside = at.x > box.left && at.x < box.right && at.y > box.top && at.y < box.bottom;
			const by = !inside ? 0 : at.y < box.top + EDGE ? -9 : at.y > box.bottom - EDGE ? 9 : 0;
			since = by === 0 ? null : (since ?? time);
			if (since === null || time - since < STAY_MS) return;
			this.scroller.scrollTop += by;
			show();
		};
		const move = (m: PointerEvent): void => {
			at = { x: m.clientX, y: m.clientY };
			if (!this.held && Math.hypot(at.x - from.x, at.y - from.y) < SLACK) return;
			if (!this.held) frame = requestAnimationFrame(along);
			show();
		};
		const end = (drop: boolean): void => {
			for (const [kind, fn] of listeners) removeEventListener(kind, fn, true);
			cancelAnimationFrame(frame);
			const held = this.held;
			this.held = null;
			if (!held) return;
			// the click that follows is none
			const still = (c: Event): void => {
				c.preventDefault();
				c.stopPropagation();
			};
			addEventListener('click', still, { capture: true, once: true });
			setTimeout(() => removeEventListener('click', still, true), 50);
			if (drop && held.over) what.ondrop(held.over);
		};
		const listeners: [string, (e: Event) => void][] = [
			['pointermove', (m) => move(m as PointerEvent)],
			['pointerup', () => end(true)],
			['pointercancel', () => end(false)],
			[
				'keydown',
				(k) => {
					if ((k as KeyboardEvent).key !== 'Escape' || !this.held) return;
					k.stopPropagation();
					end(false);
				}
			]
		];
		for (const [kind, fn] of listeners) addEventListener(kind, fn, true);
	}
}
