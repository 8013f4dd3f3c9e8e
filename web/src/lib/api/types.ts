/**
 * The shapes the server answers, taken from its API document (`schema.d.ts`). Times are RFC 3339 in UTC, ids are opaque strings.
 * The server always sends a field that has no value as `null`, which the document cannot say: `Told` makes such fields required.
 */
import type { components } from './schema';

type Schemas = components['schemas'];
type Told<T> = T extends readonly (infer U)[] ? Told<U>[] : T extends object ? { [K in keyof T]-?: Told<T[K]> } : T;
type With<T, More> = Omit<T, keyof More> & More;

export type PlatformName = Schemas['Platform'];
export type FieldError = Schemas['FieldError'];
/** What an answer that is no success says; only `code`, `status` and `title` are certain. */
export interface Problem {
	type?: string;
	title: string;
	status: number;
	code: string;
	detail?: string;
	request_id?: string;
	errors?: FieldError[];
	/** `media_in_use`, `rendition_in_use`: what still waits to be published from this clip or version. */
	publish_request_ids?: string[];
	/** `invalid_options`: what the preflight found. */
	findings?: Finding[];
	/** What a platform answered while somebody waited. */
	failure?: Failure;
	/** `draft_changed`: what stands there now. */
	draft?: Draft;
}

export type YoutubeLimits = Schemas['YouTubeLimits'];
export type PlatformState = 'ready' | 'sandbox' | 'not_configured' | 'roadmap';
export type Instance = With<Told<Schemas['Instance']>, { platforms: { platform: PlatformName; state: PlatformState }[]; limits: Limits }>;

/** A deletion that was asked for and is not done. */
export type Deletion = Schemas['Deletion'];
export type DeletionCounts = Schemas['DeletionCounts'];
export type DeletionPlan = Told<Schemas['DeletionPlan']>;
export type RequestStanding = Told<Schemas['RequestStanding']>;
export type DeletionState = With<Told<Schemas['DeletionState']>, { request: RequestStanding | null }>;
/** An archive of the whole workspace. */
export type Export = With<Told<Schemas['Export']>, { failure: Failure | null }>;
export type Workspace = With<Schemas['Workspace'], { deletion: Deletion | null }>;
export type PolicyStanding = Told<Schemas['PolicyStanding']>;
export type Me = With<Told<Schemas['Me']>, { deletion: Deletion | null; policy: PolicyStanding; workspaces: Workspace[] }>;
export type Session = Schemas['Session'];
export type ApiToken = Told<Schemas['ApiToken']>;
export type NewApiToken = Told<Schemas['NewApiToken']>;
export type TokenScope = Schemas['TokenScope'];
export type WebhookEvent = Schemas['WebhookEvent'];
/** A message to a webhook. */
export type Delivery = Told<Schemas['WebhookDelivery']>;
export type Webhook = With<Told<Schemas['Webhook']>, { off_reason: Schemas['WebhookOff'] | null; last_delivery: Delivery | null }>;
export type NewWebhook = Webhook & { secret: string };
export type NewsKind = Schemas['NewsKind'];
export type NewsChoices = Schemas['NewsChoices'];
export type Role = Schemas['Role'];
export type Member = Told<Schemas['Member']>;
export type Invitation = Told<Schemas['Invitation']>;
export type NewInvitation = Told<Schemas['NewInvitation']>;
export type InvitationOffer = Told<Schemas['InvitationOffer']>;

export type SecondFactor = Schemas['SecondFactor'];
export type TotpState = Told<Schemas['TotpState']>;
export type TotpSetup = Schemas['TotpSetup'];
export type RecoveryCodes = Schemas['RecoveryCodes'];

export interface Page<T> {
	items: T[];
	next_cursor: string | null;
}
export type Upload = Told<Schemas['Upload']>;
export type Note = Schemas['Note'];
export type MediaPost = Schemas['MediaPost'];
export type MediaState = Schemas['MediaState'];
export type Fit = Schemas['Fit'];
export type Background = Schemas['Background'];
export type Change = Schemas['Change'];
export type Unmet = Schemas['Unmet'];
/** A version of a clip that certain platforms take. */
export type Rendition = With<Told<Schemas['Rendition']>, { failure: Failure | null }>;
/** A part of a clip, in milliseconds of its own time. */
export type Trim = Schemas['Trim'];
/** What a version is to be: absent `fit` keeps the shape where each platform takes it. */
export interface Wish {
	platforms: PlatformName[];
	fit?: Fit;
	background?: Background;
	trim?: Trim;
}
export type Media = With<Told<Schemas['Media']>, { unusable_reason: Schemas['UnusableReason'] | null; renditions: Rendition[] }>;
export type MediaMonth = Schemas['MediaMonth'];
export type Tag = Schemas['Tag'];
/** A weekday (1 is Monday) and a time by the clock of the workspace's zone. */
export type Slot = Schemas['Slot'];
export type Slots = With<Told<Schemas['Slots']>, { time_zone: string | null }>;
/** What was published in some days, counted. */
export type Figures = Told<Schemas['Figures']>;
export type FigureLine = Told<Schemas['FigureLine']>;
export type FigureCounts = Schemas['FigureCounts'];
/** A text that is kept for the next posts. */
export type Template = Told<Schemas['Template']>;
export type CalendarLink = { created_at: string | null; read_at: string | null };
export type NewCalendarLink = Schemas['NewCalendarLink'];
export type MediaPage = Page<Media> & { total: number };
export type Receipt = Schemas['Receipt'];

