import type { PublishRequest, TargetState } from '$lib/api/types';
import { clockOf } from '$lib/compose/moment';
import { canMovePost, isUndecided } from '$lib/data/posts';
import { lanesOf, platforms, type Lanes, type Platform } from '$lib/domain';
import { waitsInInbox } from '$lib/visibility';

export const iso = (ms: number): string => new Date(ms).toISOString();
/** A post as the calendar shows it. */
export interface Item {
	id: string;
	post: PublishRequest;
	/** When it goes or went out: the planned moment, else when it was asked for. */
	ms: number;
	/** The civil day and minute of that moment in the reader's zone. */
	day: string;
	minute: number;
	state: TargetState;
	/** Done for us, but waiting in TikTok's inbox. */
	inbox: boolean;
	lanes: Lanes;
	platforms: Platform[];
	/** Waits for an approver. */
	undecided: boolean;
	/** Nothing of it has begun. */
	movable: boolean;
}

export const momentOf = (post: Pick<PublishRequest, 'scheduled_at' | 'created_at'>): number =>
	Date.parse(post.scheduled_at ?? post.created_at);

/** `mustWait`: what the reader publishes waits for approval, and what was approved is not theirs to move. */
export function itemOf(post: PublishRequest, zone: string, mustWait = false): Item {
	const ms = momentOf(post);
	const { date, time } = clockOf(ms, zone);
	const [h, min] = time.split(':').map(Number) as [number, number];
	const done = post.targets.filter((t) => t.state === 'published');
	const inbox = post.state === 'published' && done.every((t) => waitsInInbox(t));
	return {
		id: post.id,
		post,
		ms,
		day: date,
		minute: h * 60 + min,
		state: inbox || isUndecided(post) ? 'needs_attention' : post.state,
		inbox,
		lanes: lanesOf(post.targets.map((t) => ({ target_id: t.id, publish_request_id: post.id, platform: t.platform, state: t.state }))),
		platforms: platforms.filter((p) => post.targets.some((t) => t.platform === p)),
		undecided: isUndecided(post),
		movable: canMovePost(post.targets) && (!mustWait || isUndecided(post))
	};
}

/** The posts of each day, in order of time. */
export function byDay(items: readonly Item[]): Map<string, Item[]> {
	const days = new Map<string, Item[]>();
	for (const item of [...items].sort((a, b) => a.ms - b.ms || (a.id < b.id ? -1 : 1))) {
		const list = days.get(item.day);
		if (list) list.push(item);
		else days.set(item.day, [item]);
	}
	return days;
}

/** A slot at which nothing goes out yet. */
export interface Free {
	ms: number;
	/** Of the civil day in the reader's zone. */
	minute: number;
}
/** Those ahead, by their civil day. */
export function freeByDay(moments: readonly number[], zone: string, now: number): Map<string, Free[]> {
	const days = new Map<string, Free[]>();
	for (const ms of moments.filter((at) => at > now)) {
		const { date, time } = clockOf(ms, zone);
		const free = { ms, minute: Number(time.slice(0, 2)) * 60 + Number(time.slice(3)) };
		const list = days.get(date);
		if (list) list.push(free);
		else days.set(date, [free]);
	}
	return days;
}
