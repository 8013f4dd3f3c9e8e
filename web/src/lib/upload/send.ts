import type { DetailedError, HttpResponse } from 'tus-js-client';
import { ApiError, readProblem } from '$lib/api/client';
import { isReadable, unreadable } from './retry';

export const CHUNK = 32 << 20;
export interface SendOptions {
	endpoint: string;
	/** Where an earlier visit began, if it did. */
	uploadUrl: string | null;
	blake3: string | null;
	onurl: (url: string) => void;
	/** Bytes the server says it has stored; `moved` when this answers a piece just sent. */
	onsaved: (saved: number, moved: boolean) => void;
	/** The server's clock, for telling a new clip from one that was there before. */
	ondate: (at: number) => void;
	ondone: (mediaId: string) => void;
	onerror: (e: ApiError) => void;
}
export interface Sending {
	/** Begins, or goes on from what the server has. */
	start: () => void;
	/** Stops; what is stored stays stored. */
	stop: () => Promise<void>;
}

const header = (res: HttpResponse | null | undefined, name: string): string | null => res?.getHeader(name) ?? null;

/** `at`: as far as the server has the file. */
async function asError(e: Error | DetailedError, file: File, at: number): Promise<ApiError> {
	const res = 'originalResponse' in e ? e.originalResponse : null;
	const status = res?.getStatus() ?? 0;
	if (!res || status === 0)
		return new ApiError((await isReadable(file, at)) ? { code: 'offline', status: 0, title: e.message } : unreadable());
	const wait = Number(header(res, 'Retry-After') ?? NaN);
	const problem = await readProblem(status, header(res, 'Content-Type'), res.getBody());
	return new ApiError(problem, Number.isFinite(wait) ? wait : null);
}

/** One file by tus 1.0.0. Retries are the caller's: it also knows about tabs, the network and the person. */
export async function send(file: File, o: SendOptions): Promise<Sending> {
	const { Upload } = await import('tus-js-client');
	let stored = 0;
	const up = new Upload(file, {
		endpoint: o.endpoint,
		...(o.uploadUrl === null ? {} : { uploadUrl: o.uploadUrl }),
		chunkSize: CHUNK,
		retryDelays: null,
		storeFingerprintForResuming: false,
		metadata: { filename: file.name, filetype: file.type, ...(o.blake3 === null ? {} : { blake3: o.blake3 }) },
		onUploadUrlAvailable: () => {
			if (up.url !== null) o.onurl(up.url);
		},
		onAfterResponse: (req, res) => {
			const date = Date.parse(header(res, 'Date') ?? '');
			if (req.getMethod() === 'POST' && !Number.isNaN(date)) o.ondate(date);
			const saved = header(res, 'Upload-Offset');
			if (saved === null || res.getStatus() >= 300) return;
			stored = Number(saved);
			o.onsaved(stored, req.getMethod() === 'PATCH');
		},
		onSuccess: ({ lastResponse }) => o.ondone(header(lastResponse, 'Media-Id') ?? ''),
		onError: (e) => void asError(e, file, stored).then(o.onerror)
	});
	return { start: () => up.start(), stop: () => up.abort(false) };
}
