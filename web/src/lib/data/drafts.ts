import { api } from '$lib/api/client';
import type { Draft, DraftContent, DraftPage } from '$lib/api/types';
import { inWorkspace } from './session.svelte';

/** What a browser still sends for a page that is being left. Source: Fetch standard, keepalive: 64 KiB of bodies at once. */
const KEEPALIVE_MAX_BYTES = 60_000;
/** A page may be left at any moment, so that what is sent arrives all the same. */
const leaving = (content: DraftContent): { keepalive: boolean } => ({
	keepalive: new TextEncoder().encode(JSON.stringify(content)).length < KEEPALIVE_MAX_BYTES
});

export const listDrafts = (query: { cursor?: string | null; limit?: number } = {}): Promise<DraftPage> =>
	api.get<DraftPage>(inWorkspace('/drafts'), query);
/** A clip has at most one. */
export const draftOf = async (media: string): Promise<Draft | null> =>
	(await api.get<DraftPage>(inWorkspace('/drafts'), { media })).items[0] ?? null;
/** Begins the draft of a clip; where it has one already, that one is the answer. */
export const beginDraft = (media: string, content: DraftContent): Promise<Draft> =>
	api.post<Draft>(inWorkspace('/drafts'), { media_id: media, content }, leaving(content));
/** Refused by `draft_changed` when another version stands there by now. */
export const saveDraft = (id: string, version: number, content: DraftContent): Promise<Draft> =>
	api.patch<Draft>(inWorkspace(`/drafts/${encodeURIComponent(id)}`), { version, content }, leaving(content));
export const deleteDraft = (id: string, version: number): Promise<void> =>
	api.delete(inWorkspace(`/drafts/${encodeURIComponent(id)}`), { version });
