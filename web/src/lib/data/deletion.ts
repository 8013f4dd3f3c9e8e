import { api } from '$lib/api/client';
import type { Deletion, DeletionCounts, DeletionPlan } from '$lib/api/types';
import { inWorkspace, session } from './session.svelte';

export const accountPlan = (): Promise<DeletionPlan> => api.get<DeletionPlan>('/api/v1/me/deletion');
export const workspaceCounts = (): Promise<DeletionCounts> => api.get<DeletionCounts>(inWorkspace('/deletion'));

/** Whether it was done at once: without a grace nobody is signed in any more. */
const isOver = (d: Deletion): boolean => Date.parse(d.due_at) <= Date.parse(d.asked_at);

/** Asks for the account's deletion; `workspaces` are shared ones that go as well. */
export async function deleteAccount(password: string, workspaces: string[]): Promise<void> {
	const asked = await api.delete<Deletion>('/api/v1/me', undefined, { password, workspaces });
	if (isOver(asked)) {
		session.forget();
		location.assign(`/data-deletion/${asked.code}`);
	} else await session.load();
}
export async function deleteWorkspace(password: string): Promise<void> {
	await api.delete<Deletion>(inWorkspace(''), undefined, { password });
	await session.load();
}
export async function keepAccount(): Promise<void> {
	await api.delete('/api/v1/me/deletion');
	await session.load();
}
export async function keepWorkspace(): Promise<void> {
	await api.delete(inWorkspace('/deletion'));
	await session.load();
}
