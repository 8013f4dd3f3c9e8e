import { expect, test } from 'vitest';
import type { Channel, Media, Preflight, Rendition } from '$lib/api/types';
import { Draft } from './draft.svelte';
import { channel, clip, version } from './fixture';
import { offerFor } from './offer';
import { requestBody } from './request';
import { Versions } from './versions.svelte';

const three = [channel('y'), channel('i', { platform: 'instagram' }), channel('v', { platform: 'vk' })];
const begin = (media: Media, channels: Channel[] = three): Draft => {
	const d = new Draft(media, Date.UTC(2026, 10, 24), 'UTC');
	d.follow(channels);
	for (const c of channels) d.lane(c.id)!.on = true;
	return d;
};
const found = (rules: Record<string, string[]>, fixable = true): Preflight => ({
	verdict: 'blocks',
	targets: Object.entries(rules).map(([channel_id, of]) => ({
		channel_id,
		verdict: 'blocks',
		findings: of.map((rule) => ({ rule, severity: 'blocks', has: '', allowed: '', source: '', message: '', hint: null, fixable }))
	}))
});
const wide = (renditions: Rendition[] = []): Media => clip({ width: 1920, height: 1080, renditions });

test('a version is offered for the channels that it mends, and no others', () => {
	const media = wide();
	const chosen = begin(media).chosen(three);
	expect(offerFor(found({ y: [], i: ['instagram.container'], v: ['vk.codec'] }), chosen, media)).toEqual({
		channels: ['i', 'v'],
		platforms: ['instagram', 'vk'],
		trim: null,
		ready: null,
		shapes: ['keep', 'pad', 'crop']
	});
	expect(offerFor(found({ i: ['instagram.too_short'] }, false), chosen, media)).toBeNull();
	expect(offerFor(null, chosen, media)).toBeNull();
});
test('a shape that is not taken cannot stay; an upright clip is not asked about', () => {
	const media = wide();
	const chosen = begin(media).chosen(three);
	expect(offerFor(found({ v: ['vk.not_vertical'] }), chosen, media)?.shapes).toEqual(['pad', 'crop']);
	expect(offerFor(found({ v: ['vk.codec'] }), chosen, clip())?.shapes).toEqual([]);
});
test('what is being made is not offered again; what is ready is offered until it is sent', () => {
	const both: Rendition['platforms'] = ['instagram', 'vk'];
	const check = found({ i: ['instagram.container'], v: ['vk.codec'] });
	const making = wide([version('r', { platforms: both, state: 'running' })]);
	expect(offerFor(check, begin(making).chosen(three), making)).toBeNull();
	const media = wide([version('r', { platforms: both }), version('only', { platforms: ['vk'] })]);
	const draft = begin(media);
	expect(offerFor(check, draft.chosen(three), media)?.ready?.id).toBe('r');
	for (const c of ['i', 'v']) draft.lane(c)!.send('r');
	expect(offerFor(check, draft.chosen(three), media)?.ready).toBeNull();
});
test('where a part is sent, a version of that part is offered, and channels with another part come next', () => {
	const trim = { start_ms: 0, end_ms: 9000 };
	const cut = version('cut', { platforms: [], trim });
	const media = wide([cut, version('whole', { platforms: ['instagram', 'vk'] })]);
	const draft = begin(media);
	const check = found({ i: ['instagram.container'], v: ['vk.codec'] });
	draft.lane('i')!.send('cut');
	expect(offerFor(check, draft.chosen(three), media)).toMatchObject({ channels: ['i'], platforms: ['instagram'], trim, ready: null });
	draft.lane('v')!.send('cut');
	expect(offerFor(check, draft.chosen(three), media)).toMatchObject({ channels: ['i', 'v'], trim, ready: null });
	const fit = wide([cut, version('fit', { platforms: ['instagram', 'vk'], trim })]);
	expect(offerFor(check, draft.chosen(three), fit)?.ready?.id).toBe('fit');
});
test('the version a lane sends goes into its request alone, also to TikTok’s inbox', () => {
	const channels = [channel('y'), channel('t', { platform: 'tiktok' })];
	const draft = begin(clip(), channels);
	const lane = draft.lane('t')!;
	lane.send('r');
	if (lane.choice.platform === 'tiktok') lane.choice.mode = 'inbox';
	const chosen = draft.chosen(channels);
	const [y, t] = requestBody(draft.content(chosen), chosen).targets;
	expect(y!.options).not.toHaveProperty('rendition_id');
	expect(t!.options).toEqual({ caption: '', tiktok: { mode: 'inbox' }, rendition_id: 'r' });
});
test('a cover is the same picture in a part; one that was cut off gives way to the nearest', () => {
	const channels = [channel('y'), channel('i', { platform: 'instagram' })];
	const draft = begin(clip(), channels);
	draft.cover = 'frame';
	draft.lane('i')!.send('cut');
	const at = (ms: number): unknown[] => {
		draft.coverAtMs = ms;
		const chosen = draft.chosen(channels);
		const body = requestBody(draft.content(chosen), chosen, (id) => (id === 'cut' ? { start_ms: 5000, end_ms: 9000 } : null));
		return body.targets.map((t) => t.options.cover);
	};
	expect(at(6000)).toEqual([{ at_ms: 6000 }, { at_ms: 1000 }]);
	expect(at(2000)).toEqual([{ at_ms: 2000 }, { at_ms: 0 }]);
	expect(at(20_000)).toEqual([{ at_ms: 20_000 }, { at_ms: 3999 }]);
});
test('a version goes to those who wait for it once it is ready, and only then', () => {
	const draft = begin(wide());
	const versions = new Versions(wide(), draft);
	versions.asked = [{ id: 'r', channels: ['v'], given: false }];
	versions.take(wide([version('r', { state: 'running' })]));
	expect(draft.lane('v')!.renditionId).toBeNull();
	expect(versions.waits(['v'])).toBe(true);
	expect(versions.waits(['y'])).toBe(false);
	versions.take(wide([version('r')]));
	expect(draft.lane('v')!.renditionId).toBe('r');
	expect(draft.lane('i')!.renditionId).toBeNull();
	// the person's own choice after that stays
	draft.lane('v')!.send(null);
	versions.take(wide([version('r')]));
	expect(draft.lane('v')!.renditionId).toBeNull();
	expect(versions.waits(['v'])).toBe(false);
});
test('a version that is deleted gives its place back to the original, and the lane says so', () => {
	const draft = begin(wide());
	const versions = new Versions(wide([version('r')]), draft);
	versions.give('r', ['v']);
	versions.take(wide());
	expect(draft.lane('v')!).toMatchObject({ renditionId: null, versionGone: true });
	draft.lane('v')!.send(null);
	expect(draft.lane('v')!.versionGone).toBe(false);
});
