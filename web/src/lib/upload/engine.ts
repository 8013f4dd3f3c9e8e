import { Upload } from 'tus-js-client';
import { ownScript } from '$lib/trusted';
import hashWorker from './hash.worker.ts?worker&url';

export interface Sending {
	stop: () => Promise<void>;
	done: Promise<string>;
}
interface Options {
	endpoint: string;
	onProgress: (saved: number, total: number) => void;
	onResume: (from: number) => void;
	chunk?: number;
}

/** Sends one file by tus and goes on where an earlier visit stopped. Progress counts only what the server said it has stored. */
export async function send(file: File, o: Options): Promise<Sending> {
	let finish!: (id: string) => void, fail!: (e: unknown) => void;
	const done = new Promise<string>((a, b) => ((finish = a), (fail = b)));
	const up: Upload = new Upload(file, {
		endpoint: o.endpoint,
		chunkSize: o.chunk ?? 32 << 20,
		retryDelays: [0, 1000, 3000, 5000, 10_000, 20_000, 30_000],
		removeFingerprintOnSuccess: true,
		metadata: { filename: file.name, filetype: file.type },
		onChunkComplete: (_size, saved, total) => o.onProgress(saved, total ?? file.size),
		onSuccess: ({ lastResponse }) => finish(lastResponse.getHeader('Media-Id') ?? ''),
		onError: fail
	});
	const before = (await up.findPreviousUploads())[0];
	if (before) {
		up.resumeFromPreviousUpload(before);
		o.onResume(0);
	}
	up.start();
	return { stop: () => up.abort(false), done };
}
export function hash(file: File): Promise<{ hash: string; ms: number }> {
	const w = new Worker(ownScript(hashWorker), { type: 'module' });
	return new Promise((ok, no) => {
		w.onmessage = (e: MessageEvent<{ hash?: string; ms?: number }>) => {
			if (e.data.hash) {
				w.terminate();
				ok({ hash: e.data.hash, ms: e.data.ms ?? 0 });
			}
		};
		w.onerror = (e) => no(new Error(e.message));
		w.postMessage(file);
	});
}