export type FailureClass = Schemas['FailureClass'];
/** `hint` is always told; the other two only where there is something to tell. */
export type Failure = With<Schemas['Failure'], { hint: string | null }>;
export type Channel = With<
	Told<Schemas['Channel']>,
	{ state: 'connected' | 'reconnect_needed' | 'disconnecting' | 'disconnected'; reason: Failure | null } & ChannelAbility
>;

export type Visibility = Schemas['Visibility'];
export type TargetState = Schemas['TargetState'];
export type Act = Told<Schemas['Act']>;
export type Attempt = Told<Schemas['Attempt']>;
/** What a platform shows of a published video; `null`: not told, which is not nought. */
export type Numbers = Told<Schemas['Numbers']>;
export type Target = With<
	Told<Omit<Schemas['Target'], 'publish_request_id' | 'verified_at'>>,
	{
		options: Options;
		notes: Note[];
		numbers: Numbers | null;
		failure: Failure | null;
		/** Only in the answer for one publish request. */
		attempts?: Attempt[];
	}
>;
/** How far the approval of a post has come. */
export type Approval = Told<Schemas['Approval']>;
export type PublishRequest = With<Told<Schemas['PublishRequest']>, { approval: Approval | null; targets: Target[] }>;
export interface NewPublishRequest {
	media_id: string;
	scheduled_at?: string;
	/** Instead of a time: at the next free slot. */
	next_slot?: boolean;
	targets: { channel_id: string; options: Options }[];
	/** What it was written in: goes with the post that is accepted, in this version. */
	draft?: { id: string; version: number };
}
/** What is set for one channel in a draft. */
export interface DraftTarget {
	channel_id: string;
	chosen: boolean;
	options: Options;
}
/** What the composer holds of a clip, finished or not. */
export interface DraftContent {
	title: string;
	caption: string;
	tags: string[];
	cover?: { at_ms: number } | { media_poster: true };
	made_for_kids?: boolean;
	synthetic_media: boolean;
	when: Schemas['DraftWhen'];
	scheduled_at?: string;
	targets: DraftTarget[];
}
/** A post that is being written. A clip has at most one. */
export type Draft = With<Told<Schemas['Draft']>, { content: DraftContent }>;
export type DraftPage = Page<Draft> & { total: number };
export type Policy = Schemas['Policy'];
export type RetentionLine = Schemas['Line'];
/** What became of a post or a channel. */
export type Notice = With<Told<Schemas['Notice']>, { failure: Failure | null }>;
export type Notices = With<Schemas['Notices'], { items: Notice[] }>;
/** How much of its quota a workspace uses: `GET …/storage`. */
export type StorageUse = Schemas['StorageUse'];
export type Decision = Target & {
	request: Told<Schemas['DecisionRequest']>;
	evidence: Schemas['Evidence'][];
};
export interface Resolution {
	outcome: Schemas['Decided'];
	remote_url?: string;
	options?: Options;
}
export type Quota = Schemas['Quota'];
export type Finding = Told<Schemas['Finding']>;
export type Preflight = Told<Schemas['Preflight']>;
export type TokenUse = Told<Schemas['TokenUse']>;
export type AuditKind = Schemas['AuditKind'];
export type AuditClass = Schemas['AuditClass'];
export type AuditEvent = With<
	Told<Omit<Schemas['AuditEvent'], 'facts'>>,
	{
		kind: AuditKind | null;
		class: AuditClass | null;
		/** `name` and `email` as they were then; a field that has no value is left out. */
		actor: Schemas['AuditActor'] | null;
		subjects: Schemas['AuditSubject'][];
		facts: Record<string, unknown>;
	}
>;
export type Passkey = Told<Schemas['Passkey']>;
export type Passkeys = Told<Schemas['Passkeys']>;
export type EmailStanding = Told<Schemas['EmailStanding']>;
export type PasskeyChallenge = Schemas['PasskeyChallenge'];
export type AuditProof = Schemas['AuditProof'];
export type SignedReceipt = Told<Schemas['Receipt']>;

