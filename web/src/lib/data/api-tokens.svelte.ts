import { SvelteSet } from 'svelte/reactivity';
import { api, asApiError, type ApiError } from '$lib/api/client';
import type { ApiToken, NewApiToken, Page, TokenScope } from '$lib/api/types';

const path = '/api/v1/me/api-tokens';
export interface Wish {
	name: string;
	workspace_id: string;
	scopes: TokenScope[];
	days: number;
}

/** The account's tokens for programs. */
export class ApiTokens {
	items = $state.raw<ApiToken[] | null>(null);
	error = $state.raw<ApiError | null>(null);
	readonly ending = new SvelteSet<string>();

	async load(): Promise<void> {
		try {
			this.items = (await api.get<Page<ApiToken>>(path)).items;
			this.error = null;
		} catch (e) {
			this.error = asApiError(e);
		}
	}
	/** Its text is told this once. */
	async make(wish: Wish): Promise<string> {
		const { token } = await api.post<NewApiToken>(path, wish);
		await this.load();
		return token;
	}
	async revoke(id: string): Promise<void> {
		this.ending.add(id);
		try {
			await api.delete(`${path}/${id}`);
			await this.load();
		} catch (e) {
			this.error = asApiError(e);
		} finally {
			this.ending.delete(id);
		}
	}
}
