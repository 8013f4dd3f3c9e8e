import { api, ApiError } from '$lib/api/client';
import type { Me } from '$lib/api/types';
import { getLocale } from '$lib/paraglide/runtime.js';
import { session } from './session.svelte';

/** Accepting the policy and the terms as they are shown now. */
export class Accepting {
	busy = $state(false);
	error = $state.raw<unknown>(null);

	/** Whether they are accepted; if not, `error` says why. */
	async press(): Promise<boolean> {
		if (this.busy) return false;
		this.busy = true;
		this.error = null;
		try {
			const asked = { policy_version: session.me?.policy.current, policy_language: getLocale() };
			session.me = await api.patch<Me>('/api/v1/me', asked);
			return true;
		} catch (e) {
			this.error = e;
			// What is shown has changed meanwhile: the next press accepts that.
			if (e instanceof ApiError && e.status === 422) await session.load().catch(() => undefined);
			return false;
		} finally {
			this.busy = false;
		}
	}
}
