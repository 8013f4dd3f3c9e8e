import { expect, test } from 'vitest';
import type { Media, MediaState, PublishRequest, Target, TargetState } from '$lib/api/types';
import { stageOf, type Known } from './stage';

const clip = (id: string, state: MediaState): Media => ({ id, state }) as Media;
const post = (id: string, ...states: TargetState[]): PublishRequest =>
	({ id, state: states[0], targets: states.map((state) => ({ state }) as Target) }) as PublishRequest;
const at = (known: Partial<Known>): string => stageOf({ clips: [], total: 0, arriving: 0, usable: 0, posts: [], ...known }).at;

test('a clip is uploaded, saved and read before anything else is asked', () => {
	expect(at({})).toBe('upload');
	expect(at({ arriving: 1 })).toBe('arriving');
	expect(at({ clips: [clip('a', 'processing')], total: 1, usable: 1 })).toBe('reading');
	expect(at({ clips: [clip('a', 'unusable')], total: 1 })).toBe('unfit');
	expect(at({ clips: [clip('a', 'unusable')], total: 1, arriving: 1 })).toBe('arriving');
});
test('a clip that is ready wants a channel, then it can be published', () => {
	const clips = [clip('new', 'processing'), clip('old', 'ready')];
	expect(stageOf({ clips, total: 2, arriving: 0, usable: 0, posts: [] })).toEqual({ at: 'connect', clip: clips[1] });
	expect(stageOf({ clips, total: 2, arriving: 0, usable: 1, posts: [] })).toEqual({ at: 'publish', clip: clips[1] });
});
test('a post tells where it stands, until one of its targets is live', () => {
	const clips = [clip('a', 'ready')];
	const of = (...posts: PublishRequest[]): string => at({ clips, total: 1, usable: 1, posts });
	expect(of(post('p', 'scheduled'))).toBe('planned');
	expect(['queued', 'uploading', 'processing'].map((s) => of(post('p', s as TargetState)))).toEqual(['going', 'going', 'going']);
	expect(of(post('p', 'needs_attention'))).toBe('asks');
	expect(of(post('p', 'failed'))).toBe('stopped');
	expect(of(post('p', 'failed', 'published'))).toBe('over');
	expect(of(post('new', 'failed'), post('old', 'published'))).toBe('over');
});
test('what was called off is as if it had never been asked for', () => {
	const clips = [clip('a', 'ready')];
	expect(at({ clips, total: 1, usable: 1, posts: [post('p', 'canceled')] })).toBe('publish');
	expect(at({ clips, total: 1, usable: 1, posts: [post('new', 'canceled'), post('old', 'uploading')] })).toBe('going');
});
