import { freeSlots } from '$lib/data/slots';
import { live } from '$lib/live/live.svelte';
import { iso } from './items';

interface Range {
	from: number;
	to: number;
}
/** As many as one answer holds. */
const MOST = 100;

/** The free slots of the days on screen. An extra of the calendar: without an answer none are marked. */
export class FreeSlots {
	moments = $state.raw<number[]>([]);
	#range: Range | null = null;
	#asked = 0;

	async show(range: Range): Promise<void> {
		this.#range = range;
		const mine = ++this.#asked;
		try {
			const found: number[] = [];
			let { from } = range;
			let some: string[] = [];
			do {
				if (range.to <= Math.max(from, Date.now())) break;
				some = await freeSlots({ from: iso(from), to: iso(range.to), count: MOST });
				found.push(...some.map((at) => Date.parse(at)));
				from = (found.at(-1) ?? from) + 60_000;
			} while (some.length === MOST);
			if (mine === this.#asked) this.moments = found;
		} catch {
			if (mine === this.#asked) this.moments = [];
		}
	}
	again = async (): Promise<void> => {
		if (this.#range) await this.show(this.#range);
	};
	/** Keeps itself true by events. Returns the way to stop. */
	follow(): () => void {
		let timer: ReturnType<typeof setTimeout> | undefined;
		const later = (): void => {
			clearTimeout(timer);
			timer = setTimeout(() => void this.again(), 400);
		};
		const stops = [live.on('target.changed', later), live.on('resync', later)];
		return () => {
			clearTimeout(timer);
			for (const stop of stops) stop();
		};
	}
}
