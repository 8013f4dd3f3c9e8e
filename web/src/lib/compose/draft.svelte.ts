import type { Channel, Media } from '$lib/api/types';
import { Lane } from './lane.svelte';
import { suggestion, type Moment } from './moment';
import type { Chosen, Content } from './request';

/** Everything the composer holds for one clip. It lives in memory only: nothing a person types is left in the browser. */
export class Draft {
	title = $state('');
	caption = $state('');
	tags = $state<string[]>([]);
	synthetic = $state(false);
	cover = $state<'auto' | 'poster' | 'frame'>('auto');
	coverAtMs = $state(0);
	when = $state<'now' | 'at'>('now');
	date = $state('');
	time = $state('');
	/** The date and time above as a moment; set by the page, because finding it may need the polyfill. */
	moment = $state<Moment | null>(null);
	/** What the person answered; `null` until they did. */
	kids = $state<boolean | null>(null);
	lanes = $state<Lane[]>([]);
	#start: { title: string; tags: string };

	constructor(
		readonly media: Media,
		now: number,
		zone: string
	) {
		this.title = media.title;
		this.tags = [...media.tags];
		this.coverAtMs = Math.min(1000, Math.floor((media.duration_ms ?? 0) / 2));
		({ date: this.date, time: this.time } = suggestion(now, zone));
		this.#start = { title: this.title, tags: this.tags.join(',') };
	}

	lane(channelId: string): Lane | undefined {
		return this.lanes.find((l) => l.channelId === channelId);
	}
	/** One lane a channel; lanes of channels that went away are dropped. */
	follow(channels: readonly Channel[]): void {
		const kept = this.lanes.filter((l) => channels.some((c) => c.id === l.channelId));
		const added = channels.filter((c) => !kept.some((l) => l.channelId === c.id)).map((c) => new Lane(c.id, c.platform));
		if (added.length > 0 || kept.length < this.lanes.length) this.lanes = [...kept, ...added];
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
			at: this.when === 'at' ? (this.moment?.at ?? null) : null
		};
	}
	/** Whether leaving would lose something a person typed or chose. */
	get touched(): boolean {
		return (
			this.title !== this.#start.title ||
			this.caption !== '' ||
			this.tags.join(',') !== this.#start.tags ||
			this.kids !== null ||
			this.synthetic ||
			this.cover !== 'auto' ||
			this.when !== 'now' ||
			this.lanes.some((l) => l.touched)
		);
	}
}
