import { SvelteSet } from 'svelte/reactivity';
import { api, asApiError, type ApiError } from '$lib/api/client';
import type { Page, Session } from '$lib/api/types';

/** Where this account is signed in. */
export class Sessions {
	items = $state.raw<Session[] | null>(null);
	error = $state.raw<ApiError | null>(null);
	readonly ending = new SvelteSet<string>();
	endingOthers = $state(false);

	async load(): Promise<void> {
		try {
			this.items = (await api.get<Page<Session>>('/api/v1/me/sessions')).items;
			this.error = null;
		} catch (e) {
			this.error = asApiError(e);
		}
	}
	async end(id: string): Promise<void> {
		this.ending.add(id);
		try {
			await api.delete(`/api/v1/me/sessions/${id}`);
			await this.load();
		} catch (e) {
			this.error = asApiError(e);
		} finally {
			this.ending.delete(id);
		}
	}
	async endOthers(): Promise<void> {
		this.endingOthers = true;
		try {
			await api.delete('/api/v1/me/sessions');
			await this.load();
		} catch (e) {
			this.error = asApiError(e);
		} finally {
			this.endingOthers = false;
		}
	}
}
