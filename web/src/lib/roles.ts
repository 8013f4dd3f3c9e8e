/** Roles in the order of what they may do; the server's `Role`. */
import type { Role } from '$lib/api/types';
import { session } from '$lib/data/session.svelte';
import { m } from '$lib/paraglide/messages.js';

/** What this person publishes here waits until somebody who manages the workspace approves it. */
export const mustWait = (): boolean => session.workspace?.role === 'editor' && session.workspace.approval_required;

export const roles = ['viewer', 'editor', 'admin', 'owner'] as const satisfies readonly Role[];
export const rank = (r: Role): number => roles.indexOf(r);
/** Who has `own` gives a role, or takes it away, only up to it, and from admin on. */
export const mayGive = (own: Role, other: Role): boolean => rank(own) >= rank('admin') && rank(other) <= rank(own);
export const given = (own: Role): Role[] => roles.filter((r) => mayGive(own, r));

export function roleWord(r: Role): string {
	return { owner: m.role_owner, admin: m.role_admin, editor: m.role_editor, viewer: m.role_viewer }[r]();
}
