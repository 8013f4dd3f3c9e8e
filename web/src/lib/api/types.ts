/** The shapes the server answers. Times are RFC 3339 in UTC, ids are opaque strings. */
export type PlatformName = 'youtube' | 'instagram' | 'tiktok' | 'vk';

export interface FieldError {
	field: string;
	code: string;
	message: string;
}
export interface Problem {
	type?: string;
	title: string;
	status: number;
	code: string;
	detail?: string;
	request_id?: string;
	errors?: FieldError[];
	/** `media_in_use`: what still waits to be published from this clip. */
	publish_request_ids?: string[];
	/** `invalid_options`: what the preflight found. */
	findings?: Finding[];
}

export interface YoutubeLimits {
	title_max_units: number;
	title_unit: string;
	title_forbidden: string;
	description_max_bytes: number;
	description_forbidden: string;
	tags_max_chars: number;
	short_max_ms: number;
	unverified_max_ms: number;
	max_ms: number;
	thumbnail_max_bytes: number;
	schedule_min_lead_ms: number;
	uploads_per_day: number;
}
export interface Limits {
	upload_max_bytes: number;
	workspace_quota_bytes: number;
	open_uploads_max: number;
	page_max: number;
	password_min_chars: number;
	password_max_chars: number;
	title_max_chars: number;
	youtube: YoutubeLimits;
}
export type PlatformState = 'ready' | 'sandbox' | 'not_configured' | 'roadmap';
export interface Instance {
	name: string;
	version: string;
	registration: 'open' | 'invite' | 'closed';
	has_accounts: boolean;
	setup_code_required: boolean;
	sandbox: boolean;
	contact: string | null;
	ffmpeg: boolean;
	platforms: { platform: PlatformName; state: PlatformState }[];
	limits: Limits;
}

export interface Workspace {
	id: string;
	name: string;
	role: 'owner' | 'admin' | 'editor' | 'viewer';
	created_at: string;
}
export interface Me {
	id: string;
	email: string;
	display_name: string | null;
	created_at: string;
	is_operator: boolean;
	workspaces: Workspace[];
}
export interface Session {
	id: string;
	created_at: string;
	last_seen_at: string;
	browser: string;
	address: string;
	current: boolean;
}

export interface Page<T> {
	items: T[];
	next_cursor: string | null;
}
export interface Upload {
	id: string;
	filename: string;
	size_bytes: number;
	offset_bytes: number;
	blake3: string | null;
	state: 'receiving' | 'finishing';
	created_at: string;
	expires_at: string;
}
export interface Note {
	code: string;
	message: string;
	hint?: string | null;
}
export interface MediaPost {
	target_id: string;
	publish_request_id: string;
	platform: PlatformName;
	state: TargetState;
}
export type MediaState = 'processing' | 'ready' | 'unusable';
export interface Media {
	id: string;
	title: string;
	filename: string;
	state: MediaState;
	unusable_reason: Note | null;
	size_bytes: number;
	duration_ms: number | null;
	width: number | null;
	height: number | null;
	fps: number | null;
	container: string | null;
	video_codec: string | null;
	audio_codec: string | null;
	rotation: number | null;
	hdr: boolean | null;
	bitrate_bps: number | null;
	blake3: string | null;
	tags: string[];
	created_at: string;
	has_poster: boolean;
	has_preview: boolean;
	posts: MediaPost[];
}
export interface MediaPage extends Page<Media> {
	total: number;
}
export interface Receipt {
	id: string;
	kind: string;
	at: string;
	subject: string;
	counts: Record<string, number>;
}

export type FailureClass = 'transient' | 'rate_limited' | 'reconnect' | 'rejected' | 'permanent' | 'ambiguous';
export interface Failure {
	class: FailureClass;
	code: string;
	message: string;
	hint: string | null;
	retry_after_ms?: number | null;
	platform_words?: string | null;
}
export interface Channel {
	id: string;
	platform: PlatformName;
	external_id: string;
	title: string;
	handle: string | null;
	label: string | null;
	sandbox: boolean;
	state: 'connected' | 'reconnect_needed' | 'disconnecting' | 'disconnected';
	reason: Failure | null;
	scopes: string[];
	can_schedule_natively: boolean;
	connected_at: string;
	connected_by: string | null;
	facts_fetched_at: string | null;
	last_token_use_at: string | null;
	pending_targets: number;
	uploads_left_today: number | null;
	quota_resets_at: string | null;
}
export interface PublishOptions {
	channel_id: string;
	platform: PlatformName;
	title: string;
	long_uploads: 'allowed' | 'eligible' | 'disallowed' | null;
	categories: { id: string; title: string }[];
	uploads_left_today: number;
	units_left_today: number;
	quota_resets_at: string;
	unaudited_notice: boolean;
	checked_at: string;
}

