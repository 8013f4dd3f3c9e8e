import { expect, test } from 'vitest';
import { blockers, fixesFor, type Situation } from './blockers';
import { Draft } from './draft.svelte';
import { channel, clip, limits, tiktokRules } from './fixture';
import { requestBody } from './request';
import type { Channel, PublishOptions, TiktokRules } from '$lib/api/types';
import type { InstagramChoice, TiktokChoice, VkChoice, YoutubeChoice } from './request';

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
		scheduled: d.when !== 'now',
		preflight: null,
		limits,
		told: {},
		now,
		...more
	};
};
const youtube = (d: Draft, id = 'a'): YoutubeChoice => d.lane(id)!.choice as YoutubeChoice;
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
		caption: ' D\n',
		kids: false,
		synthetic: true,
		cover: 'frame',
		coverAtMs: 1234.6,
		when: 'at',
		moment: { at: '2026-11-24T15:00:00.000Z', ms: 0, clock: 'once' }
	});
	d.tags = ['a b', 'c'];
	Object.assign(youtube(d), { visibility: 'public', categoryId: '22', notify: false, native: true });
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
	youtube(d).native = true;
	const native = (channels = one): boolean | undefined => {
		const chosen = d.chosen(channels);
		return requestBody(d.content(chosen), chosen).targets[0]?.options.youtube?.native_schedule;
	};
	expect(native()).toBeUndefined();
	d.when = 'at';
	d.moment = { at: '2026-11-24T12:10:00.000Z', ms: 0, clock: 'once' };
	expect(native()).toBe(true);
	expect(codes(d, one)).toEqual(['native_lead']);
	youtube(d).visibility = 'unlisted';
	expect(native()).toBeUndefined();
	youtube(d).visibility = 'public';
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
	d.caption = 'x';
	expect(d.touched).toBe(true);
});

const told = (id: string, rules: Partial<TiktokRules> = {}): Record<string, PublishOptions> => ({
	[id]: { channel_id: id, platform: 'tiktok', title: '', checked_at: '', tiktok: tiktokRules(rules) }
});
const tiktok = (d: Draft): TiktokChoice => d.lane('t')!.choice as TiktokChoice;

