import { expect, test } from 'vitest';
import type { DraftContent, PlatformName } from '$lib/api/types';
import { canonical } from './content';
import { Draft } from './draft.svelte';
import { channel, clip } from './fixture';
import type { InstagramChoice, TiktokChoice, VkChoice, YoutubeChoice } from './request';

const now = Date.UTC(2026, 10, 24, 12);
const four = (['youtube', 'instagram', 'tiktok', 'vk'] as PlatformName[]).map((platform) => channel(platform, { platform }));
const begin = (): Draft => new Draft(clip({ tags: ['soup'] }), now, 'UTC');
const again = (content: DraftContent): Draft => {
	const d = begin();
	d.restore(JSON.parse(JSON.stringify(content)) as DraftContent, 'UTC');
	return d;
};

function written(): Draft {
	const d = begin();
	d.follow(four);
	d.title = 'Ramen ';
	d.caption = 'Line\nand more';
	d.tags = ['soup', 'quick'];
	d.kids = false;
	d.synthetic = true;
	d.cover = 'frame';
	d.coverAtMs = 1500;
	for (const c of four) d.turn(c.id, true);
	const of = <C>(id: string): C => d.lane(id)!.choice as C;
	Object.assign(of<YoutubeChoice>('youtube'), { visibility: 'unlisted', categoryId: '26', notify: false, native: true });
	Object.assign(of<InstagramChoice>('instagram'), { shareToFeed: false, ai: true, collaborators: ['anna'] });
	Object.assign(of<TiktokChoice>('tiktok'), { privacy: 'SELF_ONLY', comment: true, disclose: true, ownBrand: true, ai: true });
	Object.assign(of<VkChoice>('vk'), { owner: -77, wall: true, asClip: true });
	d.lane('vk')!.caption = 'For VK alone';
	d.lane('vk')!.title = 'VK';
	d.lane('youtube')!.send('ren_1');
	return d;
}

test('everything the composer holds comes back as it was', () => {
	const before = written();
	const after = again(before.kept);
	expect(canonical(after.kept)).toBe(canonical(before.kept));
	after.follow(four);
	expect(canonical(after.kept)).toBe(canonical(before.kept));
	expect(after.touched).toBe(true);
	expect([after.title, after.cover, after.coverAtMs]).toEqual(['Ramen ', 'frame', 1500]);
	expect(after.chosen(four)).toHaveLength(4);
	for (const c of four) {
		expect({ ...after.lane(c.id)!.choice }).toEqual({ ...before.lane(c.id)!.choice });
		expect(after.lane(c.id)!.own).toBe(before.lane(c.id)!.own);
	}
	expect(after.lane('youtube')!.renditionId).toBe('ren_1');
});
test('words of its own without tags stay without tags', () => {
	const before = written();
	const lane = before.lane('youtube')!;
	[lane.title, lane.caption, lane.tags] = ['Own', '', []];
	const after = again(before.kept);
	after.follow(four);
	expect(after.lane('youtube')).toMatchObject({ title: 'Own', caption: '', tags: [] });
	expect(after.lane('instagram')!.tags).toBeNull();
});
test('that something is to be disclosed is kept before it is said what', () => {
	const before = written();
	Object.assign(before.lane('tiktok')!.choice, { disclose: true, ownBrand: false, branded: false, privacy: '' });
	const after = again(before.kept);
	after.follow(four);
	expect(after.lane('tiktok')!.choice).toMatchObject({ disclose: true, ownBrand: false, branded: false, privacy: '' });
});
test('the moment comes back in the zone of the reader, and one that is not filled in does not turn into now', () => {
	const d = begin();
	d.when = 'at';
	expect(again(d.kept).when).toBe('at');
	d.moment = { at: '2040-03-25T15:00:00.000Z', ms: Date.UTC(2040, 2, 25, 15), clock: 'once' };
	const there = begin();
	there.restore(d.kept, 'Europe/Moscow');
	expect([there.date, there.time, there.moment?.at]).toEqual(['2040-03-25', '18:00', '2040-03-25T15:00:00.000Z']);
});
test('what is set for a channel that is away waits for it', () => {
	const after = again(written().kept);
	const here = four.slice(0, 2);
	after.follow(here);
	expect(after.kept.targets.map((t) => t.channel_id).sort()).toEqual(['instagram', 'tiktok', 'vk', 'youtube']);
	after.follow(four);
	expect(after.lane('vk')!.caption).toBe('For VK alone');
	after.follow(here);
	expect(canonical(after.kept)).toBe(canonical(written().kept));
});
test('channels that nobody touched are not kept', () => {
	const d = begin();
	d.follow(four);
	expect(d.kept.targets).toEqual([]);
	d.turn('vk', true);
	expect(d.kept.targets.map((t) => [t.channel_id, t.chosen])).toEqual([['vk', true]]);
});
test('one content is one text, in whatever order its fields come', () => {
	const a = written().kept;
	const shuffled = Object.fromEntries(Object.entries(a).reverse()) as unknown as DraftContent;
	shuffled.targets = [...a.targets].reverse();
	expect(canonical(shuffled)).toBe(canonical(a));
	expect(canonical({ ...a, caption: a.caption + ' ' })).not.toBe(canonical(a));
});
test('a target of a program that answers no platform stays as it is until its channel is there', () => {
	const plain = { channel_id: 'youtube', chosen: true, options: { caption: 'By a program' } };
	const d = again({ ...begin().kept, targets: [plain] });
	expect(d.kept.targets).toEqual([plain]);
	d.follow(four);
	expect(d.lane('youtube')).toMatchObject({ on: true, caption: 'By a program' });
});
