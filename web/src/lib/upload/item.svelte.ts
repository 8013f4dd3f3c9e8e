import { api, ApiError, asApiError } from '$lib/api/client';
import type { Media, Upload } from '$lib/api/types';
import { instance } from '$lib/data/instance.svelte';
import { getMedia, mediaByHash } from '$lib/data/media';
import { inWorkspace } from '$lib/data/session.svelte';
import { live } from '$lib/live/live.svelte';
import { hash, type Hashing } from './hash';
import { Rate } from './rate';
import { forgetRecord, modifiedOf, remember } from './records';
import { isReadable, judge, pauseMs, refuse, TRIES, unreadable } from './retry';
import { CHUNK, send, type Sending } from './send';

export type Phase =
	| 'waiting' // its turn comes
	| 'checking' // is it here already?
	| 'sending'
	| 'paused'
	| 'offline' // goes on by itself
	| 'stopped' // the file is not in hand: choose it again
	| 'elsewhere' // another tab or device is sending it
	| 'reading' // arrived, the server looks at the video
	| 'ready'
	| 'unusable'
	| 'duplicate'
	| 'failed'
	| 'canceling';

export const isActive = (p: Phase): boolean => p === 'checking' || p === 'sending' || p === 'offline';
export const isOver = (p: Phase): boolean => p === 'ready' || p === 'unusable' || p === 'duplicate';
/** How long the first byte waits for the hash: a file that goes in one piece cannot be stopped midway. */
const hashFirstMs = (size: number): number => (size <= CHUNK ? 3000 : 700);

/** One file on its way into the library. */
export class UploadItem {
	readonly key = crypto.randomUUID();
	readonly name: string;
	readonly size: number;
	file = $state.raw<File | null>(null);
	id = $state<string | null>(null);
	phase = $state<Phase>('waiting');
	saved = $state(0);
	/** Bytes a second and time left, at the last acknowledged piece. */
	pace = $state.raw<{ perSecond: number; msLeft: number } | null>(null);
	media = $state.raw<Media | null>(null);
	error = $state.raw<ApiError | null>(null);
	hash: string | null;
	modified: number | null = null;
	#rate = new Rate();
	#hashing: Hashing | undefined;
	/** The clip this became, known from the last answer on. */
	mediaId: string | null = null;
	#sending: Sending | undefined;
	#release: (() => void) | undefined;
	#held: string | null = null;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#tries = 0;
	#begunAt: number | null = null;
	/** Tells the queue that a place is free. */
	onrest: () => void = () => undefined;
	/** The server has given it a name. */
	onid: (id: string) => void = () => undefined;

	private constructor(name: string, size: number, known: string | null) {
		this.name = name;
		this.size = size;
		this.hash = known;
	}
	static ofFile(file: File): UploadItem {
		const it = new UploadItem(file.name, file.size, null);
		it.file = file;
		it.modified = file.lastModified;
		return it;
	}
	static ofServer(u: Upload): UploadItem {
		const it = new UploadItem(u.filename, u.size_bytes, u.blake3);
		it.id = u.id;
		it.saved = u.offset_bytes;
		it.phase = 'stopped';
		it.modified = modifiedOf(u.id);
		it.#begunAt = Date.parse(u.created_at);
		return it;
	}
	get busy(): boolean {
		return isActive(this.phase);
	}
	/** Goes on only with the file chosen again. */
	get wantsFile(): boolean {
		return this.phase === 'stopped' || (this.phase === 'failed' && (this.file === null || this.error?.code === 'file_unreadable'));
	}

