import { api } from '$lib/api/client';
import type { Receipt, Rendition, Trim, Wish } from '$lib/api/types';
import { inWorkspace } from './session.svelte';

type Of = Pick<Rendition, 'id' | 'media_id'>;
const path = ({ id, media_id }: Of, rest = ''): string =>
	inWorkspace(`/media/${encodeURIComponent(media_id)}/renditions/${encodeURIComponent(id)}${rest}`);

export const renditionUrl = (r: Of): string => path(r, '/file');
/** Begins a version, or answers the one that was made for the same wish. */
export const conform = (mediaId: string, wish: Wish): Promise<Rendition> =>
	api.post<Rendition>(inWorkspace(`/media/${encodeURIComponent(mediaId)}/conform`), wish);
/** Begins to cut a part out, or answers the one that was cut before. */
export const trimMedia = (mediaId: string, part: Trim): Promise<Rendition> =>
	api.post<Rendition>(inWorkspace(`/media/${encodeURIComponent(mediaId)}/trim`), part);
export const cancelRendition = (r: Of): Promise<Rendition> => api.post<Rendition>(path(r, '/cancel'));
/** Erases a version; refused by `rendition_in_use` while posts need it. */
export const deleteRendition = (r: Of): Promise<Receipt> => api.delete<Receipt>(path(r));
