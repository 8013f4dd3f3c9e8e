import { session } from './session.svelte';

/** What this person publishes here waits until somebody who manages the workspace approves it. */
export const mustWait = (): boolean => session.workspace?.role === 'editor' && session.workspace.approval_required;
