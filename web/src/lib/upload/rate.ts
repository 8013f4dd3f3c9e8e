/** How fast bytes are being stored, told only from what the server acknowledged. */
export class Rate {
	#points: { at: number; saved: number }[] = [];

	/** Begins anew: after a pause, the pause is not slowness. */
	reset(at: number, saved: number): void {
		this.#points = [{ at, saved }];
	}
	add(at: number, saved: number): void {
		this.#points.push({ at, saved });
		if (this.#points.length > 8) this.#points.shift();
	}
	/** Bytes a second, or `null` before the first acknowledged piece. */
	get perSecond(): number | null {
		const [first, last] = [this.#points[0], this.#points.at(-1)];
		if (!first || !last || last.saved <= first.saved || last.at <= first.at) return null;
		return ((last.saved - first.saved) * 1000) / (last.at - first.at);
	}
	msLeft(total: number): number | null {
		const v = this.perSecond;
		const last = this.#points.at(-1);
		return v === null || !last ? null : ((total - last.saved) / v) * 1000;
	}
}
