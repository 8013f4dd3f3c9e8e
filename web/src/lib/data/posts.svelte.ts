import { api, type Query } from '$lib/api/client';
import type { Numbers, Page, PublishRequest, Resolution, Target } from '$lib/api/types';
import { live } from '$lib/live/live.svelte';
import { withAttempt, withTarget } from './posts';
import { inWorkspace } from './session.svelte';

export const listPosts = (query: Query): Promise<Page<PublishRequest>> =>
	api.get<Page<PublishRequest>>(inWorkspace('/publish-requests'), query);
export const getPost = (id: string): Promise<PublishRequest> =>
	api.get<PublishRequest>(inWorkspace(`/publish-requests/${encodeURIComponent(id)}`));

/** One post with its attempts, live. */
export class Post {
	value = $state<PublishRequest | null>(null);
	error = $state<unknown>(null);

	constructor(readonly id: string) {}

	async load(): Promise<void> {
		try {
			this.value = await getPost(this.id);
			this.error = null;
		} catch (e) {
			this.error = e;
		}
	}
	follow(): () => void {
		void this.load();
		const stops = [
			live.on('target.changed', ({ target, publish_request_id, approval }) => {
				if (this.value && publish_request_id === this.id) this.value = withTarget(this.value, target, approval);
			}),
			live.on('attempt.added', ({ target_id, attempt }) => {
				if (this.value?.targets.some((t) => t.id === target_id)) this.value = withAttempt(this.value, target_id, attempt);
			}),
			live.on('resync', () => void this.load())
		];
		return () => stops.forEach((stop) => stop());
	}
	async cancelAll(): Promise<void> {
		await api.post(inWorkspace(`/publish-requests/${encodeURIComponent(this.id)}/cancel`));
		await this.load();
	}
	/** It goes out by this person's act, if its time is still the one they see. */
	async approve(): Promise<void> {
		if (this.value) this.value = await approvePost(this.value);
	}
	async decline(note: string): Promise<void> {
		this.value = await declinePost(this.id, note);
	}
	/** Everything of the post that has not begun goes out at another time. */
	async move(at: string): Promise<void> {
		this.value = await api.patch<PublishRequest>(inWorkspace(`/publish-requests/${encodeURIComponent(this.id)}`), { scheduled_at: at });
	}
	async act(target: string, what: 'cancel' | 'retry'): Promise<void> {
		const answer = await actOnTarget(target, what);
		if (this.value) this.value = withTarget(this.value, answer);
	}
	/** Asks the platform once what it shows of the video. */
	async askNumbers(target: string): Promise<void> {
		const numbers = await api.post<Numbers>(inWorkspace(`/publish-targets/${encodeURIComponent(target)}/numbers`));
		const known = this.value?.targets.find((t) => t.id === target);
		if (this.value && known) this.value = withTarget(this.value, { ...known, numbers });
	}
	async resolve(target: string, how: Resolution): Promise<void> {
		const answer = await resolveTarget(target, how);
		if (this.value) this.value = withTarget(this.value, answer);
	}
}

export const actOnTarget = (id: string, what: 'cancel' | 'retry'): Promise<Target> =>
	api.post<Target>(inWorkspace(`/publish-targets/${encodeURIComponent(id)}/${what}`));
export const resolveTarget = (id: string, how: Resolution): Promise<Target> =>
	api.post<Target>(inWorkspace(`/publish-targets/${encodeURIComponent(id)}/resolve`), how);

/** Whether the time that was planned is over, so that it can only go out at once. */
export const isLate = (post: Pick<PublishRequest, 'scheduled_at'>, now = Date.now()): boolean =>
	post.scheduled_at !== null && Date.parse(post.scheduled_at) <= now;
/** `scheduled_at` is what the approver saw: another time by now, or one where there was none, is refused. */
export const approvePost = (post: Pick<PublishRequest, 'id' | 'scheduled_at'>): Promise<PublishRequest> =>
	api.post<PublishRequest>(inWorkspace(`/publish-requests/${encodeURIComponent(post.id)}/approve`), {
		when: isLate(post) ? 'now' : 'as_planned',
		scheduled_at: post.scheduled_at
	});
export const declinePost = (id: string, note: string): Promise<PublishRequest> =>
	api.post<PublishRequest>(
		inWorkspace(`/publish-requests/${encodeURIComponent(id)}/decline`),
		note.trim() === '' ? {} : { note: note.trim() }
	);
/** The posts that wait for somebody who may approve them. */
export const waitingPosts = async (): Promise<PublishRequest[]> => (await listPosts({ approval: 'waiting', limit: 100 })).items;
