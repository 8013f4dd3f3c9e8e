import type { Problem } from './types';

/** A request that was not answered as hoped. `status` 0: no answer came, so what the server did is unknown. */
export class ApiError extends Error {
	override readonly name = 'ApiError';
	constructor(
		readonly problem: Problem,
		readonly retryAfterSeconds: number | null = null
	) {
		super(problem.title);
	}
	get code(): string {
		return this.problem.code;
	}
	get status(): number {
		return this.problem.status;
	}
}
/** Any thrown thing as an `ApiError`, so that a page shows every failure the same way. */
export function asApiError(e: unknown): ApiError {
	if (e instanceof ApiError) return e;
	return new ApiError({ code: 'unexpected', status: 0, title: e instanceof Error ? e.message : String(e) });
}

export type Query = Record<string, string | number | boolean | null | undefined>;
export interface CallOptions {
	query?: Query | undefined;
	body?: unknown;
	/** One per press of a button, kept through retries: `crypto.randomUUID()`. */
	idempotencyKey?: string;
	/** Goes on when the page is left meanwhile. */
	keepalive?: boolean;
	signal?: AbortSignal | undefined;
}

export function withQuery(path: string, query: Query = {}): string {
	const q = new URLSearchParams();
	for (const [k, v] of Object.entries(query)) if (v !== undefined && v !== null && v !== '') q.set(k, String(v));
	const s = q.toString();
	return s === '' ? path : `${path}?${s}`;
}

export async function readProblem(status: number, type: string | null, text: string): Promise<Problem> {
	if (type?.includes('json')) {
		try {
			const p = JSON.parse(text) as Partial<Problem>;
			if (typeof p.code === 'string') return { ...p, code: p.code, title: p.title ?? p.code, status: p.status ?? status };
		} catch {
			// falls through to the honest answer: it was not readable
		}
	}
	return { code: 'unreadable', status, title: `HTTP ${status}` };
}

let onSignedOut: (() => void) | undefined;
/** What happens when the server no longer knows this session. */
export function whenSignedOut(run: () => void): void {
	onSignedOut = run;
}

/** What is asked of the person when a step is refused until they prove again that it is them, or accept the policy; false when they would rather not. */
let mend: ((code: string) => Promise<boolean>) | undefined;
export function whenRefused(ask: typeof mend): void {
	mend = ask;
}

async function call<T>(method: string, path: string, o: CallOptions = {}): Promise<T> {
	try {
		return await once<T>(method, path, o);
	} catch (e) {
		// Refused before anything was done: once that is mended the same request goes through.
		const code = e instanceof ApiError ? e.code : '';
		if (!/^(confirmation_required|policy_not_accepted)$/.test(code) || !(await mend?.(code))) throw e;
		return await once<T>(method, path, o);
	}
}
async function once<T>(method: string, path: string, o: CallOptions): Promise<T> {
	const headers: Record<string, string> = { accept: 'application/json' };
	if (o.body !== undefined) headers['content-type'] = 'application/json';
	if (o.idempotencyKey !== undefined) headers['idempotency-key'] = o.idempotencyKey;
	let res: Response;
	try {
		res = await fetch(withQuery(path, o.query), {
			method,
			headers,
			credentials: 'same-origin',
			body: o.body === undefined ? null : JSON.stringify(o.body),
			signal: o.signal ?? null,
			keepalive: o.keepalive ?? false
		});
	} catch (e) {
		if (o.signal?.aborted) throw e;
		throw new ApiError({ code: 'offline', status: 0, title: 'no answer' });
	}
	const text = await res.text();
	if (!res.ok) {
		const problem = await readProblem(res.status, res.headers.get('content-type'), text);
		if (problem.code === 'unauthenticated') onSignedOut?.();
		const wait = Number(res.headers.get('retry-after') ?? NaN);
		throw new ApiError(problem, Number.isFinite(wait) ? wait : null);
	}
	if (text === '') return undefined as T;
	try {
		return JSON.parse(text) as T;
	} catch {
		throw new ApiError({ code: 'unreadable', status: res.status, title: `HTTP ${res.status}` });
	}
}

export const api = {
	get: <T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> => call<T>('GET', path, { query, signal }),
	post: <T>(path: string, body?: unknown, o: CallOptions = {}): Promise<T> => call<T>('POST', path, { ...o, body: body ?? {} }),
	put: <T>(path: string, body: unknown): Promise<T> => call<T>('PUT', path, { body }),
	patch: <T>(path: string, body: unknown, o: CallOptions = {}): Promise<T> => call<T>('PATCH', path, { ...o, body }),
	delete: <T = void>(path: string, query?: Query, body?: unknown): Promise<T> => call<T>('DELETE', path, { query, body })
};
