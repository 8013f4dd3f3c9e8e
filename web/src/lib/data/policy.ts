import { api, ApiError } from '$lib/api/client';
import type { Me } from '$lib/api/types';
import { getLocale } from '$lib/paraglide/runtime.js';
import { session } from './session.svelte';

/** Accepts the policy and the terms as they are shown now. */
export async function acceptPolicy(): Promise<void> {
	const asked = { policy_version: session.me?.policy.current, policy_language: getLocale() };
	try {
		session.me = await api.patch<Me>('/api/v1/me', asked);
	} catch (e) {
		// What is shown has changed meanwhile: the next press accepts that.
		if (e instanceof ApiError && e.status === 422) await session.load();
		throw e;
	}
}
