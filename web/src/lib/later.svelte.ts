/** What a page draws only once its data is here: it is loaded beside the data, so that the first picture does not wait for it. */
export class Later<T> {
	/** `null` until it is here. */
	value = $state.raw<T | null>(null);
	/** Fulfilled when it is here. */
	readonly ready: Promise<T>;

	constructor(load: () => Promise<T>) {
		this.ready = this.#get(load);
	}
	/** Without a network it comes when that is back. */
	async #get(load: () => Promise<T>): Promise<T> {
		try {
			return (this.value = await load());
		} catch {
			await new Promise((back) => addEventListener('online', back, { once: true }));
			return this.#get(load);
		}
	}
}
