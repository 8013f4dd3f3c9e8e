import { mount } from 'svelte';

/** What was done last, and the way to take it back. */
export interface Offer {
	text: string;
	/** Puts back what was there before; false where somebody has changed it since, which is left alone. */
	back: () => Promise<boolean>;
}

/** One offer for all pages: it stays until it is answered, put away, or something else is done. */
class Undo {
	offer = $state.raw<Offer | null>(null);
	#mounted = false;

	/** Shows it beside the app, so that no page loads this before something was done. */
	propose(offer: Offer): void {
		this.offer = offer;
		if (this.#mounted) return;
		this.#mounted = true;
		import('$lib/components/UndoHost.svelte').then(
			({ default: UndoHost }) => mount(UndoHost, { target: document.body }),
			// without a network it comes with the next one
			() => (this.#mounted = false)
		);
	}
}
export const undo = new Undo();
