import { channelName } from '$lib/data/channels.svelte';
import { platformName } from '$lib/domain';
import { span } from '$lib/format';
import { m } from '$lib/paraglide/messages.js';
import type { Blocker } from './blockers';

type Named = { platform: string; title: string; count: number; chars: string };
/** The reason beside the button, in one sentence each. */
const sentences: Record<Blocker['code'], (named: Named) => string> = {
	no_channel: () => m.why_no_channel(),
	none_chosen: () => m.why_none_chosen(),
	media_processing: () => m.why_media_processing(),
	media_unusable: () => m.why_media_unusable(),
	title_empty: () => m.why_title_empty(),
	title_long: m.why_title_long,
	title_forbidden: m.why_title_forbidden,
	caption_long: m.why_caption_long,
	caption_bytes: m.why_caption_bytes,
	caption_forbidden: m.why_caption_forbidden,
	caption_hashtags: m.why_caption_hashtags,
	caption_mentions: m.why_caption_mentions,
	tags_long: m.why_tags_long,
	tags_forbidden: m.why_tags_forbidden,
	kids: () => m.why_kids(),
	collaborators: m.why_collaborators,
	time_missing: () => m.why_time_missing(),
	no_slot: () => m.why_no_slot(),
	time_past: () => m.why_time_past(),
	native_lead: ({ count }) => m.why_native_lead({ minutes: count }),
	channel_broken: m.why_channel_broken,
	may_not_publish: m.why_may_not_publish,
	tiktok_asking: m.why_tiktok_asking,
	tiktok_blocked: m.why_tiktok_blocked,
	tiktok_rights: m.why_tiktok_rights,
	tiktok_long: ({ count }) => m.why_tiktok_long({ limit: span(count * 1000) }),
	tiktok_privacy: () => m.why_tiktok_privacy(),
	tiktok_disclosure: () => m.tiktok_indicate(),
	tiktok_private_brand: () => m.tiktok_brand_not_private(),
	checks: () => m.why_checks()
};
export function whyWords(b: Blocker): string {
	const platform = b.channel?.platform ?? b.platform;
	return sentences[b.code]({
		platform: platform ? platformName[platform] : '',
		title: b.channel ? channelName(b.channel) : '',
		count: b.n ?? 0,
		chars: b.chars ?? ''
	});
}
