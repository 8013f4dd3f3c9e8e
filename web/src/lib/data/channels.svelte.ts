import { api } from '$lib/api/client';
import type { Channel, Page, PlatformName, PublishOptions, Receipt } from '$lib/api/types';
import { live } from '$lib/live/live.svelte';
import { inWorkspace } from './session.svelte';

const path = (id: string, what = ''): string => inWorkspace(`/channels/${encodeURIComponent(id)}${what}`);

/** The channels of this workspace. One for all pages, so that what one page learns the others know. */
class Channels {
	items = $state<Channel[]>([]);
	loaded = $state(false);
	error = $state<unknown>(null);
	/** What can be chosen to publish to, or would be after a reconnect. */
	usable = $derived(this.items.filter((c) => c.state === 'connected' || c.state === 'reconnect_needed'));

	/** Counts what was told of single channels: an answer that was asked for before may be older than that. */
	#told = 0;

	async load(): Promise<void> {
		const told = this.#told;
		try {
			const all: Channel[] = [];
			let cursor: string | null = null;
			do {
				const page: Page<Channel> = await api.get<Page<Channel>>(inWorkspace('/channels'), { cursor });
				all.push(...page.items);
				cursor = page.next_cursor;
			} while (cursor !== null);
			if (told !== this.#told) return await this.load();
			this.items = all.filter((c) => c.state !== 'disconnected');
			this.error = null;
		} catch (e) {
			this.error = e;
		} finally {
			this.loaded = true;
		}
	}
	/** Loads, then keeps itself true by events. Returns the way to stop. */
	follow(): () => void {
		void this.load();
		const stops = [live.on('channel.changed', ({ channel }) => this.take(channel)), live.on('resync', () => void this.load())];
		return () => stops.forEach((stop) => stop());
	}
	/** Rows change in place; a new one comes last, a disconnected one goes. */
	take(channel: Channel): void {
		this.#told++;
		const at = this.items.findIndex((c) => c.id === channel.id);
		if (channel.state === 'disconnected') this.items = this.items.filter((c) => c.id !== channel.id);
		else if (at >= 0) this.items[at] = channel;
		else this.items.push(channel);
	}
	find(id: string): Channel | undefined {
		return this.items.find((c) => c.id === id);
	}

	/** The platform's page where the person consents. */
	async connect(platform: PlatformName): Promise<string> {
		return (await api.post<{ authorize_url: string }>(inWorkspace('/channels/connect'), { platform })).authorize_url;
	}
	/** Connects by a token that a person made at the platform; the server keeps it sealed. */
	async connectByToken(platform: PlatformName, token: string): Promise<Channel> {
		const channel = await api.post<Channel>(inWorkspace('/channels/connect-token'), { platform, token });
		this.take(channel);
		return channel;
	}
	async reconnect(id: string): Promise<string> {
		return (await api.post<{ authorize_url: string }>(path(id, '/reconnect'))).authorize_url;
	}
	async connectSandbox(): Promise<Channel[]> {
		const { items } = await api.post<{ items: Channel[] }>(inWorkspace('/channels/connect-sandbox'));
		items.forEach((c) => this.take(c));
		return items;
	}
	async check(id: string): Promise<Channel> {
		const channel = await api.post<Channel>(path(id, '/check'));
		this.take(channel);
		return channel;
	}
	async rename(id: string, label: string): Promise<void> {
		this.take(await api.patch<Channel>(path(id), { label: label === '' ? null : label }));
	}
	/** The standing instruction to ask YouTube anew before what it told is 30 days old. */
	async keepFresh(id: string, on: boolean): Promise<void> {
		this.take(await api.patch<Channel>(path(id), { keep_fresh: on }));
	}
	async disconnect(id: string): Promise<Receipt> {
		const receipt = await api.delete<Receipt>(path(id));
		this.items = this.items.filter((c) => c.id !== id);
		return receipt;
	}
	/** Asks the platform itself: an act of the person. */
	options(id: string): Promise<PublishOptions> {
		return api.get<PublishOptions>(path(id, '/publish-options'));
	}
}
export const channels = new Channels();

/** What people call a channel here: their own name for it, else the platform's. */
export const channelName = (c: Pick<Channel, 'label' | 'title'>): string => c.label?.trim() || c.title;