	/** Takes a turn: looks whether the library has the file already, and sends it. */
	async run(): Promise<void> {
		const file = this.file;
		if (!file) return;
		const refused = refuse(file, instance.limits?.upload_max_bytes ?? null);
		if (refused) return this.#fail(new ApiError(refused));
		this.error = null;
		this.phase = 'checking';
		this.#tries = 0;
		// Nothing is begun on the server for a file that cannot be read.
		const readable = await isReadable(file, this.saved);
		if (this.phase !== 'checking') return;
		if (!readable) return this.#fail(new ApiError(unreadable()));
		const checked = this.#check(file);
		await Promise.race([checked, new Promise((r) => setTimeout(r, hashFirstMs(this.size)))]);
		if (this.phase !== 'checking') return;
		if (this.id !== null && !(await this.#lock(this.id))) return this.#rest('elsewhere');
		await this.#open(file);
	}
	/** Makes the sender and begins. Its code is fetched too: without a line it waits for one, like every piece. */
	async #open(file: File): Promise<void> {
		try {
			const sending = await send(file, {
				endpoint: inWorkspace('/uploads'),
				uploadUrl: this.id === null ? null : inWorkspace(`/uploads/${this.id}`),
				blake3: this.hash,
				onurl: (url) => this.#begun(url, file),
				onsaved: (saved, moved) => this.#saved(saved, moved),
				ondate: (at) => (this.#begunAt = at),
				ondone: (id) => void this.#arrived(id),
				onerror: (e) => this.#broke(e)
			});
			// A person or the hash may have decided while the code was being loaded.
			if (!this.busy) return;
			this.#sending = sending;
		} catch {
			return this.#broke(new ApiError({ code: 'offline', status: 0, title: 'no answer' }));
		}
		this.#go();
	}
	#go(): void {
		clearTimeout(this.#timer);
		if (!this.#sending) {
			if (this.file) void this.#open(this.file);
			return;
		}
		this.phase = 'sending';
		this.#rate.reset(performance.now(), this.saved);
		this.#sending.start();
	}
	async #check(file: File): Promise<void> {
		this.#hashing ??= hash(file);
		this.hash = (await this.#hashing.done) ?? this.hash;
		if (this.hash === null || !(this.busy || this.phase === 'paused')) return;
		const there = await mediaByHash(this.hash).catch(() => null);
		if (!there || !(this.busy || this.phase === 'paused')) return;
		// When the last piece is on its way already, the server itself tells a copy from a new clip.
		if (this.phase === 'sending' && this.size - this.saved <= CHUNK) return;
		await this.#sending?.stop();
		const id = this.id;
		this.media = there;
		this.#rest('duplicate');
		if (id !== null) await this.#discard(id).catch(() => undefined);
	}

	#begun(url: string, file: File): void {
		const id = url.replace(/\/$/, '').split('/').at(-1) ?? null;
		if (id === null || id === this.id) return;
		if (this.id !== null) forgetRecord(this.id);
		this.id = id;
		this.onid(id);
		remember(id, file);
		void this.#lock(id);
	}
	/** One upload, one sender among all tabs of this browser. */
	#lock(id: string): Promise<boolean> {
		if (this.#held === id) return Promise.resolve(true);
		this.#unlock();
		return new Promise((ok) => {
			void navigator.locks.request(lockName(id), { ifAvailable: true }, (lock) => {
				ok(lock !== null);
				if (lock === null) return undefined;
				this.#held = id;
				return new Promise<void>((release) => (this.#release = release));
			});
		});
	}
	#unlock(): void {
		this.#release?.();
		this.#release = undefined;
		this.#held = null;
	}
	#saved(saved: number, moved: boolean): void {
		if (saved > this.saved) this.#tries = 0;
		this.saved = saved;
		if (moved) this.#rate.add(performance.now(), saved);
		else this.#rate.reset(performance.now(), saved);
		const perSecond = this.#rate.perSecond;
		const msLeft = this.#rate.msLeft(this.size);
		this.pace = perSecond === null || msLeft === null ? null : { perSecond, msLeft };
	}
	#broke(e: ApiError): void {
		if (!this.busy) return;
		const verdict = judge(e.status);
		if (verdict === 'stop' || (verdict === 'again' && this.#tries >= TRIES)) return this.#fail(e);
		if (verdict === 'line' && (this.#tries > 0 || !navigator.onLine)) this.phase = 'offline';
		this.pace = null;
		this.#timer = setTimeout(() => this.#go(), pauseMs(this.#tries++, e.retryAfterSeconds));
	}
	/** The network came or went. */
	line(on: boolean): void {
		if (!on && this.phase === 'sending') {
			void this.#sending?.stop();
			this.phase = 'offline';
			this.pace = null;
		} else if (on && this.phase === 'offline') this.#go();
	}

	async #arrived(mediaId: string): Promise<void> {
		this.#hashing?.stop();
		if (this.id !== null) forgetRecord(this.id);
		this.saved = this.size;
		this.mediaId = mediaId === '' ? null : mediaId;
		this.#rest('reading');
		for (let wait = 1000; this.phase === 'reading'; wait = Math.min(15_000, wait * 2)) {
			try {
				if (mediaId !== '') this.take(await getMedia(mediaId));
			} catch (e) {
				const error = asApiError(e);
				if (error.status === 404) return this.#fail(error);
			}
			if (this.phase !== 'reading' || mediaId === '') return;
			await new Promise((r) => setTimeout(r, live.connected ? 5000 : wait));
		}
	}
	/** What the server says about the clip this upload became. */
	take(media: Media): void {
		if (this.phase !== 'reading' && !isOver(this.phase)) return;
		// An answer that was on its way may be older than the event before it.
		if (isOver(this.phase) && media.state === 'processing') return;
		this.media = media;
		if (this.phase === 'duplicate') return;
		// The clip is older than this upload: the server has recognised the bytes.
		if (this.#begunAt !== null && Date.parse(media.created_at) < this.#begunAt - 1500) this.phase = 'duplicate';
		else if (this.hash !== null && media.blake3 !== null && media.blake3 !== this.hash)
			this.#fail(new ApiError({ code: 'bytes_differ', status: 0, title: 'bytes_differ' }));
		else if (media.state === 'processing') this.phase = 'reading';
		else this.phase = media.state;
	}

	async pause(): Promise<void> {
		clearTimeout(this.#timer);
		this.phase = 'paused';
		this.pace = null;
		await this.#sending?.stop();
		this.onrest();
	}
	/** Puts it back into the queue: after a pause, a failure, or with the file chosen again. */
	again(file: File | null = this.file): void {
		this.file = file;
		this.error = null;
		this.#hashing = undefined;
		this.#sending = undefined;
		this.phase = 'waiting';
	}
	/** Gives up the upload; `true` when the server has let go of it. */
	async cancel(): Promise<boolean> {
		clearTimeout(this.#timer);
		this.phase = 'canceling';
		this.#hashing?.stop();
		await this.#sending?.stop();
		try {
			if (this.id !== null) await this.#discard(this.id);
			this.#rest('canceling');
			return true;
		} catch (e) {
			this.#fail(asApiError(e));
			return false;
		}
	}
	async #discard(id: string): Promise<void> {
		try {
			await api.delete(inWorkspace(`/uploads/${id}`));
		} catch (e) {
			const { status } = asApiError(e);
			if (status !== 404 && status !== 410) throw e;
		}
		forgetRecord(id);
		this.id = null;
	}
	#fail(e: ApiError): void {
		// An upload the server no longer knows begins anew.
		if (e.code === 'upload_gone' || (e.status === 404 && this.phase === 'sending')) {
			if (this.id !== null) forgetRecord(this.id);
			this.id = null;
			this.saved = 0;
		}
		this.error = e;
		this.#hashing?.stop();
		this.#rest('failed');
	}
	#rest(phase: Phase): void {
		this.phase = phase;
		this.pace = null;
		this.#unlock();
		this.onrest();
	}
}
export const lockName = (id: string): string => `upload:${id}`;
