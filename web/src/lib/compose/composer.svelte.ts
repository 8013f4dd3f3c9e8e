import { api, asApiError } from '$lib/api/client';
import type { Channel, Draft as Kept, DraftContent, Limits, Media, Preflight, PublishOptions, PublishRequest } from '$lib/api/types';
import { channels } from '$lib/data/channels.svelte';
import { inWorkspace } from '$lib/data/session.svelte';
import { blockers, isAble } from './blockers';
import { Draft } from './draft.svelte';
import { Press } from './press';
import { requestBody } from './request';
import { headOf, Saver } from './saver.svelte';
import { Versions } from './versions.svelte';

interface Asked {
	busy: boolean;
	value: PublishOptions | null;
	error: unknown;
}
/** How long the keys must rest before the server checks the draft. */
const REST_MS = 500;

/** What the composer opens with: the clip's draft if it has one, and the content to show if that is another. */
export interface Start {
	draft: Kept | null;
	content: DraftContent | null;
}

/** No answer, or one that says nothing of what was done: the same key is safe to send again. */
const unanswered = (e: unknown): boolean => {
	const { code, status } = asApiError(e);
	return code === 'offline' || code === 'unreadable' || status >= 500;
};

/** The composer of one clip: its draft, what the server says about it, and the one press that publishes. */
export class Composer {
	readonly draft: Draft;
	readonly versions: Versions;
	readonly saver: Saver;
	preflight = $state<Preflight | null>(null);
	checking = $state(false);
	checkError = $state<unknown>(null);
	asked = $state<Record<string, Asked>>({});
	busy = $state(false);
	error = $state<unknown>(null);
	/** The last press got no answer; pressing again sends the same request. */
	open = $state(false);
	/** An earlier press had arrived, with other words than the last. */
	arrived = $state(false);
	done = $state(false);
	now = $state(Date.now());
	#press = new Press();
	#checks = 0;
	readonly #fresh: boolean;

