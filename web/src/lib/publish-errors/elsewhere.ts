import type { PlatformName } from '$lib/api/types';
import { m } from '$lib/paraglide/messages.js';
import { situationOf, situations, type Sentence, type Situation } from './codes';

type Words = Sentence['what'];
const say = (what: Words, next: Words): Sentence => ({ what, next });
const again = m.next_again;
const inApp = m.next_in_app;
const nothing: Words = () => '';

/** What can go wrong on more than one platform, told in words that fit each. */
const shared: Record<string, Sentence> = {
	scope_missing: say(m.fail_scope, m.next_reconnect_all),
	upload_unstable: say(m.fail_unstable, m.next_later),
	app_not_set_up: say(m.fail_app, m.next_operator),
	project_not_set_up: say(m.fail_app, m.next_operator),
	platform_refused: say(m.fail_refused, m.next_words),
	account_banned: say(m.fail_banned, m.next_banned),
	processing_timeout: say(m.fail_processing_day, m.next_look),
	publish_unknown: say(m.fail_unknown_out, m.next_look),
	other_account: say(m.fail_other_account, m.next_reconnect),
	video_gone: say(m.fail_gone, m.next_gone),
	video_not_found: say(m.fail_gone, m.next_gone),
	numbers_not_granted: say(m.fail_numbers_scope, m.next_numbers_there),
	numbers_unnamed: say(m.fail_numbers_unnamed, m.next_numbers_there),
	visibility_differs: say(m.fail_visibility, m.next_visibility),
	setting_invalid: say(m.failure_setting_refused, m.hint_edit)
};
const instagram: Record<string, Sentence> = {
	fetch_failed: say(m.fail_fetch, again),
	download_slow: say(m.fail_fetch, again),
	container_expired: say(m.fail_dropped, again),
	create_failed: say(m.fail_working, again),
	not_found_yet: say(m.fail_working, again),
	not_visible: say(m.fail_working, again),
	not_ready: say(m.fail_working, again),
	media_unreadable: say(m.fail_working, again),
	upload_dead: say(m.fail_dropped, again),
	processing_stuck: say(m.fail_dropped, again),
	publish_unanswered: say(m.fail_unknown_out, again),
	quota_spent: say(m.fail_limit_day, m.next_goes_on),
	login_needed: say(m.fail_login_needed, inApp),
	other_login: say(m.fail_other_login, m.next_reconnect),
	no_channel: say(m.fail_no_account, m.next_no_account),
	account_gone: say(m.fail_account_gone, m.next_reconnect),
	personal_account: say(m.fail_personal, m.next_personal),
	account_restricted: say(m.fail_restricted, inApp),
	spam_suspected: say(m.fail_spam, m.next_spam),
	policy_block: say(m.fail_policy, m.next_policy),
	format_refused: say(m.fail_file, m.next_convert),
	processing_failed: say(m.fail_file, m.next_convert),
	create_refused: say(m.fail_prepare, m.next_convert),
	caption_invalid: say(m.fail_caption, m.hint_edit),
	cover_invalid: say(m.fail_cover, m.hint_edit),
	trial_refused: say(m.fail_trial, m.hint_edit),
	public_address_needed: say(m.fail_public, m.next_public),
	fetch_gave_up: say(m.fail_fetch_gave_up, m.next_fetch_gave_up),
	processing_timeout: say(m.fail_prepare, m.next_later),
	prepared_in_vain: say(m.fail_prepare, m.next_later),
	operator_refused: say(m.fail_operator, m.next_operator),
	asset_unassigned: say(m.fail_asset, m.next_asset),
	wrong_login: say(m.fail_operator, m.next_operator),
	no_such_object: say(m.failure_our_fault, m.hint_our_fault),
	upload_unclear: say(m.note_out_of_step, again),
	link_unknown: say(m.note_link, m.note_link_next),
	copyright_matched: say(m.note_copyright, m.note_copyright_next),
	duplicate_post: say(m.fail_duplicate, m.next_look)
};
const tiktok: Record<string, Sentence> = {
	upload_gone: say(m.fail_dropped, again),
	posts_today: say(m.fail_limit_day, m.next_goes_on),
	drafts_pending: say(m.fail_drafts, m.next_drafts),
	active_user_cap: say(m.fail_user_cap, m.next_user_cap),
	privacy_missing: say(m.fail_privacy_missing, m.next_privacy),
	privacy_not_offered: say(m.fail_privacy_gone, m.next_privacy),
	comment_off: say(m.fail_comment_off, m.next_interaction),
	duet_off: say(m.fail_duet_off, m.next_interaction),
	stitch_off: say(m.fail_stitch_off, m.next_interaction),
	brand_private: say(() => m.tiktok_brand_not_private(), m.next_brand_private),
	caption_too_long: say(m.fail_caption, m.hint_edit),
	too_long: say(m.fail_too_long, m.next_trim),
	file_too_large: say(m.fail_too_large, m.next_smaller),
	file_kind: say(m.fail_file, m.next_convert),
	unaudited_app: say(m.fail_unaudited, m.next_unaudited),
	app_version: say(m.fail_app_version, m.next_app_version),
	rejected_text: say(m.fail_text, m.hint_edit),
	failed_file_format: say(m.fail_file, m.next_convert),
	failed_duration: say(m.fail_length, m.next_trim),
	failed_frame_rate: say(m.fail_frame_rate, m.next_convert),
	failed_picture_size: say(m.fail_picture_size, m.next_convert),
	failed_unknown: say(m.fail_gave_up, m.next_words),
	failed_internal: say(m.fail_prepare, m.next_later),
	spam_risk: say(m.fail_spam, m.next_spam),
	publish_cancelled: say(m.fail_cancelled_there, m.next_cancelled_there),
	upload_out_of_step: say(m.note_out_of_step, again),
	finish_in_app: say(
		() => m.post_inbox(),
		() => m.post_inbox_do()
	),
	posted_in_app: say(m.note_posted_in_app, m.note_posted_in_app_next),
	upload_lost: say(m.fail_last_part, m.next_look)
};
const vk: Record<string, Sentence> = {
	upload_broken: say(m.fail_dropped, again),
	flood: say(m.fail_flood, m.next_goes_on),
	daily_limit: say(m.fail_limit_day, m.next_goes_on),
	post_limit: say(m.fail_limit_day, m.next_goes_on),
	access_bound: say(m.fail_bound, m.next_bound),
	consent_incomplete: say(m.fail_consent_odd, m.hint_consent),
	state_mismatch: say(m.fail_consent_odd, m.hint_consent),
	other_account: say(m.fail_two_accounts, m.next_reconnect),
	validation_required: say(m.fail_validate, m.next_validate),
	wrong_token_kind: say(m.fail_token_kind, m.next_token_kind),
	right_missing: say(m.fail_right_missing, m.next_right_missing),
	address_not_allowed: say(m.fail_address, m.next_operator),
	account_deleted: say(m.fail_account_deleted, m.next_account_deleted),
	community_blocked: say(m.fail_community_blocked, m.next_object),
	other_owner: say(m.fail_other_owner, m.hint_our_fault),
	not_revoked: say(m.fail_not_revoked, m.next_not_revoked),
	captcha_required: say(m.fail_person, inApp),
	confirmation_required: say(m.fail_person, inApp),
	phone_check_required: say(m.fail_person, inApp),
	password_check_required: say(m.fail_person, inApp),
	app_check_required: say(m.fail_person, inApp),
	email_check_required: say(m.fail_person, inApp),
	two_factor_required: say(m.fail_two_factor, m.next_two_factor),
	action_denied: say(m.fail_denied, inApp),
	access_denied: say(m.fail_denied, m.next_role),
	community_denied: say(m.fail_denied, m.next_role),
	video_denied: say(m.fail_denied, m.next_role),
	wall_denied: say(m.fail_denied, m.next_role),
	links_forbidden: say(m.fail_links, m.hint_edit),
	content_blocked: say(m.fail_content, inApp),
	profile_private: say(m.fail_profile_private, inApp),
	file_refused: say(m.fail_file, m.next_convert),
	restricted: say(m.fail_content, m.next_object),
	landed_as_clip: say(m.note_clip, nothing),
	landed_as_video: say(m.note_video, nothing),
	wall_posted: say(m.note_wall, nothing),
	wall_refused: say(m.note_wall_refused, m.note_wall_refused_next),
	upload_unmatched: say(m.fail_last_part, m.next_look),
	wall_unmatched: say(m.fail_wall, m.next_wall)
};
const own: Record<Exclude<PlatformName, 'youtube'>, Record<string, Sentence>> = { instagram, tiktok, vk };

/** Situations whose words name nothing that only YouTube has. */
const anywhere = new Set<Situation>([
	'platform_unreachable',
	'platform_nonsense',
	'rate_limited',
	'access_expired',
	'other_channel',
	'our_fault',
	'media_gone',
	'channel_disconnected',
	'act_ended',
	'author_left',
	'session_gone',
	'source_unreadable',
	'consent_expired',
	'consent_denied',
	'still_processing',
	'confirmed_by_person',
	'canceled'
]);

/** The sentence for a code of a platform: its own first, then one that fits all; YouTube has its own table. */
export function sentenceFor(platform: PlatformName, code: string): Sentence | null {
	if (platform !== 'youtube') {
		const table = own[platform];
		if (Object.hasOwn(table, code)) return table[code]!;
		if (Object.hasOwn(shared, code)) return shared[code]!;
	}
	const situation = situationOf(code);
	return situation !== null && (platform === 'youtube' || anywhere.has(situation)) ? situations[situation] : null;
}
