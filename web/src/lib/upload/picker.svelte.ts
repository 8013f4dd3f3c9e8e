/** Any part of the app may ask for files; the one input that can open the system's chooser lives in the layout. */
class Picker {
	#open: (() => void) | undefined;
	register(open: () => void): () => void {
		this.#open = open;
		return () => (this.#open = undefined);
	}
	open(): void {
		this.#open?.();
	}
}
export const picker = new Picker();
