import type { YoutubeLimits } from '$lib/api/types';
import { channelName } from '$lib/data/channels.svelte';
import { m } from '$lib/paraglide/messages.js';
import type { Blocker } from './blockers';
import { forbiddenIn, tagsCounted, utf16Units, utf8Bytes } from './count';
import type { Content } from './request';

/** The reason beside the button, in one sentence. */
export function whyWords(b: Blocker, content: Content, limits: YoutubeLimits): string {
	const chars = (text: string, forbidden: string): string => forbiddenIn(text, forbidden).join(' ');
	switch (b.code) {
		case 'no_channel':
			return m.why_no_channel();
		case 'none_chosen':
			return m.why_none_chosen();
		case 'media_processing':
			return m.why_media_processing();
		case 'media_unusable':
			return m.why_media_unusable();
		case 'title_empty':
			return m.why_title_empty();
		case 'title_long':
			return m.why_title_long({ count: utf16Units(content.title) - limits.title_max_units });
		case 'title_forbidden':
			return m.why_title_forbidden({ chars: chars(content.title, limits.title_forbidden) });
		case 'description_long':
			return m.why_description_long({ count: utf8Bytes(content.description) - limits.description_max_bytes });
		case 'description_forbidden':
			return m.why_description_forbidden({ chars: chars(content.description, limits.description_forbidden) });
		case 'tags_long':
			return m.why_tags_long({ count: tagsCounted(content.tags) - limits.tags_max_chars });
		case 'tags_forbidden':
			return m.why_tags_forbidden({ chars: chars(content.tags.join(''), limits.title_forbidden) });
		case 'kids':
			return m.why_kids();
		case 'time_missing':
			return m.why_time_missing();
		case 'time_past':
			return m.why_time_past();
		case 'native_lead':
			return m.why_native_lead({ minutes: limits.schedule_min_lead_ms / 60_000 });
		case 'channel_broken':
			return m.why_channel_broken({ title: b.channel ? channelName(b.channel) : '' });
		case 'checks':
			return m.why_checks();
	}
}
