import { expect, test } from 'vitest';
import type { PublishRequest, Target, TargetState } from '$lib/api/types';
import { overview } from './overview';

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
