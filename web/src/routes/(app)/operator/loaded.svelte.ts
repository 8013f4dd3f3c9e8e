import { api, type Query } from '$lib/api/client';
import type { Page } from '$lib/api/types';

/** One answer of the service, asked for again on demand; the newest question counts. */
export class Loaded<T> {
	value = $state.raw<T | null>(null);
	error = $state.raw<unknown>(null);
	busy = $state(false);
	#turn = 0;
	readonly #path: string;
	constructor(path: string) {
		this.#path = path;
	}
	async load(query: Query = {}): Promise<void> {
		const turn = ++this.#turn;
		this.busy = true;
		try {
			const value = await api.get<T>(this.#path, query);
			if (turn !== this.#turn) return;
			this.value = value;
			this.error = null;
		} catch (e) {
			if (turn === this.#turn) this.error = e;
		} finally {
			if (turn === this.#turn) this.busy = false;
		}
	}
}

/** A list that goes on by a cursor. */
export class Listed<T> {
	items = $state.raw<T[]>([]);
	cursor = $state<string | null>(null);
	loaded = $state(false);
	busy = $state(false);
	error = $state.raw<unknown>(null);
	#turn = 0;
	#query: Query = {};
	readonly #path: string;
	constructor(path: string) {
		this.#path = path;
	}
	/** Begins anew; with `query`, for another question. */
	async load(query: Query = this.#query): Promise<void> {
		this.#query = query;
		await this.#ask(null);
	}
	async more(): Promise<void> {
		if (!this.busy && this.cursor !== null) await this.#ask(this.cursor);
	}
	async #ask(cursor: string | null): Promise<void> {
		const turn = ++this.#turn;
		this.busy = true;
		try {
			const page = await api.get<Page<T>>(this.#path, { ...this.#query, cursor });
			if (turn !== this.#turn) return;
			this.items = cursor === null ? page.items : [...this.items, ...page.items];
			this.cursor = page.next_cursor;
			this.error = null;
		} catch (e) {
			if (turn === this.#turn) this.error = e;
		} finally {
			if (turn === this.#turn) {
				this.busy = false;
				this.loaded = true;
			}
		}
	}
}
