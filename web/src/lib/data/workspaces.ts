import { api } from '$lib/api/client';
import type { Workspace } from '$lib/api/types';
import { inWorkspace, session } from './session.svelte';

/** Makes a workspace and goes on in it. */
export async function newWorkspace(name: string): Promise<void> {
	const made = await api.post<Workspace>('/api/v1/workspaces', { name });
	await session.load();
	session.choose(made.id);
}
export async function renameWorkspace(name: string): Promise<void> {
	await api.patch<Workspace>(inWorkspace(''), { name });
	await session.load();
}
/** Whether posts of editors wait until they are approved. */
export async function requireApproval(wanted: boolean): Promise<void> {
	await api.patch<Workspace>(inWorkspace(''), { approval_required: wanted });
	await session.load();
}
/** Accepts an invitation and goes on in its workspace. */
export async function join(token: string): Promise<void> {
	const joined = await api.post<Workspace>(`/api/v1/invitations/${encodeURIComponent(token)}/accept`);
	await session.load();
	session.choose(joined.id);
}
