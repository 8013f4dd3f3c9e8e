import type { Attempt, PublishRequest, Target, TargetState } from '$lib/api/types';

const order: readonly TargetState[] = [
	'needs_attention',
	'failed',
	'uploading',
	'processing',
	'queued',
	'scheduled',
	'published',
	'canceled'
];

/** A post's state is that of the target that most wants to be seen. */
export const stateOf = (targets: readonly Pick<Target, 'state'>[]): TargetState =>
	order.find((s) => targets.some((t) => t.state === s)) ?? 'canceled';

export const pendingStates: readonly TargetState[] = ['scheduled', 'queued', 'uploading', 'processing'];
export const isPending = (s: TargetState): boolean => pendingStates.includes(s);
type Standing = Pick<Target, 'state' | 'checkpoint' | 'failure'>;

/** Steps before which a platform certainly shows nothing to anybody. */
const before = new Set([
	'prepared',
	'session_open',
	// Instagram
	'container_sent',
	'have',
	'bytes',
	'waiting',
	'snapshot',
	// TikTok
	'init_sent',
	'upload_open',
	// VK
	'allocated'
]);
/** Whether the platform may hold something by now: from then on nothing can be taken back by stopping. */
const mayHaveArrived = (checkpoint: string): boolean => !before.has(checkpoint);
/** A post is moved to another time as a whole, while nothing of it has begun; what was canceled of it does not count. */
export function canMovePost(targets: readonly Pick<Target, 'state'>[]): boolean {
	const open = targets.filter((t) => t.state !== 'canceled');
	return open.length > 0 && open.every((t) => t.state === 'scheduled');
}
/** What was looked at and turned down would be turned down again; what may have arrived is asked about first. */
export function canRetry(t: Standing): boolean {
	if (t.state === 'canceled') return true;
	if (t.failure === null) return false;
	if (t.state === 'needs_attention') return t.failure.class !== 'ambiguous';
	return t.state === 'failed' && !t.failure.code.startsWith('rejected_') && t.failure.code !== 'video_gone';
}
/** Codes of what a platform wants done on its own pages; the server's `Failure::waits_for_person`. */
const asksPerson = new Set(['captcha_required', 'confirmation_required']);
/** What a stopped post waits for: that the channel is connected again, that a person does what the platform asks there,
 * that another editor takes it over from somebody who may no longer publish, or that a person looks whether it is there. */
export function waitsFor(t: Pick<Target, 'failure'>): 'reconnect' | 'person' | 'editor' | 'look' {
	if (t.failure?.code === 'author_left') return 'editor';
	if (asksPerson.has(t.failure?.code ?? '')) return 'person';
	return t.failure?.class === 'reconnect' ? 'reconnect' : 'look';
}
/** What only waits for its channel or for something the platform asks of the person can be given up, too. */
export const canCancel = (t: Standing): boolean =>
	(isPending(t.state) || (t.state === 'needs_attention' && waitsFor(t) !== 'look')) && !mayHaveArrived(t.checkpoint);

/** It waits for an approver, and nothing of it happens. */
export const isUndecided = (post: Pick<PublishRequest, 'approval'>): boolean => post.approval?.state === 'waiting';
export const isDeclined = (post: Pick<PublishRequest, 'approval'>): boolean => post.approval?.state === 'declined';

/** A changed target takes its place; the attempts we hold stay, because events do not carry them. One that waits for its time tells when that is now. */
export function withTarget(post: PublishRequest, target: Target, approval = post.approval): PublishRequest {
	const targets = post.targets.map((t) => (t.id === target.id ? { ...target, ...(t.attempts ? { attempts: t.attempts } : {}) } : t));
	const moved = target.state === 'scheduled' ? (target.scheduled_at ?? post.scheduled_at) : post.scheduled_at;
	return { ...post, targets, state: stateOf(targets), scheduled_at: moved, approval };
}
/** An attempt heard twice (event and answer) stands once. */
export function withAttempt(post: PublishRequest, targetId: string, attempt: Attempt): PublishRequest {
	const targets = post.targets.map((t) => {
		if (t.id !== targetId) return t;
		const attempts = [...(t.attempts ?? []).filter((a) => a.id !== attempt.id), attempt];
		return { ...t, attempts, attempts_total: Math.max(t.attempts_total, attempts.length) };
	});
	return { ...post, targets };
}
/** Newest first; within one number, by time. */
export const newestFirst = (attempts: readonly Attempt[]): Attempt[] =>
	[...attempts].sort((a, b) => Date.parse(b.started_at) - Date.parse(a.started_at) || b.number - a.number || (a.id < b.id ? 1 : -1));

export interface Row extends Attempt {
	/** How often the same question in a row brought the same answer. */
	times: number;
}
/** Newest first, with the patient asking of one question told once: the latest time and how often. */
export function folded(attempts: readonly Attempt[]): Row[] {
	const rows: Row[] = [];
	for (const a of newestFirst(attempts)) {
		const last = rows[rows.length - 1];
		if (
			last &&
			a.outcome === 'ok' &&
			last.outcome === 'ok' &&
			a.step === last.step &&
			a.status === last.status &&
			a.bytes_sent === 0 &&
			last.bytes_sent === 0
		)
			last.times++;
		else rows.push({ ...a, times: 1 });
	}
	return rows;
}
