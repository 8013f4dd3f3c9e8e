import { api } from '$lib/api/client';
import type { Page, PublishRequest, TargetState } from '$lib/api/types';
import { asFar } from '$lib/data/as-far';
import { withTarget } from '$lib/data/posts';
import { inWorkspace } from '$lib/data/session.svelte';
import { live } from '$lib/live/live.svelte';
import { isAmong, since, together } from './overview';

/** What one answer tells at most, and what of one kind is told on this page. */
const PAGE = 100;
const MOST = 500;
/** How long ago a post may have gone out that stopped this week, by somebody's trying again, or arrived this week, by long sending. */
const stoppedDays = 60;
const arrivedDays = 10;

type Asked = { state?: TargetState; from?: string };
const ask = (query: Asked, limit: number, atLeast: number): Promise<Page<PublishRequest>> =>
	asFar((cursor) => api.get<Page<PublishRequest>>(inWorkspace('/publish-requests'), { ...query, cursor, limit }), atLeast);

/** The posts that the day is made of: each state is asked for, because one written long ago may be due or stop today. */
export class DayPosts {
	items = $state.raw<PublishRequest[]>([]);
	/** There are no other posts than these. */
	isAll = $state(false);
	loaded = $state(false);
	error = $state.raw<unknown>(null);
	#turn = 0;

	async load(): Promise<void> {
		const turn = ++this.#turn;
		const asked: Asked[] = [
			{ state: 'scheduled' },
			{ state: 'queued' },
			{ state: 'uploading' },
			{ state: 'processing' },
			{ state: 'failed', from: since(stoppedDays) },
			{ state: 'published', from: since(arrivedDays) }
		];
		try {
			const [newest, ...others] = await Promise.all([ask({}, 60, 0), ...asked.map((query) => ask(query, PAGE, MOST))]);
			if (turn !== this.#turn) return;
			this.items = together([newest, ...others].flatMap((page) => page.items));
			this.isAll = newest.next_cursor === null;
			this.error = null;
		} catch (e) {
			if (turn === this.#turn) this.error = e;
		} finally {
			if (turn === this.#turn) this.loaded = true;
		}
	}
	/** New posts come in by themselves: this tells the day, it is not a list to point at. */
	follow(): () => void {
		void this.load();
		let timer: ReturnType<typeof setTimeout> | undefined;
		const stops = [
			live.on('target.changed', ({ target, publish_request_id: id, approval }) => {
				if (isAmong(this.items, id)) {
					this.items = this.items.map((p) => (p.id === id ? withTarget(p, target, approval) : p));
					return;
				}
				clearTimeout(timer);
				timer = setTimeout(() => void this.load(), 300);
			}),
			live.on('resync', () => void this.load())
		];
		return () => {
			clearTimeout(timer);
			stops.forEach((stop) => stop());
		};
	}
}
