import { expect, test } from 'vitest';
import { blockers, fixesFor, type Situation } from './blockers';
import { Draft } from './draft.svelte';
import { channel, clip, youtubeLimits as limits } from './fixture';
import { requestBody } from './request';
import type { Channel } from '$lib/api/types';

const now = Date.UTC(2026, 10, 24, 12);
const draft = (media = clip()): Draft => new Draft(media, now, 'UTC');
const on = (d: Draft, channels: Channel[]): Draft => {
	d.follow(channels);
	for (const c of channels) d.lane(c.id)!.on = true;
	return d;
};
const situation = (d: Draft, channels: Channel[], more: Partial<Situation> = {}): Situation => {
	const chosen = d.chosen(channels);
	return {
		media: d.media,
		channels,
		chosen,
		content: d.content(chosen),
		scheduled: d.when === 'at',
		preflight: null,
		limits,
		now,
		...more
	};
};
const codes = (d: Draft, channels: Channel[], more: Partial<Situation> = {}): string[] =>
	blockers(situation(d, channels, more)).map((b) => b.code);

test('the title starts as the clip’s title, whole', () => {
	const long = 'ж'.repeat(180);
	expect(draft(clip({ title: long })).title).toBe(long);
});
test('a sandbox draft needs no further answer', () => {
	const box = [channel('a', { sandbox: true })];
	const d = on(draft(), box);
	expect(codes(d, box)).toEqual([]);
	expect(requestBody(d.content(d.chosen(box)), d.chosen(box))).toEqual({
		media_id: 'med_1',
		targets: [
			{
				channel_id: 'a',
				options: {
					title: 'Рамен за 9 минут',
					visibility: 'public',
					youtube: { made_for_kids: false, synthetic_media: false, notify_subscribers: true }
				}
			}
		]
	});
});
test('with one real channel among sandbox ones the person must answer for kids', () => {
	const both = [channel('a', { sandbox: true }), channel('b')];
	const d = on(draft(), both);
	expect(codes(d, both)).toEqual(['kids']);
	expect(d.content(d.chosen(both)).kids).toBeNull();
	d.kids = true;
	expect(codes(d, both)).toEqual([]);
	expect(requestBody(d.content(d.chosen(both)), d.chosen(both)).targets.map((t) => t.options.youtube?.made_for_kids)).toEqual([true, true]);
});
test('an answer given for a real channel stays when only the sandbox is left', () => {
	const box = [channel('a', { sandbox: true })];
	const d = on(draft(), box);
	d.kids = true;
	expect(d.content(d.chosen(box)).kids).toBe(true);
});
test('everything a person set goes into the request', () => {
	const one = [channel('a')];
	const d = on(draft(), one);
	Object.assign(d, {
		title: ' T ',
		description: ' D\n',
		kids: false,
		synthetic: true,
		cover: 'frame',
		coverAtMs: 1234.6,
		when: 'at',
		moment: { at: '2026-11-24T15:00:00.000Z', ms: 0, clock: 'once' }
	});
	d.tags = ['a b', 'c'];
	Object.assign(d.lane('a')!, { visibility: 'public', categoryId: '22', notify: false, native: true });
	const chosen = d.chosen(one);
	expect(requestBody(d.content(chosen), chosen)).toEqual({
		media_id: 'med_1',
		scheduled_at: '2026-11-24T15:00:00.000Z',
		targets: [
			{
				channel_id: 'a',
				options: {
					title: 'T',
					caption: 'D',
					tags: ['a b', 'c'],
					visibility: 'public',
					cover: { at_ms: 1235 },
					youtube: { made_for_kids: false, synthetic_media: true, notify_subscribers: false, category_id: '22', native_schedule: true }
				}
			}
		]
	});
});
test('native scheduling is only asked for where it can work', () => {
	const one = [channel('a')];
	const d = on(draft(), one);
	d.kids = false;
	d.lane('a')!.native = true;
	const native = (channels = one): boolean | undefined => {
		const chosen = d.chosen(channels);
		return requestBody(d.content(chosen), chosen).targets[0]?.options.youtube?.native_schedule;
	};
	expect(native()).toBeUndefined();
	d.when = 'at';
	d.moment = { at: '2026-11-24T12:10:00.000Z', ms: 0, clock: 'once' };
	expect(native()).toBe(true);
	expect(codes(d, one)).toEqual(['native_lead']);
	d.lane('a')!.visibility = 'unlisted';
	expect(native()).toBeUndefined();
	d.lane('a')!.visibility = 'public';
	expect(native([channel('a', { can_schedule_natively: false })])).toBeUndefined();
});
test('a time must be chosen and lie ahead', () => {
	const one = [channel('a', { sandbox: true })];
	const d = on(draft(), one);
	d.when = 'at';
	expect(codes(d, one)).toEqual(['time_missing']);
	d.moment = { at: '2026-11-24T11:59:00.000Z', ms: 0, clock: 'once' };
	expect(codes(d, one)).toEqual(['time_past']);
});
test('without channels, without a choice, and with a channel that lost its access', () => {
	const d = draft();
	expect(codes(d, [])).toEqual(['no_channel']);
	const two = [channel('a', { state: 'reconnect_needed', sandbox: true }), channel('b', { sandbox: true })];
	d.follow(two);
	expect(codes(d, two)).toEqual(['none_chosen']);
	d.lane('a')!.on = true;
	d.lane('b')!.on = true;
	const all = blockers(situation(d, two));
	expect(all.map((b) => b.code)).toEqual(['channel_broken']);
	expect([fixesFor(all, two[0]!), fixesFor(all, two[1]!)]).toEqual([1, 0]);
});
test('what the server’s check finds blocks its lane, unless the field tells it already', () => {
	const one = [channel('a', { sandbox: true })];
	const d = on(draft(), one);
	const finding = (rule: string) => ({
		rule,
		severity: 'blocks' as const,
		has: '',
		allowed: '',
		source: '',
		message: '',
		hint: null,
		fixable: false
	});
	const preflight = (rule: string) => ({
		verdict: 'blocks' as const,
		targets: [{ channel_id: 'a', verdict: 'blocks' as const, findings: [finding(rule)] }]
	});
	expect(codes(d, one, { preflight: preflight('youtube.too_long') })).toEqual(['checks']);
	expect(codes(d, one, { preflight: preflight('youtube.title_too_long') })).toEqual([]);
});
test('touched only by what would be lost', () => {
	const d = on(draft(), [channel('a')]);
	expect(d.touched).toBe(false);
	d.description = 'x';
	expect(d.touched).toBe(true);
});
