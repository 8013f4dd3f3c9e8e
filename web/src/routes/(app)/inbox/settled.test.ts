import { expect, test } from 'vitest';
import type { AuditEvent } from '$lib/api/types';
import { answerOf, newest, postOf } from './settled';

const event = (id: string, more: Partial<AuditEvent> = {}): AuditEvent =>
	({
		id,
		at: '2026-11-24T10:00:00Z',
		kind: 'publish.resolved',
		erased: false,
		subjects: [],
		facts: { outcome: 'published', platform: 'youtube' },
		...more
	}) as AuditEvent;

test('each answer has its words', () => {
	expect(answerOf(event('1'))).toBe('It is on YouTube: recorded');
	expect(answerOf(event('1', { facts: { outcome: 'not_published', platform: 'tiktok' } }))).toBe('It was not on TikTok: sent again');
	expect(answerOf(event('1', { facts: { outcome: 'new_options' } }))).toBe('Sent again with other settings');
	expect(answerOf(event('1', { kind: 'publish.approved', facts: {} }))).toBe('Approved');
	expect(answerOf(event('1', { kind: 'publish.declined', facts: {} }))).toBe('Declined');
	expect(answerOf(event('1', { facts: { outcome: 'of a newer version' } }))).toBeNull();
});
test('the newest stand first, what was erased is left out', () => {
	const all = [event('a'), event('b', { at: '2026-11-24T11:00:00Z' }), event('c', { erased: true }), event('d', { facts: {} })];
	expect(newest(all).map((e) => e.id)).toEqual(['b', 'a']);
	expect(newest(Array.from({ length: 30 }, (_, i) => event(String(i))))).toHaveLength(10);
});
test('it leads to the post, at the channel that was asked about', () => {
	const [target, channel] = [
		{ id: 'tgt_1', title: null, is_here: false },
		{ id: 'chn_1', title: 'Waves', is_here: true }
	];
	expect(postOf({ subjects: [target, { id: 'pub_1', title: null, is_here: true }, channel] })).toEqual({
		text: 'Waves',
		href: '/posts/pub_1?target=tgt_1'
	});
	expect(postOf({ subjects: [{ id: 'pub_1', title: 'Ramen', is_here: true }] })).toEqual({ text: 'Ramen', href: '/posts/pub_1' });
	expect(postOf({ subjects: [target, { id: 'pub_1', title: 'Ramen', is_here: false }] })).toEqual({ text: 'Ramen', href: null });
});