export type Visibility = 'public' | 'unlisted' | 'private';
export interface YoutubeOptions {
	made_for_kids?: boolean;
	category_id?: string;
	notify_subscribers?: boolean;
	synthetic_media?: boolean;
	native_schedule?: boolean;
}
export interface Options {
	title?: string;
	caption?: string;
	tags?: string[];
	visibility?: Visibility;
	cover?: { at_ms: number } | { media_poster: true };
	youtube?: YoutubeOptions;
}
export type TargetState = 'scheduled' | 'queued' | 'uploading' | 'processing' | 'published' | 'failed' | 'canceled' | 'needs_attention';
export type Checkpoint =
	'prepared' | 'session_open' | 'last_chunk' | 'lost' | 'created' | 'processing' | 'thumbnail' | 'held_until' | 'verifying' | 'done';
export interface Act {
	id: string;
	kind: string;
	/** `null`: the account is gone. */
	actor: string | null;
	at: string;
}
export interface Attempt {
	id: string;
	number: number;
	step: string;
	started_at: string;
	duration_ms: number;
	host: string;
	status: number | null;
	bytes_sent: number;
	outcome: 'ok' | 'retry' | 'failed' | 'ambiguous';
	code: string | null;
	message: string | null;
}
export interface Target {
	id: string;
	channel_id: string;
	channel_title: string;
	platform: PlatformName;
	sandbox: boolean;
	state: TargetState;
	options: Options;
	scheduled_at: string | null;
	next_try_at: string | null;
	bytes_acknowledged: number;
	size_bytes: number;
	remote_id: string | null;
	remote_url: string | null;
	published_at: string | null;
	visibility: string | null;
	notes: Note[];
	failure: Failure | null;
	/** Name of the stored step; a `Checkpoint` as far as this page knows them. */
	checkpoint: string;
	act: Act | null;
	/** Only in the answer for one publish request. */
	attempts?: Attempt[];
	attempts_total: number;
}
export interface PublishRequest {
	id: string;
	media_id: string | null;
	media_title: string;
	scheduled_at: string | null;
	created_at: string;
	created_by: string | null;
	state: TargetState;
	targets: Target[];
}
export interface NewPublishRequest {
	media_id: string;
	scheduled_at?: string;
	targets: { channel_id: string; options: Options }[];
}
export type Decision = Target & {
	request: { id: string; media_id: string | null; media_title: string };
	evidence: { at: string; text: string }[];
};
export interface Resolution {
	outcome: 'published' | 'not_published' | 'new_options';
	remote_url?: string;
	options?: Options;
}
export interface Quota {
	platform: PlatformName;
	uploads_left_today: number;
	uploads_per_day: number;
	units_left_today: number;
	resets_at: string;
}
export interface Finding {
	rule: string;
	severity: 'blocks' | 'warns';
	has: unknown;
	allowed: unknown;
	source: string;
	message: string;
	hint: string | null;
	fixable: boolean;
}
export interface Preflight {
	verdict: 'ok' | 'warns' | 'blocks';
	targets: { channel_id: string; verdict: 'ok' | 'warns' | 'blocks'; findings: Finding[] }[];
}
export interface TokenUse {
	id: string;
	at: string;
	channel_id: string;
	/** `null`: the channel is gone. */
	channel_title: string | null;
	purpose: string;
	host: string;
	calls: number;
	act: Act;
}

export interface Gone {
	id: string;
	gone: true;
}
/** What the event stream tells, by event name. `resync` means: events were missed, ask again for what is on screen. */
export interface LiveEvents {
	'upload.changed': { upload: Upload | Gone };
	'media.changed': { media: Media | Gone };
	'target.changed': { target: Target; publish_request_id: string };
	'attempt.added': { target_id: string; attempt: Attempt };
	'channel.changed': { channel: Channel };
	notice: { code: string } & Record<string, unknown>;
	resync: Record<string, never>;
}
export const isGone = (x: object): x is Gone => 'gone' in x;
