type Pair = readonly [() => string, () => string];

/** The sentences for codes come after the first paint: they are long, and most visits need none. */
class Words {
	#table = $state.raw<Record<string, Pair> | null>(null);
	#asked: Promise<void> | undefined;

	load(): Promise<void> {
		this.#asked ??= import('./problem-words').then(
			(x) => void (this.#table = x.known),
			() => void (this.#asked = undefined)
		);
		return this.#asked;
	}
	/** Whoever reads this while drawing is drawn again when the words are here. */
	of(code: string): Pair | null {
		if (this.#table === null) void this.load();
		return this.#table !== null && Object.hasOwn(this.#table, code) ? (this.#table[code] ?? null) : null;
	}
}
export const words = new Words();
