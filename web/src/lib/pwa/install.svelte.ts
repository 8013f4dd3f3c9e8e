/** What a browser gives that can install the app; `theme.js` keeps it, since it comes before this code. */
interface Offer extends Event {
	prompt: () => Promise<{ outcome: 'accepted' | 'dismissed' }>;
}
type Holder = Window & { installOffer?: Offer | undefined };

/** Whether the browser offers to install the app, now. */
class Install {
	offer = $state.raw<Offer | null>((window as Holder).installOffer ?? null);

	constructor() {
		addEventListener('installoffer', () => (this.offer = (window as Holder).installOffer ?? null));
		addEventListener('appinstalled', () => this.#used());
	}
	/** Opens the browser's own question. An offer is good for one. */
	async ask(): Promise<void> {
		const offer = this.offer;
		this.#used();
		await offer?.prompt();
	}
	#used(): void {
		this.offer = null;
		delete (window as Holder).installOffer;
	}
}
export const install = new Install();
