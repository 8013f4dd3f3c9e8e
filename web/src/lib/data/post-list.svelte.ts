import { oneOf, sayings, type Sayings } from '$lib/address';
import type { Query } from '$lib/api/client';
import type { Approval, PublishRequest, Target, TargetState } from '$lib/api/types';
import { live } from '$lib/live/live.svelte';
import { asFar } from './as-far';
import { withTarget } from './posts';
import { getPost, listPosts } from './posts.svelte';

/** What a list of posts shows: those in a state or that wait for an approver, of a channel, of a clip; an empty one asks for all. */
export interface Wanted {
	state: '' | TargetState | 'undecided';
	channel: string;
	media: string;
}
export const allPosts: Wanted = { state: '', channel: '', media: '' };

export const states: readonly TargetState[] = [
	'needs_attention',
	'scheduled',
	'queued',
	'uploading',
	'processing',
	'published',
	'failed',
	'canceled'
];
export const postSayings: Sayings<Wanted> = { state: oneOf(['undecided', ...states]), channel: sayings.channel, media: sayings.media };

const asked = ({ state, ...rest }: Wanted): Query => (state === 'undecided' ? { ...rest, approval: 'waiting' } : { ...rest, state });

/** A page of posts, newest first. Rows change in place; new ones wait until they are asked for. */
export class PostList {
	items = $state<PublishRequest[]>([]);
	cursor = $state<string | null>(null);
	loaded = $state(false);
	busy = $state(false);
	error = $state<unknown>(null);
	#unseen = $state<string[]>([]);
	#asked = 0;
	readonly wanted: Wanted;
	/** Posts of other clips, so that each is asked about once. */
	#others: string[] = [];

	constructor(
		wanted: Partial<Wanted> = {},
		readonly limit = 30
	) {
		this.wanted = { ...allPosts, ...wanted };
	}
	get fresh(): number {
		return this.#unseen.length;
	}

	async load(atLeast = 0): Promise<void> {
		const mine = ++this.#asked;
		try {
			const page = await asFar((cursor) => listPosts({ ...asked(this.wanted), cursor, limit: this.limit }), atLeast);
			if (mine !== this.#asked) return;
			this.items = page.items;
			this.cursor = page.next_cursor;
			this.#unseen = [];
			this.error = null;
		} catch (e) {
			if (mine === this.#asked) this.error = e;
		} finally {
			this.loaded = true;
		}
	}
	async more(): Promise<void> {
		if (this.cursor === null || this.busy) return;
		this.busy = true;
		try {
			const page = await listPosts({ ...asked(this.wanted), cursor: this.cursor, limit: this.limit });
			this.items.push(...page.items.filter((p) => !this.items.some((known) => known.id === p.id)));
			this.cursor = page.next_cursor;
			this.error = null;
		} catch (e) {
			this.error = e;
		} finally {
			this.busy = false;
		}
	}
	follow(): () => void {
		void this.load();
		const stops = [
			live.on('target.changed', ({ target, publish_request_id, approval }) => void this.take(publish_request_id, target, approval)),
			live.on('resync', () => void this.load(this.items.length))
		];
		return () => stops.forEach((stop) => stop());
	}
	async take(post: string, target: Target, approval: Approval | null): Promise<void> {
		const at = this.items.findIndex((p) => p.id === post);
		if (at >= 0) {
			this.items[at] = withTarget(this.items[at]!, target, approval);
			return;
		}
		const { state, channel } = this.wanted;
		const fits =
			this.loaded &&
			(state === '' || state === (approval?.state === 'waiting' ? 'undecided' : target.state)) &&
			(channel === '' || channel === target.channel_id) &&
			post > (this.items[0]?.id ?? '');
		if (fits && (await this.#isOfClip(post)) && !this.#unseen.includes(post)) this.#unseen.push(post);
	}
	/** What changed does not tell its clip, so the post is asked. */
	async #isOfClip(post: string): Promise<boolean> {
		if (this.wanted.media === '') return true;
		if (this.#others.includes(post)) return false;
		this.#others.push(post);
		try {
			return (await getPost(post)).media_id === this.wanted.media;
		} catch {
			return false;
		}
	}
}
