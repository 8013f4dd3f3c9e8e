/** A part of a clip: its moments in words, and its bounds on the frames. Kept apart from what draws. */
import type { Trim } from '$lib/api/types';
import { getLocale } from '$lib/paraglide/runtime.js';

/** As the server says: crates/domain/src/conform/trim.rs. */
export const MIN_MS = 1000;

/** A moment to the millisecond, without needless noughts: `0:05`, `1:02.5`, `0:00.033`. */
export function stamp(ms: number): string {
	const all = Math.max(0, Math.round(ms));
	const [h, m, s] = [Math.floor(all / 3_600_000), Math.floor(all / 60_000) % 60, Math.floor(all / 1000) % 60];
	const two = (n: number): string => String(n).padStart(2, '0');
	const rest = String(all % 1000)
		.padStart(3, '0')
		.replace(/0+$/, '');
	return `${h > 0 ? `${h}:${two(m)}` : m}:${two(s)}${rest && (getLocale() === 'ru' ? ',' : '.') + rest}`;
}
export const partWords = ({ start_ms, end_ms }: Trim): string => `${stamp(start_ms)}–${stamp(end_ms)}`;

export type Wrong = 'back' | 'over' | 'short' | 'all';
/** Why a part cannot be cut out; null: it can. */
export function wrongWith({ start_ms, end_ms }: Trim, duration_ms: number): Wrong | null {
	if (!Number.isFinite(start_ms) || !Number.isFinite(end_ms) || start_ms < 0 || end_ms <= start_ms) return 'back';
	if (end_ms > duration_ms) return 'over';
	if (start_ms === 0 && end_ms === duration_ms) return 'all';
	return end_ms - start_ms < MIN_MS ? 'short' : null;
}

/** The frames of a clip by number: the bounds of a part lie between them. */
export class Frames {
	readonly count: number;
	readonly #ms: number;
	constructor(
		readonly duration_ms: number,
		fps: number | null
	) {
		this.#ms = 1000 / (fps && fps > 0 ? fps : 30);
		this.count = Math.max(1, Math.round(duration_ms / this.#ms));
	}
	/** Where a frame begins; behind the last one the clip ends. */
	ms(frame: number): number {
		return frame >= this.count ? this.duration_ms : Math.max(0, Math.min(this.duration_ms, Math.round(frame * this.#ms)));
	}
	/** The frame shown at a moment. A moment told in whole milliseconds may lie a hair before it. */
	at(ms: number): number {
		return ms >= this.duration_ms ? this.count : Math.min(this.count, Math.max(0, Math.floor((ms + 0.6) / this.#ms)));
	}
	/** The boundary nearest to a moment. */
	near(ms: number): number {
		return ms >= this.duration_ms ? this.count : Math.min(this.count, Math.max(0, Math.round(ms / this.#ms)));
	}
	/** The part from the picture shown now; what then would end too early ends with the clip. */
	from(part: Trim, ms: number): Trim {
		const start_ms = this.ms(Math.min(this.at(ms), this.at(this.duration_ms - MIN_MS)));
		return { start_ms, end_ms: part.end_ms - start_ms < MIN_MS ? this.duration_ms : part.end_ms };
	}
	/** The part up to the picture shown now, with it; what then would begin too late begins with the clip. */
	upTo(part: Trim, ms: number): Trim {
		const end_ms = Math.max(this.ms(this.at(ms) + 1), this.ms(this.near(MIN_MS)), Math.min(MIN_MS, this.duration_ms));
		return { start_ms: end_ms - part.start_ms < MIN_MS ? 0 : part.start_ms, end_ms };
	}
}
