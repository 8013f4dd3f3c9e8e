import { SvelteSet } from 'svelte/reactivity';
import { api, asApiError, type ApiError } from '$lib/api/client';
import type { Delivery, NewWebhook, Page, Webhook, WebhookEvent } from '$lib/api/types';
import { inWorkspace } from './session.svelte';

const path = (id: string, what = ''): string => inWorkspace(`/webhooks/${encodeURIComponent(id)}${what}`);

export interface WebhookWish {
	url: string;
	description: string;
	events: WebhookEvent[];
}

/** The workspace's webhooks. */
export class Webhooks {
	items = $state.raw<Webhook[] | null>(null);
	error = $state.raw<ApiError | null>(null);
	/** Those that something is done with. */
	readonly busy = new SvelteSet<string>();

	async load(): Promise<void> {
		try {
			this.items = (await api.get<Page<Webhook>>(inWorkspace('/webhooks'))).items;
			this.error = null;
		} catch (e) {
			this.error = asApiError(e);
		}
	}
	/** Its secret is told this once. */
	async make(wish: WebhookWish): Promise<string> {
		const { secret } = await api.post<NewWebhook>(inWorkspace('/webhooks'), wish);
		await this.load();
		return secret;
	}
	async edit(id: string, wish: Partial<WebhookWish> & { enabled?: boolean }): Promise<void> {
		await api.patch(path(id), wish);
		await this.load();
	}
	/** The new secret is told this once. */
	async rotate(id: string): Promise<string> {
		const { secret } = await api.post<NewWebhook>(path(id, '/rotate'), {});
		await this.load();
		return secret;
	}
	/** What needs no answer but that it was done; false when it was not. */
	async once(id: string, work: () => Promise<unknown>): Promise<boolean> {
		if (this.busy.has(id)) return false;
		this.busy.add(id);
		try {
			await work();
			await this.load();
			return true;
		} catch (e) {
			this.error = asApiError(e);
			return false;
		} finally {
			this.busy.delete(id);
		}
	}
	test = (id: string): Promise<boolean> => this.once(id, () => api.post(path(id, '/test'), {}));
	turn = (id: string, enabled: boolean): Promise<boolean> => this.once(id, () => api.patch(path(id), { enabled }));
	remove = (id: string): Promise<boolean> => this.once(id, () => api.delete(path(id)));
}

/** What one webhook was told, newest first. */
export class Deliveries {
	items = $state.raw<Delivery[] | null>(null);
	error = $state.raw<unknown>(null);
	next = $state.raw<string | null>(null);
	readonly busy = new SvelteSet<string>();

	constructor(readonly webhook: string) {}

	async load(): Promise<void> {
		await this.#page(null);
	}
	async more(): Promise<void> {
		await this.#page(this.next);
	}
	async #page(cursor: string | null): Promise<void> {
		try {
			const query = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
			const page = await api.get<Page<Delivery>>(path(this.webhook, `/deliveries?limit=20${query}`));
			this.items = cursor === null ? page.items : [...(this.items ?? []), ...page.items];
			this.next = page.next_cursor ?? null;
			this.error = null;
		} catch (e) {
			this.error = e;
		}
	}
	/** How the newest stand by now; the others stay as they are. */
	async #look(): Promise<void> {
		const newest = (await api.get<Page<Delivery>>(path(this.webhook, '/deliveries?limit=20')).catch(() => null))?.items ?? [];
		this.items = (this.items ?? []).map((d) => newest.find((x) => x.id === d.id) ?? d);
	}
	async again(id: string): Promise<void> {
		if (this.busy.has(id)) return;
		this.busy.add(id);
		try {
			const sent = await api.post<Delivery>(inWorkspace(`/deliveries/${encodeURIComponent(id)}/redeliver`), {});
			this.items = (this.items ?? []).map((d) => (d.id === id ? sent : d));
			this.error = null;
			// By then it has mostly been tried.
			setTimeout(() => void this.#look(), 1500);
		} catch (e) {
			this.error = e;
		} finally {
			this.busy.delete(id);
		}
	}
}
