import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { ApiError } from './client';
import { explain, explainCode, fieldMessage } from './problem';
import { knownCodes } from './problem-words';
import { words } from './words.svelte';

beforeAll(() => words.load());

const catalogue = (l: string): Record<string, string> =>
	JSON.parse(readFileSync(new URL(`../../../messages/${l}.json`, import.meta.url), 'utf8')) as Record<string, string>;

/** Every code the service is known to answer. */
const codes = `unauthenticated invalid_credentials cross_site role_required not_found email_taken registration_closed setup_code_required
setup_code_wrong invalid password_too_weak password_too_short password_too_long email_invalid rate_limited busy upload_length_required
upload_metadata_invalid upload_offset_required checksum_malformed checksum_algorithm_unsupported tus_version offset_mismatch upload_gone
upload_too_large body_too_long quota_exceeded disk_full not_a_video content_type_wrong upload_locked checksum_mismatch too_many_uploads
metadata_too_large media_in_use media_trashed trash_off range media_not_ready platform_not_available platform_not_configured sandbox_off access_denied state_invalid
code_reused scope_missing no_channel other_channel platform_unreachable platform_refused session_changed invalid_options
idempotency_key_reused idempotency_key_required not_cancelable not_retryable nothing_to_resolve schedule_in_past channel_not_connected
method_not_allowed wrong_host url_too_long body_timeout too_many_channels too_many_workspaces not_movable too_far audit_pending audit_inconsistent password_wrong owner_needed goes_with_account operator_required not_ready
trim_backwards trim_outside trim_too_short trim_whole nothing_to_conform rendition_not_ready rendition_in_use last_owner already_member too_many_members invitation_ended invitation_for_another
export_exists confirmation_required code_wrong code_required one_proof sign_in_expired totp_on totp_off passkeys_off passkey_wrong too_many_passkeys link_over mail_off email_needs_mail email_same
policy_not_accepted policy_version_old message_too_long
draft_changed token_scope_required token_scope_missing too_many_tokens days_out_of_range workspace_unknown
url_invalid webhook_not_https webhook_port webhook_not_public webhook_user_name webhook_events_missing webhook_off too_many_webhooks
no_free_slot zone_unknown too_many_templates name_taken not_published post_address_erased asked_just_now
approval_required already_decided planned_time_passed post_moved waits_for_approval post_declined`.split(/\s+/);

test('each known code has a sentence and a way on in both languages', () => {
	expect(codes.filter((c) => !(knownCodes as string[]).includes(c))).toEqual([]);
	for (const l of ['en', 'ru']) {
		const words = catalogue(l);
		for (const c of knownCodes) {
			expect.soft(words[`err_${c}`], `${l} err_${c}`).toMatch(/[.!]$/);
			expect.soft(words[`err_${c}_hint`], `${l} err_${c}_hint`).toMatch(/[.!]$/);
		}
	}
	const same = knownCodes.filter((c) => catalogue('en')[`err_${c}`] === catalogue('ru')[`err_${c}`]);
	expect(same).toEqual([]);
});
test('an unknown code still tells its title and code', () => {
	const e = explain({ code: 'brand_new', title: 'A brand new thing', status: 418, request_id: 'req_9' });
	expect(e.text).toBe('A brand new thing');
	expect(e.code).toBe('brand_new');
	expect(e.requestId).toBe('req_9');
	expect(e.hint).not.toBe('');
	expect(explainCode('toString').text).toBe('toString');
});
test('a refused field is told beside the field', () => {
	const e = new ApiError({
		code: 'invalid',
		title: 'x',
		status: 422,
		errors: [
			{ field: 'email', code: 'email_invalid', message: 'no' },
			{ field: 'x', code: 'odd', message: 'Odd thing' }
		]
	});
	expect(fieldMessage(e, 'email')).toBe('This is not an email address.');
	expect(fieldMessage(e, 'x')).toBe('Odd thing');
	expect(fieldMessage(e, 'y')).toBeNull();
});
