import { api } from '$lib/api/client';
import type { MediaPage } from '$lib/api/types';
import { inWorkspace } from './session.svelte';

/** What lies in the trash, the clips added last first. */
export const trashPage = (cursor: string | null): Promise<MediaPage> =>
	api.get<MediaPage>(inWorkspace('/media'), { trashed: true, limit: 50, ...(cursor === null ? {} : { cursor }) });
