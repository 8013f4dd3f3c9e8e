import type { Channel, DraftContent, DraftTarget, Media } from '$lib/api/types';
import { isWorth, keptOptions, platformOf, restoreOptions } from './content';
import { Lane } from './lane.svelte';
import { clockOf, suggestion, type Moment } from './moment';
import type { Chosen, Content } from './request';

/** Everything the composer holds for one clip. Nothing a person types is left in the browser: the server keeps it. */
export class Draft {
	title = $state('');
	caption = $state('');
	tags = $state<string[]>([]);
	synthetic = $state(false);
	cover = $state<'auto' | 'poster' | 'frame'>('auto');
	coverAtMs = $state(0);
	when = $state<'now' | 'at' | 'slot'>('now');
	/** The workspace's next free slot, RFC 3339 in UTC; `null` where there is none, `undefined` until that is known. */
	slot = $state<string | null | undefined>(undefined);
	date = $state('');
	time = $state('');
	/** The date and time above as a moment; set by the page, because finding it may need the polyfill. */
	moment = $state<Moment | null>(null);
	/** What the person answered; `null` until they did. */
	kids = $state<boolean | null>(null);
	lanes = $state<Lane[]>([]);
	/** A person chose channels. */
	picked = $state(false);
	/** Targets of a draft whose channel is not here: they wait for it. */
	#waiting = $state.raw<DraftTarget[]>([]);
	#start: { title: string; tags: string; when: Draft['when'] };

	/** `at`: the moment it was planned for before it was opened, in milliseconds. */
	constructor(
		readonly media: Media,
		now: number,
		zone: string,
		at: number | null = null
	) {
		this.title = media.title;
		this.tags = [...media.tags];
		this.coverAtMs = Math.min(1000, Math.floor((media.duration_ms ?? 0) / 2));
		({ date: this.date, time: this.time } = suggestion(now, zone));
		if (at !== null) this.plan(at, zone);
		this.#start = { title: this.title, tags: this.tags.join(','), when: this.when };
	}

	/** Sets when it goes out. */
	plan(at: number, zone: string): void {
		({ date: this.date, time: this.time } = clockOf(at, zone));
		this.when = 'at';
	}
	lane(channelId: string): Lane | undefined {
		return this.lanes.find((l) => l.channelId === channelId);
	}
	/** One lane a channel; lanes of channels that went away are dropped. */
	follow(channels: readonly Channel[]): void {
		const kept = this.lanes.filter((l) => channels.some((c) => c.id === l.channelId));
		const added = channels.filter((c) => !kept.some((l) => l.channelId === c.id)).map((c) => this.#laneOf(c));
		if (added.length === 0 && kept.length === this.lanes.length) return;
		const gone = this.lanes.filter((l) => !kept.includes(l)).flatMap((l) => targetOf(l) ?? []);
		this.#waiting = [...this.#waiting.filter((t) => !added.some((l) => l.channelId === t.channel_id)), ...gone];
		this.lanes = [...kept, ...added];
	}
	#laneOf(c: Channel): Lane {
		const lane = new Lane(c.id, c.platform);
		const target = this.#waiting.find((t) => t.channel_id === c.id);
		if (target) {
			lane.on = target.chosen;
			restoreOptions(lane, target.options);
		}
		return lane;
	}
	turn(channelId: string, on: boolean): void {
		const lane = this.lane(channelId);
		if (lane) lane.on = on;
	}
	chosen(channels: readonly Channel[]): Chosen[] {
		return channels.flatMap((channel) => {
			const lane = this.lanes.find((l) => l.channelId === channel.id);
			return lane?.on ? [{ channel, lane }] : [];
		});
	}
	/** The declaration that YouTube wants: the person's own, or for sandbox channels alone "not for kids". */
	kidsFor(chosen: readonly Chosen[]): boolean | null {
		if (this.kids !== null) return this.kids;
		const asked = chosen.filter((c) => c.channel.platform === 'youtube');
		return asked.length > 0 && asked.every((c) => c.channel.sandbox) ? false : null;
	}
	content(chosen: readonly Chosen[]): Content {
		return {
			mediaId: this.media.id,
			title: this.title,
			caption: this.caption,
			tags: [...this.tags],
			synthetic: this.synthetic,
			cover: this.cover === 'auto' ? null : this.cover === 'poster' ? { media_poster: true } : { at_ms: Math.round(this.coverAtMs) },
			kids: this.kidsFor(chosen),
			at: this.when === 'at' ? (this.moment?.at ?? null) : this.when === 'slot' ? (this.slot ?? null) : null,
			nextSlot: this.when === 'slot'
		};
	}
	/** All of it, finished or not. */
	get kept(): DraftContent {
		return {
			title: this.title,
			caption: this.caption,
			tags: [...this.tags],
			...(this.cover === 'auto'
				? {}
				: { cover: this.cover === 'poster' ? { media_poster: true as const } : { at_ms: Math.round(this.coverAtMs) } }),
			...(this.kids === null ? {} : { made_for_kids: this.kids }),
			synthetic_media: this.synthetic,
			when: this.when,
			...(this.when === 'at' && this.moment ? { scheduled_at: this.moment.at } : {}),
			targets: [...this.lanes.flatMap((l) => targetOf(l) ?? []), ...this.#waiting]
		};
	}
	/** Puts back what was kept; the lanes follow once their channels are known. */
	restore(content: DraftContent, zone: string): void {
		this.title = content.title;
		this.caption = content.caption;
		this.tags = [...content.tags];
		this.kids = content.made_for_kids ?? null;
		this.synthetic = content.synthetic_media;
		this.cover = !content.cover ? 'auto' : 'at_ms' in content.cover ? 'frame' : 'poster';
		if (content.cover && 'at_ms' in content.cover) this.coverAtMs = content.cover.at_ms;
		this.when = content.when;
		if (content.scheduled_at) {
			const ms = Date.parse(content.scheduled_at);
			({ date: this.date, time: this.time } = clockOf(ms, zone));
			this.moment = { at: content.scheduled_at, ms, clock: 'once' };
		}
		this.#waiting = content.targets.map(inOwnWords);
		this.picked = content.targets.length > 0;
	}
	/** Whether leaving would lose something a person typed or chose. */
	get touched(): boolean {
		return (
			this.picked ||
			this.title !== this.#start.title ||
			this.caption !== '' ||
			this.tags.join(',') !== this.#start.tags ||
			this.kids !== null ||
			this.synthetic ||
			this.cover !== 'auto' ||
			this.when !== this.#start.when ||
			this.lanes.some((l) => l.touched)
		);
	}
}

/** What is kept of a lane; nothing where nobody set anything. */
function targetOf(l: Lane): DraftTarget | null {
	const target = { channel_id: l.channelId, chosen: l.on, options: keptOptions(l) };
	return isWorth(target, l.touched) ? target : null;
}
/** A target as this composer would keep it, whoever wrote it: so that looking at a draft changes nothing of it. */
function inOwnWords(t: DraftTarget): DraftTarget {
	const platform = platformOf(t.options);
	if (platform === null) return t;
	const lane = new Lane(t.channel_id, platform);
	restoreOptions(lane, t.options);
	return { channel_id: t.channel_id, chosen: t.chosen, options: keptOptions(lane) };
}
