import { api } from '$lib/api/client';
import type { Page, Template } from '$lib/api/types';
import { inWorkspace } from './session.svelte';

/** What a saved text holds. */
export type Words = Pick<Template, 'title' | 'caption' | 'tags'>;

export const listTemplates = async (): Promise<Template[]> => (await api.get<Page<Template>>(inWorkspace('/templates'))).items;
export const createTemplate = (name: string, words: Words): Promise<Template> =>
	api.post<Template>(inWorkspace('/templates'), { name, ...words });
export const editTemplate = (id: string, change: Partial<Words> & { name?: string }): Promise<Template> =>
	api.patch<Template>(inWorkspace(`/templates/${encodeURIComponent(id)}`), change);
export const deleteTemplate = (id: string): Promise<void> => api.delete(inWorkspace(`/templates/${encodeURIComponent(id)}`));