test('TikTok: nothing is chosen beforehand, and publishing waits for each answer in turn', () => {
	const one = [channel('t', { platform: 'tiktok' })];
	const d = on(draft(), one);
	expect(codes(d, one)).toEqual(['tiktok_asking']);
	expect(codes(d, one, { told: told('t') })).toEqual(['tiktok_privacy']);
	expect(tiktok(d)).toMatchObject({ privacy: '', comment: false, duet: false, stitch: false, disclose: false, ai: false });
	tiktok(d).privacy = 'SELF_ONLY';
	expect(codes(d, one, { told: told('t') })).toEqual([]);
	tiktok(d).disclose = true;
	expect(codes(d, one, { told: told('t') })).toEqual(['tiktok_disclosure']);
	tiktok(d).branded = true;
	expect(codes(d, one, { told: told('t') })).toEqual(['tiktok_private_brand']);
	tiktok(d).privacy = 'PUBLIC_TO_EVERYONE';
	expect(codes(d, one, { told: told('t') })).toEqual([]);
	const chosen = d.chosen(one);
	d.caption = '#рамен';
	expect(requestBody(d.content(chosen), chosen).targets[0]?.options).toEqual({
		caption: '#рамен',
		tiktok: {
			privacy_level: 'PUBLIC_TO_EVERYONE',
			allow_comment: false,
			allow_duet: false,
			allow_stitch: false,
			brand_organic: false,
			brand_content: true,
			aigc: false,
			mode: 'direct'
		}
	});
});
test('TikTok: what the account does not allow stops it', () => {
	const one = [channel('t', { platform: 'tiktok' })];
	const d = on(draft(), one);
	tiktok(d).privacy = 'PUBLIC_TO_EVERYONE';
	const blocked = { class: 'rate_limited' as const, code: 'x', message: '', hint: null };
	expect(codes(d, one, { told: told('t', { blocked }) })).toEqual(['tiktok_blocked']);
	expect(codes(d, one, { told: told('t', { direct_granted: false, inbox_granted: false }) })).toEqual(['tiktok_rights']);
	expect(codes(d, one, { told: told('t', { max_duration_sec: 46 }) })).toEqual(['tiktok_long']);
	d.lane('t')!.obey(told('t', { privacy_level_options: ['SELF_ONLY'], duet_disabled: true })['t']!);
	expect(tiktok(d).privacy).toBe('');
});
test('TikTok’s inbox gets the video and nothing else', () => {
	const one = [channel('t', { platform: 'tiktok' })];
	const d = on(draft(), one);
	d.caption = 'x'.repeat(3000);
	d.lane('t')!.obey(told('t', { direct_granted: false })['t']!);
	expect(codes(d, one, { told: told('t') })).toEqual([]);
	const chosen = d.chosen(one);
	expect(requestBody(d.content(chosen), chosen).targets[0]?.options).toEqual({ caption: '', tiktok: { mode: 'inbox' } });
});
test('a channel keeps the text for all until it has its own', () => {
	const two = [channel('y', { sandbox: true }), channel('i', { platform: 'instagram', sandbox: true })];
	const d = on(draft(), two);
	d.caption = 'For all';
	const captions = (): (string | undefined)[] => {
		const chosen = d.chosen(two);
		return requestBody(d.content(chosen), chosen).targets.map((t) => t.options.caption);
	};
	expect(captions()).toEqual(['For all', 'For all']);
	d.lane('i')!.caption = 'Only here';
	d.caption = 'Changed';
	expect(captions()).toEqual(['Changed', 'Only here']);
	d.lane('i')!.shareText();
	expect(captions()).toEqual(['Changed', 'Changed']);
});
test('a text too long for one platform is in the way of that lane alone', () => {
	const two = [channel('y', { sandbox: true }), channel('t', { platform: 'tiktok', sandbox: true })];
	const d = on(draft(), two);
	tiktok(d).privacy = 'SELF_ONLY';
	d.caption = 'x'.repeat(2300);
	const all = blockers(situation(d, two, { told: told('t') }));
	expect(all).toEqual([{ code: 'caption_long', n: 100, channel: two[1] }]);
	expect([fixesFor(all, two[0]!), fixesFor(all, two[1]!)]).toEqual([0, 1]);
});
test('Instagram and VK get their own options, and no tags', () => {
	const two = [channel('i', { platform: 'instagram' }), channel('v', { platform: 'vk' })];
	const d = on(draft(clip({ tags: ['soup'] })), two);
	Object.assign(d.lane('i')!.choice as InstagramChoice, { ai: true, collaborators: ['anna'] });
	Object.assign(d.lane('v')!.choice as VkChoice, { owner: -5, wall: true });
	expect(codes(d, two)).toEqual([]);
	const chosen = d.chosen(two);
	expect(requestBody(d.content(chosen), chosen).targets.map((t) => t.options)).toEqual([
		{ caption: '', instagram: { share_to_feed: true, ai_generated: true, collaborators: ['anna'] } },
		{ title: 'Рамен за 9 минут', vk: { owner: -5, wall_post: true } }
	]);
	(d.lane('i')!.choice as InstagramChoice).collaborators = ['a', 'b', 'c', 'd'];
	expect(codes(d, two)).toEqual(['collaborators']);
});
test('a channel that may not publish is in the way, and its form asks nothing more', () => {
	const one = [channel('v', { platform: 'vk', may_publish: false })];
	expect(codes(on(draft(), one), one)).toEqual(['may_not_publish']);
});
test('kids are asked about for YouTube alone', () => {
	const one = [channel('v', { platform: 'vk' })];
	expect(codes(on(draft(), one), one)).toEqual([]);
});

test('the next free slot is asked for by its name, and nothing goes out without one', () => {
	const one = [channel('a')];
	const d = on(draft(), one);
	d.kids = false;
	d.when = 'slot';
	d.slot = null;
	expect(codes(d, one)).toEqual(['no_slot']);
	d.slot = '2026-11-24T15:00:00.000Z';
	expect(codes(d, one)).toEqual([]);
	const body = requestBody(d.content(d.chosen(one)), d.chosen(one));
	expect([body.next_slot, body.scheduled_at]).toEqual([true, undefined]);
	expect([d.kept.when, d.kept.scheduled_at]).toEqual(['slot', undefined]);
});