/* The operator's. */
export type SuspiciousEvents = Told<Schemas['SuspiciousEvents']>;
export type EgressDay = Told<Schemas['EgressDay']>;
export type OperatorAccount = Told<Schemas['OperatorAccount']>;
export type OperatorFinding = Schemas['OperatorFinding'];
export type SupportRequest = Told<Schemas['SupportRequest']>;
export type JobsState = Told<Schemas['JobsState']>;
export type KeysState = Schemas['KeysState'];
export type PlatformApp = Schemas['PlatformApp'];
export type MailState = With<Told<Schemas['MailState']>, { test: Told<Schemas['MailTest']> | null }>;
export type Overview = With<
	Told<Omit<Schemas['Overview'], 'findings' | 'mail'>>,
	{ findings: OperatorFinding[]; mail: MailState; jobs: JobsState }
>;

/* By hand, until the API document names them: what four platforms brought. */

/** What a channel may do, next to its state. */
interface ChannelAbility {
	may_publish: boolean;
	/** Why not, and what to do. */
	publish_blocker: Failure | null;
	/** What was asked for and not granted, in the platform’s own names. */
	missing_scopes: string[];
	/** The consent ends by itself at this moment. */
	access_ends_at: string | null;
	/** The standing instruction, and when it ends or has ended by itself. */
	keep_fresh: boolean;
	keep_fresh_until: string | null;
}
export type Limits = Schemas['InstanceLimits'];

export interface YoutubeRules {
	long_uploads: 'allowed' | 'eligible' | 'disallowed' | null;
	categories: { id: string; title: string }[];
	unaudited_notice: boolean;
}
export interface InstagramRules {
	login: 'instagram' | 'facebook';
	account_type: string | null;
	collaborators_allowed: boolean;
	/** Posts of the last 24 hours and how many Instagram allows; none when it did not say. */
	posts_used: number | null;
	posts_allowed: number | null;
}
export interface TiktokRules {
	nickname: string;
	username: string;
	privacy_level_options: string[];
	comment_disabled: boolean;
	duet_disabled: boolean;
	stitch_disabled: boolean;
	max_duration_sec: number;
	direct_granted: boolean;
	inbox_granted: boolean;
	/** Why the account cannot post right now. */
	blocked: Failure | null;
}
export interface VkRules {
	may_publish: boolean;
	may_post_on_wall: boolean;
	/** Positive id: the profile; negative: a community. */
	owners: { id: number; title: string }[];
	missing_rights: string[];
}
/** What a channel allows right now, with the one block of its platform. */
export interface PublishOptions {
	channel_id: string;
	platform: PlatformName;
	title: string;
	uploads_left_today?: number | null;
	units_left_today?: number | null;
	quota_resets_at?: string | null;
	youtube?: YoutubeRules;
	instagram?: InstagramRules;
	tiktok?: TiktokRules;
	vk?: VkRules;
	checked_at: string;
}

export interface YoutubeOptions {
	made_for_kids?: boolean;
	category_id?: string;
	notify_subscribers?: boolean;
	synthetic_media?: boolean;
	native_schedule?: boolean;
}
export interface InstagramOptions {
	share_to_feed?: boolean;
	/** User names, without `@`. */
	collaborators?: string[];
	ai_generated?: boolean;
}
export type TiktokMode = 'direct' | 'inbox';
export interface TiktokOptions {
	privacy_level?: string;
	allow_comment?: boolean;
	allow_duet?: boolean;
	allow_stitch?: boolean;
	brand_organic?: boolean;
	brand_content?: boolean;
	aigc?: boolean;
	mode?: TiktokMode;
}
export interface VkOptions {
	owner?: number;
	wall_post?: boolean;
	as_clip?: boolean;
}
/** What the person chose for one target. */
export interface Options {
	title?: string;
	caption?: string;
	tags?: string[];
	visibility?: Visibility;
	cover?: { at_ms: number } | { media_poster: true };
	/** A ready version that is sent instead of the original. */
	rendition_id?: string;
	youtube?: YoutubeOptions;
	instagram?: InstagramOptions;
	tiktok?: TiktokOptions;
	vk?: VkOptions;
}

/* The event stream, which the API document does not describe. */

export interface Gone {
	id: string;
	gone: true;
}
/** What the event stream tells, by event name. `resync` means: events were missed, ask again for what is on screen. */
export interface LiveEvents {
	'upload.changed': { upload: Upload | Gone };
	'media.changed': { media: Media | Gone };
	'target.changed': { target: Target; publish_request_id: string; approval: Approval | null };
	'attempt.added': { target_id: string; attempt: Attempt };
	'channel.changed': { channel: Channel };
	'export.changed': { export: Export | Gone };
	notice: { notice: Notice };
	'member.changed': { member: Member | { account_id: string; gone: true } };
	/** As it is for who listens: with their own role. */
	'workspace.changed': { workspace: Workspace };
	resync: Record<string, never>;
}
export const isGone = (x: object): x is Gone => 'gone' in x;
