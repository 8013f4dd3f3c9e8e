import { m } from '$lib/paraglide/messages.js';

type Words = (inputs: { platform: string }) => string;
export interface Sentence {
	what: Words;
	next: Words;
}

const edit = m.hint_edit;
const rejected = m.hint_rejected;
const unreadable = m.hint_file_unreadable;

/** One sentence and one next step for each thing that can go wrong. Source: the error table of YouTube's adapter. */
const sentences = {
	platform_unreachable: { what: m.failure_platform_unreachable, next: m.hint_platform_unreachable },
	quota_spent: { what: m.failure_quota_spent, next: m.hint_quota_spent },
	rate_limited: { what: m.failure_rate_limited, next: m.hint_rate_limited },
	channel_upload_limit: { what: m.failure_channel_upload_limit, next: m.hint_channel_upload_limit },
	thumbnail_limit: { what: m.failure_thumbnail_limit, next: m.hint_thumbnail_limit },
	access_expired: { what: m.failure_access_expired, next: m.hint_access_expired },
	scope_missing: { what: m.failure_scope_missing, next: m.hint_scope_missing },
	no_channel: { what: m.failure_no_channel, next: m.hint_no_channel },
	other_channel: { what: m.failure_other_channel, next: m.hint_other_channel },
	channel_suspended: { what: m.failure_channel_suspended, next: m.hint_channel_suspended },
	title_refused: { what: m.failure_title_refused, next: edit },
	description_refused: { what: m.failure_description_refused, next: edit },
	tags_refused: { what: m.failure_tags_refused, next: edit },
	publish_time_refused: { what: m.failure_publish_time_refused, next: edit },
	setting_refused: { what: m.failure_setting_refused, next: edit },
	our_fault: { what: m.failure_our_fault, next: m.hint_our_fault },
	project_not_configured: { what: m.failure_project_not_configured, next: m.hint_project_not_configured },
	refused_unexplained: { what: m.failure_refused_unexplained, next: m.hint_refused_unexplained },
	thumbnail_unverified: { what: m.failure_thumbnail_unverified, next: m.hint_thumbnail_unverified },
	thumbnail_refused: { what: m.failure_thumbnail_refused, next: m.hint_thumbnail_refused },
	gone_remotely: { what: m.failure_gone_remotely, next: m.hint_gone_remotely },
	file_unreadable: { what: m.failure_file_unreadable, next: unreadable },
	failed_codec: { what: m.failure_failed_codec, next: unreadable },
	failed_empty: { what: m.failure_failed_empty, next: unreadable },
	failed_upload: { what: m.failure_failed_upload, next: m.hint_failed_upload },
	rejected_duplicate: { what: m.failure_rejected_duplicate, next: m.hint_rejected_duplicate },
	rejected_length: { what: m.failure_rejected_length, next: m.hint_rejected_length },
	rejected: { what: m.failure_rejected, next: rejected },
	rejected_copyright: { what: m.failure_rejected_copyright, next: rejected },
	rejected_claim: { what: m.failure_rejected_claim, next: rejected },
	rejected_trademark: { what: m.failure_rejected_trademark, next: rejected },
	rejected_legal: { what: m.failure_rejected_legal, next: rejected },
	rejected_inappropriate: { what: m.failure_rejected_inappropriate, next: rejected },
	rejected_terms: { what: m.failure_rejected_terms, next: rejected },
	session_lost: { what: m.failure_session_lost, next: m.hint_session_lost },
	platform_nonsense: { what: m.failure_platform_nonsense, next: m.hint_platform_nonsense },
	media_gone: { what: m.failure_media_gone, next: m.hint_media_gone },
	channel_disconnected: { what: m.failure_channel_disconnected, next: m.hint_channel_disconnected },
	restored: { what: m.failure_restored, next: m.hint_session_lost },
	act_ended: { what: m.failure_act_ended, next: m.hint_act_ended },
	author_left: { what: m.failure_author_left, next: m.hint_author_left },
	session_gone: { what: m.failure_session_gone, next: m.hint_platform_unreachable },
	source_unreadable: { what: m.failure_source_unreadable, next: m.hint_source_unreadable },
	session_unstable: { what: m.failure_session_unstable, next: m.hint_session_unstable },
	consent_expired: { what: m.failure_consent_expired, next: m.hint_consent },
	consent_denied: { what: m.failure_consent_denied, next: m.hint_consent },
	processing_timeout: { what: m.failure_processing_timeout, next: m.hint_processing_timeout },
	still_processing: { what: m.failure_still_processing, next: m.hint_still_processing },
	visibility_differs: { what: m.failure_visibility_differs, next: m.hint_visibility_differs },
	rejected_later: { what: m.failure_rejected_later, next: rejected },
	playlist_skipped: { what: m.failure_playlist_skipped, next: m.hint_playlist_skipped },
	confirmed_by_person: { what: m.failure_confirmed_by_person, next: m.hint_confirmed_by_person },
	canceled: { what: m.failure_canceled, next: m.hint_canceled },
	locked_private: { what: m.failure_locked_private, next: m.hint_locked_private },
	youtube_expired: { what: m.note_youtube_expired, next: m.note_youtube_expired_next }
} satisfies Record<string, Sentence>;

