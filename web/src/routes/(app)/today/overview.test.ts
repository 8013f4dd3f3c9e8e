import { expect, test } from 'vitest';
import type { PublishRequest, Target, TargetState } from '$lib/api/types';
import { overview, together } from './overview';

const now = Date.parse('2026-11-24T12:00:00Z');
const post = (id: string, state: TargetState, more: Partial<PublishRequest> = {}, at: string | null = null): PublishRequest => ({
	id,
	media_id: null,
	media_title: id,
	scheduled_at: null,
	created_at: '2026-11-24T10:00:00Z',
	created_by: null,
	state,
	approval: null,
	targets: [{ id: `t${id}`, state, published_at: at } as Target],
	...more
});
const ids = (list: PublishRequest[]): string[] => list.map((p) => p.id);

test('each post stands where it belongs, in the order that matters there', () => {
	const o = overview(
		[
			post('sending', 'uploading'),
			post('late', 'scheduled', { scheduled_at: '2026-11-26T10:00:00Z' }),
			post('soon', 'scheduled', { scheduled_at: '2026-11-25T10:00:00Z' }),
			post('live1', 'published', {}, '2026-11-23T10:00:00Z'),
			post('live2', 'published', {}, '2026-11-24T10:00:00Z'),
			post('old', 'published', {}, '2026-11-01T10:00:00Z'),
			post('failed', 'failed'),
			post('failed long ago', 'failed', { created_at: '2026-11-01T10:00:00Z' }),
			post('off', 'canceled')
		],
		now
	);
	expect([ids(o.going), ids(o.planned), ids(o.arrived), ids(o.stopped)]).toEqual([
		['sending'],
		['soon', 'late'],
		['live2', 'live1'],
		['failed']
	]);
});

const failed = (id: string, more: Partial<PublishRequest>, target: Partial<Target> = {}): PublishRequest =>
	post(id, 'failed', { targets: [{ id: `t${id}`, state: 'failed', published_at: null, ...target } as Target], ...more });

test('a post stopped when it was to go out or was tried last, not when it was written', () => {
	const long = '2026-11-01T10:00:00Z';
	const act = (at: string): Target['act'] => ({ id: 'act_1', kind: 'retry', actor: null, at, origin: 'browser' });
	const o = overview(
		[
			failed('due yesterday', { created_at: long, scheduled_at: '2026-11-23T10:00:00Z' }),
			failed('tried again today', { created_at: long }, { act: act('2026-11-24T09:00:00Z') }),
			failed('asked until today', { created_at: long }, { attempts: [{ started_at: '2026-11-24T11:00:00Z' } as never] }),
			failed('over long ago', { created_at: long, scheduled_at: '2026-11-10T10:00:00Z' }, { act: act('2026-11-10T10:00:00Z') }),
			// another channel's trying says nothing about this one's end
			post('half', 'failed', {
				created_at: long,
				targets: [
					{ id: 'a', state: 'failed', published_at: null, act: act(long) } as Target,
					{ id: 'b', state: 'published', published_at: '2026-11-24T09:00:00Z', act: act('2026-11-24T08:00:00Z') } as Target
				]
			})
		],
		now
	);
	expect(ids(o.stopped)).toEqual(['asked until today', 'tried again today', 'due yesterday']);
});

test('what several questions brought is told once, what was written last first', () => {
	const [a, b] = [post('a', 'queued', { created_at: '2026-11-01T10:00:00Z' }), post('b', 'scheduled')];
	expect(ids(together([a, b, a]))).toEqual(['b', 'a']);
});
