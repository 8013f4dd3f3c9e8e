import { ownScript } from '$lib/trusted';
import worker from './hash.worker.ts?worker&url';

export interface Hashing {
	/** BLAKE3 of the file in hex; `null` when it could not be read or was stopped. */
	readonly done: Promise<string | null>;
	stop: () => void;
}

/** Hashes beside the upload, away from the page's own thread. */
export function hash(file: File): Hashing {
	const w = new Worker(ownScript(worker), { type: 'module' });
	let stop!: () => void;
	const done = new Promise<string | null>((ok) => {
		stop = () => {
			w.terminate();
			ok(null);
		};
		w.onmessage = (e: MessageEvent<{ hash?: string }>) => {
			w.terminate();
			ok(e.data.hash ?? null);
		};
		w.onerror = stop;
		w.postMessage(file);
	});
	return { done, stop };
}
