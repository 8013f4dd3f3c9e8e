import { m } from '$lib/paraglide/messages.js';
import { ApiError, asApiError } from './client';
import type { Problem } from './types';

export interface Explanation {
	/** What happened. */
	text: string;
	/** What is safe and what to do. */
	hint: string;
	code: string;
	requestId: string | null;
}

/** The sentence and the way on for each code of the service, chosen by `code` alone. */
const known = {
	offline: [m.err_offline, m.err_offline_hint],
	unreadable: [m.err_unreadable, m.err_unreadable_hint],
	unexpected: [m.err_unexpected, m.err_unexpected_hint],
	internal: [m.err_internal, m.err_internal_hint],
	unauthenticated: [m.err_unauthenticated, m.err_unauthenticated_hint],
	invalid_credentials: [m.err_invalid_credentials, m.err_invalid_credentials_hint],
	cross_site: [m.err_cross_site, m.err_cross_site_hint],
	role_required: [m.err_role_required, m.err_role_required_hint],
	not_found: [m.err_not_found, m.err_not_found_hint],
	email_taken: [m.err_email_taken, m.err_email_taken_hint],
	registration_closed: [m.err_registration_closed, m.err_registration_closed_hint],
	setup_code_required: [m.err_setup_code_required, m.err_setup_code_required_hint],
	setup_code_wrong: [m.err_setup_code_wrong, m.err_setup_code_wrong_hint],
	invalid: [m.err_invalid, m.err_invalid_hint],
	password_too_weak: [m.err_password_too_weak, m.err_password_too_weak_hint],
	password_too_short: [m.err_password_too_short, m.err_password_too_short_hint],
	password_too_long: [m.err_password_too_long, m.err_password_too_long_hint],
	email_invalid: [m.err_email_invalid, m.err_email_invalid_hint],
	rate_limited: [m.err_rate_limited, m.err_rate_limited_hint],
	busy: [m.err_busy, m.err_busy_hint],
	upload_length_required: [m.err_upload_length_required, m.err_upload_length_required_hint],
	upload_metadata_invalid: [m.err_upload_metadata_invalid, m.err_upload_metadata_invalid_hint],
	upload_offset_required: [m.err_upload_offset_required, m.err_upload_offset_required_hint],
	checksum_malformed: [m.err_checksum_malformed, m.err_checksum_malformed_hint],
	checksum_algorithm_unsupported: [m.err_checksum_algorithm_unsupported, m.err_checksum_algorithm_unsupported_hint],
	tus_version: [m.err_tus_version, m.err_tus_version_hint],
	offset_mismatch: [m.err_offset_mismatch, m.err_offset_mismatch_hint],
	upload_gone: [m.err_upload_gone, m.err_upload_gone_hint],
	upload_too_large: [m.err_upload_too_large, m.err_upload_too_large_hint],
	body_too_long: [m.err_body_too_long, m.err_body_too_long_hint],
	quota_exceeded: [m.err_quota_exceeded, m.err_quota_exceeded_hint],
	disk_full: [m.err_disk_full, m.err_disk_full_hint],
	not_a_video: [m.err_not_a_video, m.err_not_a_video_hint],
	content_type_wrong: [m.err_content_type_wrong, m.err_content_type_wrong_hint],
	upload_locked: [m.err_upload_locked, m.err_upload_locked_hint],
	checksum_mismatch: [m.err_checksum_mismatch, m.err_checksum_mismatch_hint],
	too_many_uploads: [m.err_too_many_uploads, m.err_too_many_uploads_hint],
	metadata_too_large: [m.err_metadata_too_large, m.err_metadata_too_large_hint],
	empty_file: [m.err_empty_file, m.err_empty_file_hint],
	wrong_file: [m.err_wrong_file, m.err_wrong_file_hint],
	bytes_differ: [m.err_bytes_differ, m.err_bytes_differ_hint],
	media_in_use: [m.err_media_in_use, m.err_media_in_use_hint],
	range: [m.err_range, m.err_range_hint],
	media_not_ready: [m.err_media_not_ready, m.err_media_not_ready_hint],
	platform_not_available: [m.err_platform_not_available, m.err_platform_not_available_hint],
	platform_not_configured: [m.err_platform_not_configured, m.err_platform_not_configured_hint],
	sandbox_off: [m.err_sandbox_off, m.err_sandbox_off_hint],
	access_denied: [m.err_access_denied, m.err_access_denied_hint],
	state_invalid: [m.err_state_invalid, m.err_state_invalid_hint],
	code_reused: [m.err_code_reused, m.err_code_reused_hint],
	scope_missing: [m.err_scope_missing, m.err_scope_missing_hint],
	no_channel: [m.err_no_channel, m.err_no_channel_hint],
	other_channel: [m.err_other_channel, m.err_other_channel_hint],
	platform_unreachable: [m.err_platform_unreachable, m.err_platform_unreachable_hint],
	platform_refused: [m.err_platform_refused, m.err_platform_refused_hint],
	session_changed: [m.err_session_changed, m.err_session_changed_hint],
	invalid_options: [m.err_invalid_options, m.err_invalid_options_hint],
	idempotency_key_reused: [m.err_idempotency_key_reused, m.err_idempotency_key_reused_hint],
	idempotency_key_required: [m.err_idempotency_key_required, m.err_idempotency_key_required_hint],
	not_cancelable: [m.err_not_cancelable, m.err_not_cancelable_hint],
	not_retryable: [m.err_not_retryable, m.err_not_retryable_hint],
	nothing_to_resolve: [m.err_nothing_to_resolve, m.err_nothing_to_resolve_hint],
	schedule_in_past: [m.err_schedule_in_past, m.err_schedule_in_past_hint],
	method_not_allowed: [m.err_method_not_allowed, m.err_method_not_allowed_hint],
	body_timeout: [m.err_body_timeout, m.err_body_timeout_hint],
	url_too_long: [m.err_url_too_long, m.err_url_too_long_hint],
	wrong_host: [m.err_wrong_host, m.err_wrong_host_hint],
	malformed: [m.err_malformed, m.err_malformed_hint],
	wrong_type: [m.err_wrong_type, m.err_wrong_type_hint],
	query: [m.err_query, m.err_query_hint],
	channel_not_connected: [m.err_channel_not_connected, m.err_channel_not_connected_hint]
} as const satisfies Record<string, readonly [() => string, () => string]>;

export type KnownCode = keyof typeof known;
export const knownCodes = Object.keys(known) as KnownCode[];
const isKnown = (code: string): code is KnownCode => Object.hasOwn(known, code);

/** Words for a code that is not a whole answer, such as one in an address: `?connect_error=access_denied`. */
export function explainCode(code: string, title: string = code): Explanation {
	if (!isKnown(code)) return { text: title, hint: m.err_unknown_hint(), code, requestId: null };
	const [text, hint] = known[code];
	return { text: text(), hint: hint(), code, requestId: null };
}
export function explain(problem: Problem): Explanation {
	return { ...explainCode(problem.code, problem.title), requestId: problem.request_id ?? null };
}
/** One sentence for places without room for more. */
export const sentence = (e: unknown): string => explain(asApiError(e).problem).text;
/** Words for one field of a refused form. */
export function fieldMessage(e: unknown, field: string): string | null {
	if (!(e instanceof ApiError)) return null;
	const found = e.problem.errors?.find((x) => x.field === field);
	return found ? explainCode(found.code, found.message).text : null;
}
