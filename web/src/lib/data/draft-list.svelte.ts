import { asApiError } from '$lib/api/client';
import { isGone, type Draft } from '$lib/api/types';
import { live } from '$lib/live/live.svelte';
import { asFar } from './as-far';
import { beginDraft, deleteDraft, listDrafts } from './drafts';

/** A draft in the list; one that was deleted here keeps its place, so that it can be put back. */
export interface Row {
	draft: Draft;
	deleted: boolean;
	busy: boolean;
	error: unknown;
}
const rowOf = (draft: Draft): Row => ({ draft, deleted: false, busy: false, error: null });

/** Drafts of the workspace, those changed last first. */
export class DraftList {
	rows = $state<Row[]>([]);
	total = $state(0);
	cursor = $state<string | null>(null);
	loaded = $state(false);
	busy = $state(false);
	error = $state<unknown>(null);
	#asked = 0;

	async load(): Promise<void> {
		const mine = ++this.#asked;
		try {
			const page = await asFar((cursor) => listDrafts({ cursor, limit: 30 }), this.rows.length);
			if (mine !== this.#asked) return;
			this.#take(page.items);
			this.cursor = page.next_cursor;
			this.total = page.total;
			this.error = null;
		} catch (e) {
			if (mine === this.#asked) this.error = e;
		} finally {
			this.loaded = true;
		}
	}
	/** What is being deleted, or was and can be put back, stays in its place. */
	#take(drafts: Draft[]): void {
		const before = this.rows;
		const rows = drafts.map((d) => before.find((r) => r.draft.id === d.id && r.draft.version === d.version) ?? rowOf(d));
		for (const [at, row] of before.entries())
			if ((row.deleted || row.busy) && !rows.some((r) => r.draft.media_id === row.draft.media_id)) rows.splice(at, 0, row);
		this.rows = rows;
	}
	async more(): Promise<void> {
		if (this.cursor === null || this.busy) return;
		this.busy = true;
		try {
			const page = await listDrafts({ cursor: this.cursor, limit: 30 });
			this.rows.push(...page.items.filter((d) => !this.rows.some((r) => r.draft.id === d.id)).map(rowOf));
			this.cursor = page.next_cursor;
			this.total = page.total;
			this.error = null;
		} catch (e) {
			this.error = e;
		} finally {
			this.busy = false;
		}
	}
	/** Deletes what was shown; where somebody has written on since, shows that instead. */
	async remove(row: Row): Promise<void> {
		await this.#once(row, async () => {
			await deleteDraft(row.draft.id, row.draft.version);
			row.deleted = true;
			this.total--;
		});
	}
	/** Puts a deleted one back; a clip that has a new draft meanwhile keeps that. */
	async putBack(row: Row): Promise<void> {
		await this.#once(row, async () => {
			row.draft = await beginDraft(row.draft.media_id, row.draft.content);
			row.deleted = false;
			this.total++;
		});
	}
	async #once(row: Row, work: () => Promise<void>): Promise<void> {
		if (row.busy) return;
		row.busy = true;
		row.error = null;
		try {
			await work();
		} catch (e) {
			row.error = e;
			row.draft = asApiError(e).problem.draft ?? row.draft;
		} finally {
			row.busy = false;
		}
	}
	follow(): () => void {
		void this.load();
		const stops = [
			live.on('media.changed', ({ media }) => {
				const row = this.rows.find((r) => r.draft.media_id === media.id);
				const here = row !== undefined && !row.deleted;
				const there = !isGone(media) && media.draft_id !== null;
				// what is done here shows already, and of what may stand further down nothing is known
				if (row?.busy || here === there || (there && this.cursor !== null)) return;
				void this.load();
			}),
			live.on('resync', () => void this.load())
		];
		return () => stops.forEach((stop) => stop());
	}
}
