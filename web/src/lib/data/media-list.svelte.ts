import { SvelteSet } from 'svelte/reactivity';
import { api, ApiError, asApiError } from '$lib/api/client';
import { isGone, type Gone, type Media, type MediaPage, type MediaState, type PlatformName } from '$lib/api/types';
import { live } from '$lib/live/live.svelte';
import { instance } from './instance.svelte';
import { deleteMedia, getMedia } from './media';
import { inWorkspace, session } from './session.svelte';

export type Sort = 'newest' | 'oldest' | 'title';
export interface MediaQuery {
	q: string;
	state: MediaState | '';
	sort: Sort;
	tag: string;
	published: '' | 'never' | 'planned' | 'any' | PlatformName;
	orientation: '' | 'portrait' | 'landscape' | 'square';
	/** One of `lengths`, or any. */
	length: string;
	/** The month that the list begins with, `2026-11`, and its place in the list. */
	month: string;
	from: string;
}
export const everything: MediaQuery = {
	q: '',
	state: '',
	sort: 'newest',
	tag: '',
	published: '',
	orientation: '',
	length: '',
	month: '',
	from: ''
};
/** Lengths that clips are told apart by, in milliseconds. */
export const lengths: Record<string, { min_ms?: number; max_ms?: number }> = {
	'-15': { max_ms: 15_000 },
	'15-60': { min_ms: 15_000, max_ms: 60_000 },
	'60-180': { min_ms: 60_000, max_ms: 180_000 },
	'180-': { min_ms: 180_000 }
};
/** What the server narrows the list by, without its order and place. */
export const narrowing = ({ q, state, tag, published, orientation, length }: MediaQuery): Record<string, string | number> => ({
	q,
	state,
	tag,
	published,
	orientation,
	...lengths[length]
});

/** The library as far as it was scrolled: pages by cursor, patched by events. It outlives the page, so coming back finds the same place. */
export class MediaList {
	items = $state.raw<Media[]>([]);
	total = $state(0);
	query = $state.raw(everything);
	loaded = $state(false);
	loading = $state(false);
	error = $state.raw<ApiError | null>(null);
	/** New clips that wait, because a person points at something below. */
	fresh = $state.raw<Media[]>([]);
	/** The card that has, or had, the keyboard. */
	active = $state<string | null>(null);
	/** Being deleted: grey until the bytes are gone. */
	readonly leaving = new SvelteSet<string>();
	/** Whether a new clip may push the others along: only the page knows what is under the pointer. */
	mayShift: () => boolean = () => true;
	#cursor: string | null = null;
	#abort: AbortController | undefined;
	/** What events said while a page was on its way: the page may be older than they are. */
	#heard: (Media | Gone)[] = [];
	#workspace: string | undefined;

	get hasMore(): boolean {
		return this.#cursor !== null;
	}

