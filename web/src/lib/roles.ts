/** Roles in the order of what they may do; the server's `Role`. */
import type { Role } from '$lib/api/types';
import { m } from '$lib/paraglide/messages.js';

export const roles = ['viewer', 'editor', 'admin', 'owner'] as const satisfies readonly Role[];
export const rank = (r: Role): number => roles.indexOf(r);
/** Who has `own` gives a role, or takes it away, only up to it, and from admin on. */
export const mayGive = (own: Role, other: Role): boolean => rank(own) >= rank('admin') && rank(other) <= rank(own);
export const given = (own: Role): Role[] => roles.filter((r) => mayGive(own, r));

export function roleWord(r: Role): string {
	return { owner: m.role_owner, admin: m.role_admin, editor: m.role_editor, viewer: m.role_viewer }[r]();
}
