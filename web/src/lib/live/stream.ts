/** Reads `text/event-stream` bytes. The browser's EventSource hides comment lines and cannot send `Last-Event-ID`
 * for a stream another tab began; both are needed here, so the stream is read by `fetch`. */
export interface ServerEvent {
	type: string;
	data: string;
	id: string;
}

export class EventParser {
	#rest = '';
	#data: string[] = [];
	#type = '';
	#id = '';
	/** Milliseconds the server asks us to wait before the next try, if it said so. */
	retryMs: number | null = null;

	push(chunk: string): ServerEvent[] {
		const out: ServerEvent[] = [];
		const lines = (this.#rest + chunk).split(/\r\n|\n|\r(?!$)/);
		this.#rest = lines.pop() ?? '';
		for (const line of lines) this.#line(line, out);
		return out;
	}
	#line(line: string, out: ServerEvent[]): void {
		if (line === '') {
			if (this.#data.length > 0) out.push({ type: this.#type || 'message', data: this.#data.join('\n'), id: this.#id });
			this.#data = [];
			this.#type = '';
			return;
		}
		if (line.startsWith(':')) return;
		const colon = line.indexOf(':');
		const field = colon < 0 ? line : line.slice(0, colon);
		const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
		if (field === 'data') this.#data.push(value);
		else if (field === 'event') this.#type = value;
		else if (field === 'id' && !value.includes('\0')) this.#id = value;
		else if (field === 'retry' && /^\d+$/.test(value)) this.retryMs = Number(value);
	}
}

export interface StreamHooks {
	onopen: () => void;
	onevent: (e: ServerEvent) => void;
	onlost: () => void;
	onsignedout: () => void;
	/** The workspace is not there any more: it is deleted, or one is no longer in it. */
	ongone: () => void;
}
/** A stream that said nothing for this long, not even a comment, is dead. */
export const SILENCE_MS = 60_000;

/** Keeps one stream open until `signal` ends it: reconnects with growing pauses and goes on from the last event id. */
export async function follow(url: string, from: () => string, hooks: StreamHooks, signal: AbortSignal): Promise<void> {
	let pause = 1000;
	while (!signal.aborted) {
		const attempt = new AbortController();
		const stop = (): void => attempt.abort();
		signal.addEventListener('abort', stop, { once: true });
		let watchdog = setTimeout(stop, SILENCE_MS);
		try {
			const res = await fetch(url, {
				headers: { accept: 'text/event-stream', 'last-event-id': from() },
				credentials: 'same-origin',
				cache: 'no-store',
				signal: attempt.signal
			});
			if (res.status === 401) return hooks.onsignedout();
			if (res.status === 404) return hooks.ongone();
			if (!res.ok || !res.body) throw new Error(`HTTP ${res.status}`);
			pause = 1000;
			hooks.onopen();
			const parser = new EventParser();
			const text = new TextDecoder();
			const reader = res.body.getReader();
			for (;;) {
				const { done, value } = await reader.read();
				if (done) break;
				clearTimeout(watchdog);
				watchdog = setTimeout(stop, SILENCE_MS);
				for (const e of parser.push(text.decode(value, { stream: true }))) hooks.onevent(e);
				if (parser.retryMs !== null) pause = parser.retryMs;
			}
		} catch {
			// the line broke; the loop tries again
		} finally {
			clearTimeout(watchdog);
			signal.removeEventListener('abort', stop);
		}
		if (signal.aborted) return;
		hooks.onlost();
		await rest(pause, signal);
		pause = Math.min(30_000, pause * 2);
	}
}

/** Waits, but not longer than until the network is back or the work is called off. */
function rest(ms: number, signal: AbortSignal): Promise<void> {
	return new Promise((done) => {
		const end = (): void => {
			clearTimeout(timer);
			removeEventListener('online', end);
			signal.removeEventListener('abort', end);
			done();
		};
		const timer = setTimeout(end, ms);
		addEventListener('online', end);
		signal.addEventListener('abort', end);
	});
}
