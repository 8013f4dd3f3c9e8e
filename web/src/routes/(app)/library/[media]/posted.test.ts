import { expect, test } from 'vitest';
import type { PublishRequest, Target } from '$lib/api/types';
import { postedWhere, whenWords } from './posted';

const target = (id: string, more: Partial<Target> = {}): Target =>
	({ id, state: 'published', published_at: null, scheduled_at: null, ...more }) as Target;
const post = (id: string, created_at: string, ...targets: Target[]): PublishRequest =>
	({ id, created_at, scheduled_at: null, targets }) as PublishRequest;

test('each channel a clip went to stands by its moment, the newest first', () => {
	const rows = postedWhere([
		post('pub_2', '2026-11-20T10:00:00Z', target('t3', { state: 'failed' })),
		post(
			'pub_1',
			'2026-11-01T10:00:00Z',
			target('t1', { published_at: '2026-11-24T10:00:00Z' }),
			target('t2', { state: 'scheduled', scheduled_at: '2026-12-01T10:00:00Z' })
		)
	]);
	expect(rows.map((r) => [r.post, r.target.id])).toEqual([
		['pub_1', 't2'],
		['pub_1', 't1'],
		['pub_2', 't3']
	]);
	expect(rows.map((r) => whenWords(r).split(' ').slice(0, 2).join(' '))).toEqual(['planned for', 'since 24', 'asked for']);
});
