import type { Role } from '$lib/api/types';
import { m } from '$lib/paraglide/messages.js';

/** What a role is for, in a sentence. */
export function roleMay(r: Role): string {
	return { viewer: m.role_viewer_may, editor: m.role_editor_may, admin: m.role_admin_may, owner: m.role_owner_may }[r]();
}