	chosen = $derived.by(() => this.draft.chosen(channels.usable));
	content = $derived.by(() => this.draft.content(this.chosen));
	body = $derived.by(() => requestBody(this.content, this.chosen, (id) => this.media.renditions.find((r) => r.id === id)?.trim));
	/** What each platform answered about its channel. */
	told = $derived.by(() => Object.fromEntries(Object.entries(this.asked).map(([id, a]) => [id, a.value])));
	kids = $derived.by(() => this.draft.kidsFor(this.chosen));
	onlySandbox = $derived(this.chosen.length > 0 && this.chosen.every((c) => c.channel.sandbox));
	/** What the server's check looks at; a string, so that news of a channel that change nothing here start no new check. */
	#checked = $derived(
		this.media.state === 'ready' && this.body.targets.length > 0 && !(this.content.nextSlot && this.content.at === null)
			? JSON.stringify(this.body)
			: null
	);
	why = $derived.by(() =>
		blockers({
			media: this.media,
			channels: channels.usable,
			chosen: this.chosen,
			content: this.content,
			scheduled: this.draft.when !== 'now',
			preflight: this.preflight,
			limits: this.limits,
			told: this.told,
			now: this.now
		})
	);

	constructor(
		media: Media,
		readonly limits: Limits,
		zone: string,
		{ draft, content }: Start = { draft: null, content: null },
		/** The moment it was planned for before it was opened, in milliseconds. */
		at: number | null = null
	) {
		const form = (with_: DraftContent | null | undefined): Draft => {
			const made = new Draft(media, Date.now(), zone);
			if (with_) made.restore(with_, zone);
			return made;
		};
		const shown = content ?? draft?.content;
		this.#fresh = !shown;
		this.draft = shown ? form(shown) : new Draft(media, Date.now(), zone, at);
		if (at !== null) this.draft.plan(at, zone);
		this.saver = new Saver(media.id, draft && headOf(draft), form(draft?.content).kept);
		this.versions = new Versions(media, this.draft);
	}
	get media(): Media {
		return this.versions.media;
	}

	/** Keeps the lanes those of the channels; a single working channel is the obvious choice, and so are the sandbox's where nothing else is. */
	follow(list: readonly Channel[]): void {
		const first = this.draft.lanes.length === 0;
		this.draft.follow(list);
		if (first && this.#fresh && (list.length === 1 || list.every((c) => c.sandbox)))
			for (const c of list) if (isAble(c)) this.#turn(c, true);
		if (first) for (const c of list) if (this.draft.lane(c.id)?.on) this.#askTiktok(c);
	}
	choose(list: readonly Channel[]): void {
		this.draft.follow(channels.usable);
		for (const c of list) if (isAble(c)) this.#turn(c, true);
	}
	/** A person chooses a channel, or leaves it out. */
	turn(channel: Channel, on: boolean): void {
		this.draft.picked = true;
		this.#turn(channel, on);
	}
	#turn(channel: Channel, on: boolean): void {
		this.draft.turn(channel.id, on);
		if (on) this.#askTiktok(channel);
	}
	/** Without TikTok's own answer nothing can be chosen for it, so choosing its channel asks. */
	#askTiktok(channel: Channel): void {
		if (channel.platform === 'tiktok') void this.openLane(channel);
	}

	/** Asks the server about the draft once the keys rest. Returns the way to call it off. */
	check(): () => void {
		const body = this.#checked;
		const mine = ++this.#checks;
		if (body === null) {
			this.preflight = null;
			this.checking = false;
			return () => undefined;
		}
		const timer = setTimeout(() => void this.#ask(JSON.parse(body) as object, mine), REST_MS);
		return () => clearTimeout(timer);
	}
	async #ask(body: object, mine: number): Promise<void> {
		this.checking = true;
		try {
			const answer = await api.post<Preflight>(inWorkspace('/preflight'), body);
			if (mine !== this.#checks) return;
			this.preflight = answer;
			this.checkError = null;
		} catch (e) {
			if (mine !== this.#checks) return;
			this.preflight = null;
			this.checkError = e;
		}
		if (mine === this.#checks) this.checking = false;
	}

	/** Opening a lane asks its platform for today's rules: an act of the person, made once, or each time where the platform wants that. */
	async openLane(channel: Channel, again = false): Promise<void> {
		const known = this.asked[channel.id];
		if (channel.state !== 'connected' || known?.busy || (known && !again)) return;
		this.asked[channel.id] = { busy: true, value: known?.value ?? null, error: null };
		try {
			const value = await channels.options(channel.id);
			this.draft.lane(channel.id)?.obey(value);
			this.asked[channel.id] = { busy: false, value, error: null };
		} catch (error) {
			this.asked[channel.id] = { busy: false, value: known?.value ?? null, error };
		}
	}

	/** Publishes; the answer is the new post, or `null` when nothing was sent or nothing is certain. */
	async publish(): Promise<PublishRequest | null> {
		this.now = Date.now();
		if (this.busy || this.why.length > 0) return null;
		this.busy = true;
		this.error = null;
		const told = $state.snapshot(this.body);
		const draft = await this.saver.hold();
		const body = draft ? { ...told, draft } : told;
		try {
			const post = await this.#press.run(
				(key) => api.post<PublishRequest>(inWorkspace('/publish-requests'), body, { idempotencyKey: key }),
				unanswered
			);
			if (post) {
				this.done = true;
				this.saver.stop();
			}
			return post;
		} catch (e) {
			if (asApiError(e).code === 'idempotency_key_reused') this.arrived = true;
			else this.error = e;
			const findings = asApiError(e).problem.findings;
			if (findings) void this.#ask(told, ++this.#checks);
			return null;
		} finally {
			this.open = this.#press.open;
			this.busy = false;
			// an answer that is still out may have taken the draft away
			if (!this.done && !this.open) this.saver.resume();
		}
	}
}