export type Situation = keyof typeof sentences;
export const situations: Readonly<Record<Situation, Sentence>> = sentences;

/** Other spellings of a situation: the platform's own reasons, as they stand in its answers. */
const spellings: Readonly<Record<Situation, string>> = {
	platform_unreachable: 'internalError backendError timeout network',
	quota_spent: 'quotaExceeded dailyLimitExceeded',
	rate_limited: 'rateLimitExceeded userRateLimitExceeded',
	channel_upload_limit: 'uploadLimitExceeded',
	thumbnail_limit: 'uploadRateLimitExceeded',
	access_expired: 'authError invalid_grant access_revoked',
	scope_missing: 'insufficientPermissions ACCESS_TOKEN_SCOPE_INSUFFICIENT',
	no_channel: 'youtubeSignupRequired authenticatedUserNotChannel',
	other_channel: 'wrong_channel',
	channel_suspended:
		'authenticatedUserAccountSuspended authenticatedUserAccountClosed channelClosed account_suspended channel_stopped rejected_uploaderAccountSuspended rejected_uploaderAccountClosed',
	title_refused: 'invalidTitle title_invalid rejected_title',
	description_refused: 'invalidDescription description_invalid rejected_description',
	tags_refused: 'invalidTags tags_invalid rejected_tags',
	publish_time_refused: 'publish_time_invalid invalidPublishAt publish_at_invalid rejected_publish_at',
	setting_refused:
		'invalidCategoryId defaultLanguageNotSet invalidRecordingDetails invalidVideoMetadata forbiddenPrivacySetting forbiddenLicenseSetting setting_invalid rejected_setting rejected_metadata',
	our_fault: 'app_fault mediaBodyRequired invalidFilename missingRequiredParameter unexpectedParameter bad_request internal',
	project_not_configured: 'project_not_set_up accessNotConfigured SERVICE_DISABLED invalid_client deleted_client platform_not_configured',
	refused_unexplained: 'forbidden refused platform_refused',
	thumbnail_unverified: 'thumbnail_needs_verification thumbnail_forbidden',
	thumbnail_refused: 'invalidImage failedPrecondition imageFormatUnsupported imageTooTall imageTooWide thumbnail_invalid',
	gone_remotely: 'removed videoNotFound playlistNotFound video_gone gone video_deleted',
	file_unreadable:
		'failed failed_conversion failed_invalidFile failed_other failed_transcodeFailed failed_streamingFailed processing_failed notAVideoFile audioFile imageFile',
	failed_codec: '',
	failed_empty: 'failed_emptyFile failed_tooSmall',
	failed_upload: 'failed_uploadAborted failed_uploadFailed',
	rejected_duplicate: 'duplicate',
	rejected_length: '',
	rejected: 'rejected_other',
	rejected_copyright: '',
	rejected_claim: '',
	rejected_trademark: '',
	rejected_legal: '',
	rejected_inappropriate: '',
	rejected_terms: 'rejected_termsOfUse',
	session_lost: 'session_lost_unmatched',
	platform_nonsense: '',
	media_gone: '',
	channel_disconnected: '',
	restored: '',
	act_ended: '',
	author_left: '',
	session_gone: '',
	source_unreadable: '',
	session_unstable: '',
	consent_expired: '',
	consent_denied: 'access_denied',
	processing_timeout: '',
	still_processing: '',
	visibility_differs: '',
	rejected_later: '',
	playlist_skipped: '',
	confirmed_by_person: '',
	canceled: 'cancelled',
	locked_private: '',
	youtube_expired: ''
};

const plain = (code: string): string => code.toLowerCase().replace(/[^a-z]/g, '');
const bySpelling = new Map<string, Situation>();
for (const situation of Object.keys(spellings) as Situation[])
	for (const code of [situation, ...spellings[situation].split(' ')]) if (code !== '') bySpelling.set(plain(code), situation);

/** Which known situation a code means; a new reason of a known family falls back to the family. */
export function situationOf(code: string): Situation | null {
	const known = bySpelling.get(plain(code));
	if (known) return known;
	if (code.startsWith('rejected_')) return 'rejected';
	if (code.startsWith('failed_')) return 'file_unreadable';
	if (code.startsWith('thumbnail_')) return 'thumbnail_refused';
	return null;
}
