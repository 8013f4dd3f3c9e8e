import { m } from '$lib/paraglide/messages.js';
import type { LaneState } from './domain';

export function stateWord(s: LaneState): string {
	switch (s) {
		case 'none':
			return m.state_none();
		case 'scheduled':
			return m.state_scheduled();
		case 'queued':
			return m.state_queued();
		case 'uploading':
			return m.state_uploading();
		case 'processing':
			return m.state_processing();
		case 'published':
			return m.state_published();
		case 'failed':
			return m.state_failed();
		case 'canceled':
			return m.state_canceled();
		case 'needs_attention':
			return m.state_needs_attention();
	}
}