	/** Loads the first page unless the list already holds it for this workspace. What the address asks for wins. */
	async open(asked: Partial<MediaQuery> = {}): Promise<void> {
		const w = session.workspace?.id;
		const same = (Object.keys(asked) as (keyof MediaQuery)[]).every((k) => asked[k] === this.query[k]);
		if (this.loaded && this.#workspace === w && same) return;
		this.#workspace = w;
		if (!same) this.query = { ...everything, ...asked };
		await this.reload();
	}
	async ask(change: Partial<MediaQuery>): Promise<void> {
		this.query = { ...this.query, ...change };
		await this.reload();
	}
	/** Asks again from the start. What is shown stays until the answer is here. */
	async reload(atLeast = 0): Promise<void> {
		this.#abort?.abort();
		const mine = (this.#abort = new AbortController());
		this.loading = true;
		this.#heard = [];
		try {
			const page = await this.#page(null, mine.signal);
			let { items, next_cursor } = page;
			while (items.length < atLeast && next_cursor !== null) {
				const more = await this.#page(next_cursor, mine.signal);
				items = [...items, ...more.items];
				next_cursor = more.next_cursor;
			}
			this.items = items;
			this.total = page.total;
			this.#cursor = next_cursor;
			this.fresh = [];
			this.error = null;
			this.loaded = true;
			for (const said of this.#heard) this.take(said);
		} catch (e) {
			if (mine.signal.aborted) return;
			this.error = asApiError(e);
		} finally {
			if (this.#abort === mine) this.loading = false;
		}
	}
	async more(): Promise<void> {
		if (this.loading || this.#cursor === null) return;
		const mine = (this.#abort = new AbortController());
		this.loading = true;
		try {
			const page = await this.#page(this.#cursor, mine.signal);
			const have = Object.fromEntries(this.items.map((x) => [x.id, true]));
			this.items = [...this.items, ...page.items.filter((x) => !have[x.id])];
			this.total = page.total;
			this.#cursor = page.next_cursor;
			this.error = null;
		} catch (e) {
			if (!mine.signal.aborted) this.error = asApiError(e);
		} finally {
			if (this.#abort === mine) this.loading = false;
		}
	}
	#page(cursor: string | null, signal: AbortSignal): Promise<MediaPage> {
		const limit = Math.min(100, instance.limits?.page_max ?? 100);
		const { sort, from } = this.query;
		return api.get<MediaPage>(inWorkspace('/media'), { ...narrowing(this.query), sort, cursor: cursor ?? from, limit }, signal);
	}

	/** Takes in what an event or an answer said about one clip. */
	take(media: Media | Gone): void {
		if (this.loading) this.#heard = [...this.#heard.filter((x) => x.id !== media.id), media];
		if (isGone(media) || media.trashed_at) return this.#drop(media.id);
		const at = this.items.findIndex((x) => x.id === media.id);
		if (at >= 0) {
			this.items = this.items.with(at, media);
			return;
		}
		const waiting = this.fresh.findIndex((x) => x.id === media.id);
		if (waiting >= 0) {
			this.fresh = this.fresh.with(waiting, media);
			return;
		}
		// A clip below the loaded part is not new: it comes with its page.
		const { state, sort, from, ...rest } = this.query;
		if (!this.loaded || sort !== 'newest' || from !== '') return;
		if (state !== '' && state !== media.state) return;
		if (Object.values(rest).some((asked) => asked !== '')) return;
		const newest = this.items[0];
		if (newest && media.created_at < newest.created_at) return;
		this.total++;
		if (this.mayShift()) this.items = [media, ...this.items];
		else this.fresh = [media, ...this.fresh];
	}
	#drop(id: string): void {
		const had = this.items.length + this.fresh.length;
		this.items = this.items.filter((x) => x.id !== id);
		this.fresh = this.fresh.filter((x) => x.id !== id);
		if (this.items.length + this.fresh.length < had) this.total--;
		this.leaving.delete(id);
	}
	showFresh(): void {
		this.items = [...this.fresh, ...this.items];
		this.fresh = [];
	}

	/** Deletes; resolves when the server has accepted it. The clip goes from the list when the server says its bytes are gone. */
	async remove(id: string, cancelPublishes: boolean): Promise<void> {
		this.leaving.add(id);
		try {
			await deleteMedia(id, cancelPublishes);
		} catch (e) {
			if (e instanceof ApiError && e.status === 404) return this.#drop(id);
			this.leaving.delete(id);
			throw e;
		}
		void this.#untilGone(id);
	}
	/** The event tells; if it was missed, asking does. */
	async #untilGone(id: string): Promise<void> {
		for (let wait = 2000; this.leaving.has(id); wait = Math.min(30_000, wait * 2)) {
			await new Promise((r) => setTimeout(r, wait));
			if (!this.leaving.has(id)) return;
			try {
				await getMedia(id);
			} catch (e) {
				if (e instanceof ApiError && e.status === 404) return this.#drop(id);
			}
		}
	}

	/** Listens for as long as the app is open. */
	follow(): () => void {
		const stops = [
			live.on('media.changed', ({ media }) => this.take(media)),
			live.on('target.changed', ({ target, publish_request_id }) => {
				for (const media of this.items) {
					const at = media.posts.findIndex((p) => p.target_id === target.id);
					if (at < 0) continue;
					const post = { target_id: target.id, publish_request_id, platform: target.platform, state: target.state };
					this.take({ ...media, posts: media.posts.with(at, post) });
				}
			}),
			live.on('resync', () => void ((this.loaded || this.loading) && this.reload(this.items.length)))
		];
		return () => stops.forEach((stop) => stop());
	}
	forget(): void {
		this.#abort?.abort();
		this.items = this.fresh = [];
		this.loaded = false;
		this.total = 0;
		this.#cursor = null;
		this.query = everything;
	}
}
export const mediaList = new MediaList();
