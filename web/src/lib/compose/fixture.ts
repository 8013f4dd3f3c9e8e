/** Values for tests of the composer, as the server's first version answers them. */
import type { Channel, Limits, Media, Rendition, TiktokRules, YoutubeLimits } from '$lib/api/types';

export const youtubeLimits: YoutubeLimits = {
	title_max_units: 100,
	title_unit: 'utf16',
	title_forbidden: '<>',
	description_max_bytes: 5000,
	description_forbidden: '<>',
	tags_max_chars: 500,
	short_max_ms: 180_000,
	unverified_max_ms: 900_000,
	max_ms: 43_200_000,
	thumbnail_max_bytes: 2_000_000,
	schedule_min_lead_ms: 900_000,
	uploads_per_day: 100
};
export const limits: Limits = {
	upload_max_bytes: 10_737_418_240,
	workspace_quota_bytes: 107_374_182_400,
	open_uploads_max: 20,
	page_max: 100,
	password_min_chars: 8,
	password_max_chars: 128,
	title_max_chars: 200,
	trash_days: 7,
	youtube: youtubeLimits,
	instagram: {
		caption_max_units: 2200,
		hashtags_max: 30,
		mentions_max: 20,
		collaborators_max: 3,
		min_ms: 3000,
		max_ms: 900_000,
		max_bytes: 300_000_000
	},
	tiktok: { caption_max_units: 2200, min_ms: 3000, max_ms: 600_000, max_bytes: 4_294_967_296 },
	vk: { title_max_units: 128, description_max_units: 5000, clip_max_ms: 180_000 }
};
export const tiktokRules = (more: Partial<TiktokRules> = {}): TiktokRules => ({
	nickname: 'Подоконник',
	username: 'podokonnik',
	privacy_level_options: ['PUBLIC_TO_EVERYONE', 'MUTUAL_FOLLOW_FRIENDS', 'SELF_ONLY'],
	comment_disabled: false,
	duet_disabled: false,
	stitch_disabled: false,
	max_duration_sec: 600,
	direct_granted: true,
	inbox_granted: true,
	blocked: null,
	...more
});

export const channel = (id: string, more: Partial<Channel> = {}): Channel => ({
	id,
	platform: 'youtube',
	external_id: 'UC' + id,
	title: 'Кухня на подоконнике',
	handle: '@podokonnik',
	label: null,
	sandbox: false,
	state: 'connected',
	reason: null,
	scopes: ['https://www.googleapis.com/auth/youtube.upload', 'https://www.googleapis.com/auth/youtube.readonly'],
	can_schedule_natively: true,
	connected_at: '2026-11-20T09:00:00.000Z',
	connected_by: null,
	facts_fetched_at: '2026-11-24T09:00:00.000Z',
	last_token_use_at: null,
	pending_targets: 0,
	uploads_left_today: 96,
	quota_resets_at: '2026-11-25T08:00:00.000Z',
	may_publish: true,
	publish_blocker: null,
	access_ends_at: null,
	...more
});

export const clip = (more: Partial<Media> = {}): Media => ({
	id: 'med_1',
	title: 'Рамен за 9 минут',
	filename: 'ramen.mp4',
	state: 'ready',
	unusable_reason: null,
	size_bytes: 66_900_000,
	duration_ms: 47_000,
	width: 1080,
	height: 1920,
	fps: 30,
	container: 'mp4',
	video_codec: 'h264',
	audio_codec: 'aac',
	rotation: 0,
	hdr: false,
	bitrate_bps: 11_000_000,
	blake3: '',
	tags: [],
	created_at: '2026-11-24T09:00:00.000Z',
	has_poster: true,
	has_preview: true,
	poster_at_ms: null,
	renditions: [],
	posts: [],
	draft_id: null,
	trashed_at: null,
	trashed_until: null,
	...more
});

export const version = (id: string, more: Partial<Rendition> = {}): Rendition => ({
	id,
	media_id: 'med_1',
	state: 'ready',
	platforms: ['vk'],
	fit: 'pad',
	background: null,
	trim: null,
	changes: [],
	unmet: [],
	progress: 1000,
	size_bytes: 24_300_000,
	duration_ms: 47_000,
	width: 1080,
	height: 1920,
	fps: 30,
	video_codec: 'h264',
	audio_codec: 'aac',
	bitrate_bps: 4_100_000,
	blake3: '',
	failure: null,
	created_at: '2026-11-24T09:00:00.000Z',
	updated_at: '2026-11-24T09:00:00.000Z',
	...more
});
