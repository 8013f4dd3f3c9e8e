import { beforeEach, expect, test, vi } from 'vitest';
import { ApiError } from '$lib/api/client';
import type { Draft, DraftPage } from '$lib/api/types';
import { DraftList } from './draft-list.svelte';
import * as drafts from './drafts';

vi.mock('./drafts');
const draft = (n: number, version = 1): Draft => ({
	id: `dft_${n}`,
	media_id: `med_${n}`,
	media_title: `Clip ${n}`,
	has_poster: false,
	version,
	content: { title: `Clip ${n}`, caption: '', tags: [], synthetic_media: false, when: 'now', targets: [] },
	created_at: '2026-11-24T09:00:00.000Z',
	created_by: 'Anna',
	updated_at: '2026-11-24T09:00:00.000Z',
	updated_by: 'Anna'
});
const answer = (...items: Draft[]): void =>
	void vi.mocked(drafts.listDrafts).mockResolvedValue({ items, next_cursor: null, total: items.length } satisfies DraftPage);
const list = new DraftList();
const shown = (): [string, boolean][] => list.rows.map((r) => [r.draft.id, r.deleted]);

beforeEach(async () => {
	vi.resetAllMocks();
	list.rows = [];
	answer(draft(1), draft(2), draft(3));
	await list.load();
});

test('a deleted draft keeps its place through a reload, so that it can be put back', async () => {
	await list.remove(list.rows[1]!);
	expect([shown()[1], list.total]).toEqual([['dft_2', true], 2]);
	answer(draft(1), draft(3));
	await list.load();
	expect(shown()).toEqual([
		['dft_1', false],
		['dft_2', true],
		['dft_3', false]
	]);
	vi.mocked(drafts.beginDraft).mockResolvedValue({ ...draft(2), id: 'dft_9' });
	await list.putBack(list.rows[1]!);
	expect([shown()[1], list.total]).toEqual([['dft_9', false], 3]);
});
test('one that was changed meanwhile stays, as it stands now', async () => {
	vi.mocked(drafts.deleteDraft).mockRejectedValue(new ApiError({ title: 'x', status: 409, code: 'draft_changed', draft: draft(1, 2) }));
	await list.remove(list.rows[0]!);
	expect([list.rows[0]!.draft.version, list.rows[0]!.deleted, list.total]).toEqual([2, false, 3]);
	// and a reload with the same words does not hide why
	answer(draft(1, 2), draft(2), draft(3));
	await list.load();
	expect(list.rows[0]!.error).toBeInstanceOf(ApiError);
});
