/** A list that a page shows; it listens for what changes as long as it is followed. */
export interface Followed {
	loaded: boolean;
	error: unknown;
	follow(): () => void;
}
/** A link by what it leads to, and which of those that lead there it is. */
export interface Held {
	href: string;
	nth: number;
}
interface Place {
	list: Followed;
	held: Held | null;
}
const MOST = 5;

/** Lists as people left them, by address. They go on listening, so that Back finds the same rows, and finds them true. */
export class Kept {
	/** The one left last comes last. */
	#places = new Map<string, Place>();
	#workspace: string | undefined;
	#shown = new Set<Followed>();
	#stops = new Map<Followed, () => void>();

	/** On screen from now until the returned function is called. */
	show(list: Followed): () => void {
		this.#shown.add(list);
		if (!this.#stops.has(list)) this.#stops.set(list, list.follow());
		return () => {
			this.#shown.delete(list);
			this.#release(list);
		};
	}
	put(address: string, list: Followed, held: Held | null): void {
		const before = this.#places.get(address)?.list;
		this.#places.delete(address);
		this.#places.set(address, { list, held });
		if (before) this.#release(before);
		const [eldest] = this.#places;
		if (eldest && this.#places.size > MOST) {
			this.#places.delete(eldest[0]);
			this.#release(eldest[1].list);
		}
	}
	/** What was left at an address; a list that failed is asked for anew. */
	at(address: string): Place | undefined {
		const place = this.#places.get(address);
		return place?.list.loaded && !place.list.error ? place : undefined;
	}
	/** What was kept in another workspace is forgotten. */
	enter(workspace: string | undefined): void {
		if (workspace !== this.#workspace) this.forget();
		this.#workspace = workspace;
	}
	forget(): void {
		const lists = [...this.#places.values()].map((p) => p.list);
		this.#places.clear();
		for (const list of lists) this.#release(list);
	}
	#release(list: Followed): void {
		if (this.#shown.has(list) || [...this.#places.values()].some((p) => p.list === list)) return;
		this.#stops.get(list)?.();
		this.#stops.delete(list);
	}
}
export const kept = new Kept();
