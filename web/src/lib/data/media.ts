import { api, ApiError } from '$lib/api/client';
import type { Media, Receipt } from '$lib/api/types';
import { inWorkspace } from './session.svelte';

const path = (id: string, rest = ''): string => inWorkspace(`/media/${encodeURIComponent(id)}${rest}`);

/** `at`: the moment that was chosen for it, so that another choice is another address. */
export const posterUrl = (id: string, at?: number | null): string => path(id, at == null ? '/poster' : `/poster?at=${at}`);
export const previewUrl = (id: string): string => path(id, '/preview');
/** Pictures of the clip in equal steps, side by side; made when first asked for. */
export const framesUrl = (id: string, count: number): string => path(id, `/frames?count=${count}`);
export const fileUrl = (id: string): string => path(id, '/file');
export const downloadUrl = (id: string): string => path(id, '/file?download=1');

export const getMedia = (id: string, signal?: AbortSignal): Promise<Media> => api.get<Media>(path(id), {}, signal);
export const renameMedia = (id: string, title: string): Promise<Media> => api.patch<Media>(path(id), { title });
/** The picture at a moment becomes the poster; none: the one that is taken by itself. */
export const setPoster = (id: string, at_ms: number | null): Promise<Media> => api.put<Media>(path(id, '/poster'), { at_ms });
/** Replaces all tags of the clip. */
export const tagMedia = (id: string, tags: string[]): Promise<Media> => api.patch<Media>(path(id), { tags });
/** Removes the clip and its bytes; `cancelPublishes` also takes back what is planned with it, else that is refused by `media_in_use`. */
export const deleteMedia = (id: string, cancelPublishes = false): Promise<Receipt> =>
	api.delete<Receipt>(path(id), cancelPublishes ? { cancel_publishes: true } : {});

/** Takes the clip out of the library; its bytes stay for some days. Refused by `media_in_use` as deleting is. */
export const trashMedia = (id: string, cancelPublishes = false): Promise<Media> =>
	api.post<Media>(path(id, cancelPublishes ? '/trash?cancel_publishes=true' : '/trash'), {});
export const restoreMedia = (id: string): Promise<Media> => api.post<Media>(path(id, '/restore'), {});

/** The clip with exactly these bytes, if the workspace has it already. */
export async function mediaByHash(hex: string, signal?: AbortSignal): Promise<Media | null> {
	try {
		return await api.get<Media>(inWorkspace(`/media/by-hash/${hex}`), {}, signal);
	} catch (e) {
		if (e instanceof ApiError && e.status === 404) return null;
		throw e;
	}
}
