import { expect, test } from 'vitest';
import type { Attempt, PublishRequest, Target } from '$lib/api/types';
import { canCancel, canRetry, folded, newestFirst, stateOf, waitsFor, withAttempt, withTarget } from './posts';

const target = (id: string, more: Partial<Target> = {}): Target =>
	({ id, state: 'queued', bytes_acknowledged: 0, size_bytes: 10, attempts_total: 0, attempts: [], notes: [], ...more }) as Target;
const post = (...targets: Target[]): PublishRequest => ({
	id: 'pub_1',
	media_id: 'med_1',
	media_title: 'x',
	scheduled_at: null,
	created_at: '',
	created_by: null,
	state: stateOf(targets),
	approval: null,
	targets
});
const attempt = (id: string, number: number, at: string): Attempt => ({
	id,
	number,
	step: 'poll',
	started_at: at,
	duration_ms: 1,
	host: 'h',
	status: 200,
	bytes_sent: 0,
	outcome: 'ok',
	code: null,
	message: null
});

test('a post shows the target that most wants to be seen', () => {
	expect(stateOf([{ state: 'published' }, { state: 'needs_attention' }])).toBe('needs_attention');
	expect(stateOf([{ state: 'canceled' }, { state: 'published' }])).toBe('published');
	expect(stateOf([])).toBe('canceled');
});
test('a changed target keeps its attempts and changes the post’s state', () => {
	const before = post(target('a', { attempts: [attempt('1', 1, '2026-11-24T10:00:00Z')] }), target('b', { state: 'published' }));
	const event = target('a', { state: 'uploading', bytes_acknowledged: 5 });
	delete event.attempts;
	const after = withTarget(before, event);
	expect(after.state).toBe('uploading');
	expect(after.targets[0]).toMatchObject({ bytes_acknowledged: 5, attempts: [{ id: '1' }] });
	expect(after.targets[1]).toBe(before.targets[1]);
});
test('what waits for a reconnect can be given up as long as nothing was shown to anybody', () => {
	const failure = { class: 'reconnect' as const, code: 'access_expired', message: '', hint: null };
	expect(canCancel({ state: 'needs_attention', checkpoint: 'prepared', failure })).toBe(true);
	expect(canCancel({ state: 'needs_attention', checkpoint: 'publish_sent', failure })).toBe(false);
	expect(canCancel({ state: 'needs_attention', checkpoint: 'prepared', failure: { ...failure, class: 'ambiguous' } })).toBe(false);
	expect(canCancel({ state: 'uploading', checkpoint: 'upload_open', failure: null })).toBe(true);
});
test('an attempt heard twice stands once, newest first', () => {
	const a = attempt('1', 1, '2026-11-24T10:00:00Z');
	const b = attempt('2', 2, '2026-11-24T10:00:05Z');
	let p = withAttempt(post(target('a')), 'a', a);
	p = withAttempt(withAttempt(p, 'a', b), 'a', b);
	expect(newestFirst(p.targets[0]!.attempts!).map((x) => x.id)).toEqual(['2', '1']);
	expect(p.targets[0]!.attempts_total).toBe(2);
});
test('asking the same again and again is one row, with the latest time', () => {
	const rows = folded([
		attempt('1', 1, '2026-11-24T10:00:00Z'),
		attempt('2', 2, '2026-11-24T10:00:05Z'),
		{ ...attempt('3', 3, '2026-11-24T10:00:09Z'), step: 'verify' }
	]);
	expect(rows.map((r) => [r.id, r.times])).toEqual([
		['3', 1],
		['2', 2]
	]);
});
test('stopping is offered until the last bytes go, trying again where it can help', () => {
	const failure = (cls: 'rejected' | 'reconnect' | 'ambiguous' | 'transient', code = 'x') => ({
		class: cls,
		code,
		message: '',
		hint: null
	});
	expect(canCancel(target('a', { state: 'uploading', checkpoint: 'session_open' }))).toBe(true);
	expect(canCancel(target('a', { state: 'uploading', checkpoint: 'last_chunk' }))).toBe(false);
	expect(canCancel(target('a', { state: 'published', checkpoint: 'done' }))).toBe(false);
	const asked = { state: 'needs_attention', failure: failure('rejected', 'captcha_required') } as const;
	expect(canCancel(target('a', { ...asked, checkpoint: 'prepared' }))).toBe(true);
	expect(canCancel(target('a', { ...asked, checkpoint: 'processing' }))).toBe(false);
	expect(canRetry(target('a', { state: 'failed', failure: failure('rejected', 'rejected_copyright') }))).toBe(false);
	expect(canRetry(target('a', { state: 'failed', failure: failure('rejected', 'title_invalid') }))).toBe(true);
	expect(canRetry(target('a', { state: 'needs_attention', failure: failure('ambiguous') }))).toBe(false);
	expect(canRetry(target('a', { state: 'needs_attention', failure: failure('transient') }))).toBe(true);
	expect(canRetry(target('a', { state: 'canceled', failure: null }))).toBe(true);
	expect(waitsFor(target('a', { failure: failure('reconnect') }))).toBe('reconnect');
	expect(waitsFor(target('a', { failure: failure('transient') }))).toBe('look');
	const orphan = { state: 'needs_attention', failure: { ...failure('transient', 'author_left'), class: 'permanent' } } as const;
	expect([waitsFor(target('a', orphan)), canRetry(target('a', orphan))]).toEqual(['editor', true]);
	expect(canCancel(target('a', { ...orphan, checkpoint: 'prepared' }))).toBe(true);
	for (const cls of ['rejected', 'reconnect'] as const)
		for (const code of ['captcha_required', 'confirmation_required'])
			expect(waitsFor(target('a', { failure: failure(cls, code) }))).toBe('person');
});
