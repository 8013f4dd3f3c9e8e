import type { LiveEvents } from '$lib/api/types';
import { Later } from '$lib/later.svelte';
import type { ServerEvent } from './stream';

export type LiveKind = keyof LiveEvents;
type Listener<K extends LiveKind> = (data: LiveEvents[K]) => void;

const kinds: readonly LiveKind[] = [
	'upload.changed',
	'media.changed',
	'target.changed',
	'attempt.added',
	'channel.changed',
	'export.changed',
	'notice',
	'member.changed',
	'workspace.changed',
	'resync'
];
type Word = { event: ServerEvent } | { connected: boolean; last?: string } | { ask: true };

/** One stream for all tabs of a browser: the tab that holds the lock reads it and passes events on; when it closes, another takes over. */
class Live {
	#listeners = new Map<LiveKind, readonly ((data: never) => void)[]>();
	#stop: AbortController | undefined;
	#last = '';
	/** `null` until the first connection, then whether events arrive right now. */
	connected = $state<boolean | null>(null);
	/** When the stream was lost, so that a page can say how old it is. */
	lostAt = $state<Date | null>(null);

	/** Calls `fn` for every event of a kind until the returned function is called (so `$effect(() => live.on(…))` cleans up by itself). */
	on<K extends LiveKind>(kind: K, fn: Listener<K>): () => void {
		const mine = fn as (data: never) => void;
		this.#listeners.set(kind, [...(this.#listeners.get(kind) ?? []), mine]);
		return () => void this.#listeners.set(kind, this.#listeners.get(kind)?.filter((f) => f !== mine) ?? []);
	}
	/** One listener that fails does not deafen the others. */
	emit<K extends LiveKind>(kind: K, data: LiveEvents[K]): void {
		for (const fn of this.#listeners.get(kind) ?? []) {
			try {
				(fn as Listener<K>)(data);
			} catch (cause) {
				console.error('a listener failed', kind, cause);
			}
		}
	}

	/** `after`: the newest event when the person was asked for; whatever came later is told. */
	start(workspace: string, after: number, onsignedout: () => void, ongone: () => void): () => void {
		this.#stop?.abort();
		this.#last = String(after);
		const stop = (this.#stop = new AbortController());
		const url = `/api/v1/workspaces/${workspace}/events`;
		const name = `live:${workspace}`;
		const bus = new BroadcastChannel(name);
		let leads = false;
		bus.onmessage = ({ data }: MessageEvent<Word>) => {
			if ('event' in data) this.#take(data.event);
			else if ('connected' in data) {
				this.#line(data.connected);
				// the tab that reads went past what this one saw before this one listened
				if (data.last !== undefined && Number(data.last) > Number(this.#last)) this.#take({ type: 'resync', data: '{}', id: data.last });
			} else if (leads) bus.postMessage({ connected: this.connected === true, last: this.#last } satisfies Word);
		};
		bus.postMessage({ ask: true } satisfies Word);
		const say = (w: Word): void => bus.postMessage(w);
		navigator.locks
			.request(name, { signal: stop.signal }, async () => {
				leads = true;
				// Reading the line is loaded after the first picture.
				const { follow } = await new Later(() => import('./stream')).ready;
				return follow(
					url,
					() => this.#last,
					{
						onopen: () => {
							this.#line(true);
							say({ connected: true });
						},
						onevent: (e) => {
							this.#take(e);
							say({ event: e });
						},
						onlost: () => {
							this.#line(false);
							say({ connected: false });
						},
						onsignedout,
						ongone
					},
					stop.signal
				);
			})
			.catch(() => undefined);
		return () => {
			stop.abort();
			bus.close();
			this.#last = '';
			this.connected = null;
		};
	}
	#line(connected: boolean): void {
		if (this.connected !== false && !connected) this.lostAt = new Date();
		this.connected = connected;
	}
	#take(e: ServerEvent): void {
		if (e.id !== '') this.#last = e.id;
		const kind = kinds.find((k) => k === e.type);
		if (!kind) return;
		let data: Record<string, unknown>;
		try {
			data = e.data === '' ? {} : (JSON.parse(e.data) as Record<string, unknown>);
		} catch (cause) {
			console.error('an event could not be read', e.type, cause);
			return;
		}
		// A post, an attempt or a channel that is gone takes others with it: ask again for what is on screen.
		const what = data['target'] ?? data['attempt'] ?? data['channel'];
		if (typeof what === 'object' && what !== null && 'gone' in what) this.emit('resync', {});
		else this.emit(kind, data as never);
	}
}
export const live = new Live();
