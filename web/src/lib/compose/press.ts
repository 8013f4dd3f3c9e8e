/** One press of a button that must happen once: one key, kept until the outcome is known, and one request at a time. */
export class Press {
	#key: string | null = null;
	#busy = false;

	constructor(
		private readonly newKey: () => string = () => crypto.randomUUID(),
		private readonly pause: (ms: number) => Promise<void> = (ms) => new Promise((done) => setTimeout(done, ms))
	) {}

	/** The last try ended without an answer, so what it did is unknown; the next press uses the same key. */
	get open(): boolean {
		return this.#key !== null && !this.#busy;
	}

	/**
	 * Runs `send` with this press's key. Without an answer it tries again by itself with the same key, then gives up and keeps the key.
	 * While one press runs, another does nothing and gets `null`.
	 */
	async run<T>(
		send: (key: string) => Promise<T>,
		unanswered: (problem: unknown) => boolean,
		waits: readonly number[] = [800, 2500]
	): Promise<T | null> {
		if (this.#busy) return null;
		this.#busy = true;
		const key = (this.#key ??= this.newKey());
		try {
			for (let n = 0; ; n++) {
				try {
					const answer = await send(key);
					this.#key = null;
					return answer;
				} catch (problem) {
					const wait = waits[n];
					if (!unanswered(problem)) {
						this.#key = null;
						throw problem;
					}
					if (wait === undefined) throw problem;
					await this.pause(wait);
				}
			}
		} finally {
			this.#busy = false;
		}
	}
}
