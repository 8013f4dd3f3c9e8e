/** How long until a part that did not come is asked for again, in milliseconds. A line may break without the browser saying so. */
const AGAIN_MS = 5000;

/** What a page draws only once its data is here: it is loaded beside the data, so that the first picture does not wait for it. */
export class Later<T> {
	/** `null` until it is here. */
	value = $state.raw<T | null>(null);
	/** Fulfilled when it is here. */
	readonly ready: Promise<T>;

	constructor(load: () => Promise<T>) {
		this.ready = this.#get(load);
	}
	/** What did not come is asked for again after a while, or as soon as the network is back. */
	async #get(load: () => Promise<T>): Promise<T> {
		for (;;) {
			try {
				return (this.value = await load());
			} catch {
				await new Promise((again) => {
					setTimeout(again, AGAIN_MS);
					addEventListener('online', again, { once: true });
				});
			}
		}
	}
}
