import { expect, test } from 'vitest';
import type { MediaPost, TargetState } from './api/types';
import { lanesOf } from './domain';

const post = (n: number, state: TargetState): MediaPost => ({
	target_id: `tgt_0${n}`,
	publish_request_id: 'pub_1',
	platform: 'youtube',
	state
});

test('what asks or moves comes first, else the newest post tells', () => {
	expect(lanesOf([]).youtube).toBe('none');
	expect(lanesOf([post(1, 'failed'), post(2, 'published')]).youtube).toBe('published');
	expect(lanesOf([post(2, 'failed'), post(1, 'published')]).youtube).toBe('failed');
	expect(lanesOf([post(1, 'scheduled'), post(2, 'published')]).youtube).toBe('scheduled');
	expect(lanesOf([post(1, 'needs_attention'), post(2, 'uploading')]).youtube).toBe('needs_attention');
	expect(lanesOf([post(1, 'published')]).vk).toBe('none');
});
