import { asApiError } from '$lib/api/client';
import type { Draft as Kept, DraftContent } from '$lib/api/types';
import { beginDraft, draftOf, saveDraft } from '$lib/data/drafts';
import { canonical } from './content';

/** How long the keys must rest before a draft is saved, and how long it waits at most while they never do. */
export const REST_MS = 1000;
export const LONGEST_MS = 10_000;
/** When it is tried again without an answer; the last one repeats. */
const AGAIN_MS = [3000, 10_000, 30_000] as const;

/** Without what it holds: that is on the screen. */
export type Head = Omit<Kept, 'content'>;
export function headOf(draft: Kept): Head {
	const { id, media_id, media_title, has_poster, version, created_at, created_by, updated_at, updated_by } = draft;
	return { id, media_id, media_title, has_poster, version, created_at, created_by, updated_at, updated_by };
}

export interface Server {
	begin(media: string, content: DraftContent): Promise<Kept>;
	save(id: string, version: number, content: DraftContent): Promise<Kept>;
	look(media: string): Promise<Kept | null>;
}
const service: Server = { begin: beginDraft, save: saveDraft, look: draftOf };

/**
 * Saves what is on the screen: a second after the last change, at once when the page is hidden or left, and again once
 * there is a connection. It never writes over what it has not seen: then a person decides.
 *
 * `none` nothing to save · `saving` on its way, or in a moment · `saved` · `offline` no answer, tried again by itself ·
 * `refused` not tried again before the next change · `changed` another stands there · `gone` deleted or published elsewhere
 */
export class Saver {
	state = $state<'none' | 'saving' | 'saved' | 'offline' | 'refused' | 'changed' | 'gone'>('none');
	head = $state.raw<Head | null>(null);
	/** `changed`: what stands there now. */
	theirs = $state.raw<Kept | null>(null);
	/** `refused`: why. */
	error = $state<unknown>(null);
	/** What the server has, and what is on the screen. */
	#saved: string;
	#screen: string;
	#worth = false;
	#held = false;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#since: number | null = null;
	#tries = 0;
	#flight: Promise<void> | null = null;

	constructor(
		private readonly media: string,
		head: Head | null,
		/** What the draft holds; for a clip without one, what the empty form does. */
		saved: DraftContent,
		private readonly server: Server = service
	) {
		this.head = head;
		this.#saved = this.#screen = canonical(saved);
		if (head) this.state = 'saved';
	}

	/** Something is on the screen that the server does not have. */
	get unsaved(): boolean {
		return !this.#held && this.#screen !== this.#saved && (this.head !== null || this.#worth || this.state === 'changed');
	}
	/** A person has to decide first. */
	get asks(): boolean {
		return this.state === 'changed' || this.state === 'gone';
	}

	/** Hears what is on the screen. `worth`: a person wrote or chose something of it. */
	change(content: DraftContent, worth: boolean): void {
		const text = canonical(content);
		if (text === this.#screen && worth === this.#worth) return;
		this.#screen = text;
		this.#worth = worth;
		this.#tries = 0;
		this.#plan();
	}
	#plan(): void {
		if (this.#held || this.asks) return;
		if (!this.unsaved) {
			clearTimeout(this.#timer);
			this.#since = null;
			if (!this.#flight) this.state = this.head ? 'saved' : 'none';
			return;
		}
		if (this.state !== 'offline') this.state = 'saving';
		const now = Date.now();
		this.#since ??= now;
		this.#after(Math.max(0, Math.min(REST_MS, this.#since + LONGEST_MS - now)));
	}
	#after(ms: number): void {
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => void this.flush(), ms);
	}

	/** Saves at once what is not saved. True when nothing is left to save. */
	async flush(): Promise<boolean> {
		clearTimeout(this.#timer);
		while (this.#flight) await this.#flight;
		if (this.#held || !this.unsaved) return true;
		if (this.asks) return false;
		this.#flight = this.#send().finally(() => (this.#flight = null));
		await this.#flight;
		return !this.unsaved;
	}
	async #send(): Promise<void> {
		const text = this.#screen;
		const content = JSON.parse(text) as DraftContent;
		this.#since = null;
		if (this.state !== 'offline') this.state = 'saving';
		try {
			const kept = this.head
				? await this.server.save(this.head.id, this.head.version, content)
				: await this.server.begin(this.media, content);
			// the clip had one already, with other words
			if (canonical(kept.content) !== text) return this.#ask(kept);
			this.#saved = text;
			this.head = headOf(kept);
			this.#tries = 0;
			this.error = null;
			this.state = 'saved';
		} catch (e) {
			this.#failed(e);
			return;
		}
		if (this.#screen !== this.#saved) this.#plan();
	}
	#failed(e: unknown): void {
		const { code, status, problem } = asApiError(e);
		if (code === 'draft_changed' && problem.draft) return this.#ask(problem.draft);
		if (status === 404 && this.head) {
			this.state = 'gone';
			return;
		}
		const unanswered = code === 'offline' || code === 'unreadable' || status === 429 || status >= 500;
		this.state = unanswered ? 'offline' : 'refused';
		this.error = e;
		if (unanswered && !this.#held) this.#after(AGAIN_MS[Math.min(this.#tries++, AGAIN_MS.length - 1)]!);
	}
	#ask(theirs: Kept): void {
		this.theirs = theirs;
		this.state = 'changed';
	}

	/** What is on the screen becomes the draft, over the one that was shown, or as a new one. */
	async keepMine(): Promise<boolean> {
		this.head = this.theirs ? headOf(this.theirs) : null;
		this.#saved = this.theirs ? canonical(this.theirs.content) : '';
		this.theirs = null;
		this.#worth = true;
		this.state = this.unsaved ? 'saving' : 'saved';
		return this.flush();
	}

	/** Looks what stands there, when nothing here waits to be saved: another tab or person may have gone on. The newer one, or `null`. */
	async look(): Promise<Kept | null> {
		if (this.#held || this.#flight || this.asks || this.unsaved) return null;
		const before = this.head;
		let there: Kept | null;
		try {
			there = await this.server.look(this.media);
		} catch {
			return null;
		}
		if (this.#held || this.#flight || this.unsaved || this.head !== before) return null;
		if (there && (there.id !== before?.id || there.version !== before.version)) return there;
		if (!there && before) this.state = 'gone';
		return null;
	}

	/** While something is published nothing is saved. Which draft it was written in, as far as the server has all of it. */
	async hold(): Promise<{ id: string; version: number } | null> {
		clearTimeout(this.#timer);
		// of what was never saved no draft is made on the way
		if (this.head && !this.asks) await this.flush();
		while (this.#flight) await this.#flight;
		clearTimeout(this.#timer);
		const known = this.head && this.#screen === this.#saved && !this.asks ? this.head : null;
		this.#held = true;
		return known && { id: known.id, version: known.version };
	}
	/** It was not published. */
	resume(): void {
		this.#held = false;
		this.#plan();
	}
	stop(): void {
		this.#held = true;
		clearTimeout(this.#timer);
	}
}
