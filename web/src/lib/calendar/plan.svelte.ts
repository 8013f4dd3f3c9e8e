import { SvelteSet } from 'svelte/reactivity';
import { api, asApiError } from '$lib/api/client';
import type { Page, PublishRequest, Quota } from '$lib/api/types';
import type { Moment } from '$lib/compose/moment';
import { withTarget } from '$lib/data/posts';
import { inWorkspace } from '$lib/data/session.svelte';
import { live } from '$lib/live/live.svelte';
import { iso, momentOf } from './items';

/** What became of the last move, for one sentence. */
export interface Said {
	kind: 'moved' | 'back' | 'refused' | 'past';
	title: string;
	/** When it goes out now; for `past`, the moment that was wanted. */
	at: number;
	clock: Moment['clock'];
	error: unknown;
	/** Puts it back; absent when its old time has passed. */
	undo: (() => void) | null;
}
interface Range {
	from: number;
	to: number;
}
const PAGE = 100;
const path = (id = ''): string => inWorkspace(`/publish-requests${id === '' ? '' : `/${encodeURIComponent(id)}`}`);

/** The posts of the days on screen and beside them. What was seen once stays until it is asked for again, so turning back shows it at once. */
export class Plan {
	posts = $state.raw<PublishRequest[]>([]);
	quotas = $state.raw<Quota[]>([]);
	/** Whether the days on screen were answered for. */
	loaded = $state(false);
	error = $state.raw<unknown>(null);
	said = $state.raw<Said | null>(null);
	/** On their way to another time: shown there, not confirmed yet. */
	readonly moving = new SvelteSet<string>();
	#range: Range | null = null;
	#asked: AbortController | undefined;

	async show(range: Range): Promise<void> {
		this.#asked?.abort();
		const mine = (this.#asked = new AbortController());
		if (this.#range?.from !== range.from || this.#range.to !== range.to) this.loaded = false;
		this.#range = range;
		try {
			const found: PublishRequest[] = [];
			const query = { from: iso(range.from), to: iso(range.to), limit: PAGE };
			let cursor: string | null = null;
			do {
				const page: Page<PublishRequest> = await api.get<Page<PublishRequest>>(path(), { ...query, cursor }, mine.signal);
				found.push(...page.items);
				cursor = page.next_cursor;
			} while (cursor !== null);
			this.#take(found, range);
			this.loaded = true;
			this.error = null;
		} catch (e) {
			if (mine.signal.aborted) return;
			this.error = asApiError(e);
			this.loaded = true;
		}
	}
	again = async (): Promise<void> => {
		if (this.#range) await this.show(this.#range);
	};
	async #loadQuotas(): Promise<void> {
		try {
			this.quotas = (await api.get<Page<Quota>>(inWorkspace('/quotas'))).items;
		} catch {
			// foresight is an extra: without it nothing is foretold
		}
	}
	/** What was answered stands for its whole range; a post that is being moved stays where it was put. */
	#take(found: readonly PublishRequest[], range: Range): void {
		const answered = Object.fromEntries(found.map((p) => [p.id, true]));
		const within = (p: PublishRequest): boolean => momentOf(p) >= range.from && momentOf(p) < range.to;
		const kept = this.posts.filter((p) => this.moving.has(p.id) || (!answered[p.id] && !within(p)));
		this.posts = [...kept, ...found.filter((p) => !this.moving.has(p.id))];
	}
	#put(post: PublishRequest): void {
		this.posts = [...this.posts.filter((p) => p.id !== post.id), post];
	}

	/** Keeps itself true by events. Returns the way to stop. */
	follow(): () => void {
		void this.#loadQuotas();
		let timer: ReturnType<typeof setTimeout> | undefined;
		let unknown: string[] = [];
		const ask = (): void => {
			for (const id of unknown) void this.#fetch(id);
			unknown = [];
			void this.#loadQuotas();
		};
		const stops = [
			live.on('target.changed', ({ target, publish_request_id: id, approval }) => {
				const known = this.posts.find((p) => p.id === id);
				if (known && !this.moving.has(id)) this.#put(withTarget(known, target, approval));
				else if (!known && !unknown.includes(id)) unknown.push(id);
				clearTimeout(timer);
				timer = setTimeout(ask, 400);
			}),
			live.on('resync', () => void this.again())
		];
		return () => {
			clearTimeout(timer);
			this.#asked?.abort();
			for (const stop of stops) stop();
		};
	}
	async #fetch(id: string): Promise<void> {
		try {
			this.#put(await api.get<PublishRequest>(path(id)));
		} catch {
			// gone meanwhile, or told again by the next answer
		}
	}

	/** Nothing is sent for a moment that has passed. */
	refuse(title: string, to: Moment): void {
		this.said = { kind: 'past', title, at: to.ms, clock: to.clock, error: null, undo: null };
	}
	/** Shows a post at its new time at once, and puts it back with a reason if the service refuses. */
	async move(id: string, to: Moment, back = false): Promise<void> {
		const post = this.posts.find((p) => p.id === id);
		if (!post || this.moving.has(id)) return;
		if (to.ms <= Date.now()) return this.refuse(post.media_title, to);
		try {
			await this.moveNow(id, to, back);
		} catch (error) {
			this.said = { kind: 'refused', title: post.media_title, at: momentOf(post), clock: 'once', error, undo: null };
		}
	}
	/** The same, for who shows the reason itself: it is thrown. */
	async moveNow(id: string, to: Moment, back = false): Promise<void> {
		const post = this.posts.find((p) => p.id === id);
		if (!post || this.moving.has(id)) return;
		const before = momentOf(post);
		this.moving.add(id);
		this.#put({ ...post, scheduled_at: to.at });
		try {
			this.#put(await api.patch<PublishRequest>(path(id), { scheduled_at: to.at }));
			const start: Moment = { at: iso(before), ms: before, clock: 'once' };
			this.said = {
				kind: back ? 'back' : 'moved',
				title: post.media_title,
				at: to.ms,
				clock: to.clock,
				error: null,
				undo: back || before <= Date.now() ? null : () => void this.move(id, start, true)
			};
		} catch (error) {
			this.#put(post);
			// it may have begun meanwhile, or, without an answer, have been moved after all
			void this.#fetch(id);
			throw error;
		} finally {
			this.moving.delete(id);
		}
	}
}
