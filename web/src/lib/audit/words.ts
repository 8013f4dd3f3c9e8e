import type { AuditClass, AuditEvent, AuditKind } from '$lib/api/types';
import { m } from '$lib/paraglide/messages.js';

/** What happened, in plain words; the list is that of the API document. */
const kinds: Record<AuditKind, () => string> = {
	'account.registered': m.audit_k_account_registered,
	'requests.refused': m.audit_k_requests_refused,
	'policy.accepted': m.audit_k_policy_accepted,
	'request.received': m.audit_k_request_received,
	'request.confirmed': m.audit_k_request_confirmed,
	'request.rejected': m.audit_k_request_rejected,
	'request.run': m.audit_k_request_run,
	'backup.made': m.audit_k_backup_made,
	'backup.restored': m.audit_k_backup_restored,
	'account.renamed': m.audit_k_account_renamed,
	'account.password_reset': m.audit_k_account_password_reset,
	'account.deletion_asked': m.audit_k_account_deletion_asked,
	'account.kept': m.audit_k_account_kept,
	'account.erased': m.audit_k_account_erased,
	'session.started': m.audit_k_session_started,
	'session.failed': m.audit_k_session_failed,
	'session.ended': m.audit_k_session_ended,
	'workspace.created': m.audit_k_workspace_created,
	'workspace.renamed': m.audit_k_workspace_renamed,
	'workspace.deletion_asked': m.audit_k_workspace_deletion_asked,
	'workspace.kept': m.audit_k_workspace_kept,
	'workspace.erased': m.audit_k_workspace_erased,
	'upload.created': m.audit_k_upload_created,
	'upload.discarded': m.audit_k_upload_discarded,
	'media.added': m.audit_k_media_added,
	'media.ready': m.audit_k_media_ready,
	'media.unusable': m.audit_k_media_unusable,
	'media.edited': m.audit_k_media_edited,
	'media.deleted': m.audit_k_media_deleted,
	'media.erased': m.audit_k_media_erased,
	'media.trashed': m.audit_k_media_trashed,
	'media.restored': m.audit_k_media_restored,
	'rendition.requested': m.audit_k_rendition_requested,
	'rendition.ready': m.audit_k_rendition_ready,
	'rendition.failed': m.audit_k_rendition_failed,
	'rendition.canceled': m.audit_k_rendition_canceled,
	'rendition.deleted': m.audit_k_rendition_deleted,
	'channel.connected': m.audit_k_channel_connected,
	'channel.reconnected': m.audit_k_channel_reconnected,
	'channel.connect_failed': m.audit_k_channel_connect_failed,
	'channel.disconnecting': m.audit_k_channel_disconnecting,
	'channel.disconnected': m.audit_k_channel_disconnected,
	'channel.withdrawn': m.audit_k_channel_withdrawn,
	'channel.access_lost': m.audit_k_channel_access_lost,
	'channel.renamed': m.audit_k_channel_renamed,
	'channel.kept_fresh': m.audit_k_channel_kept_fresh,
	'channel.paused': m.audit_k_channel_paused,
	'platform.callback': m.audit_k_platform_callback,
	'publish.requested': m.audit_k_publish_requested,
	'publish.rescheduled': m.audit_k_publish_rescheduled,
	'publish.canceled': m.audit_k_publish_canceled,
	'publish.retried': m.audit_k_publish_retried,
	'publish.resolved': m.audit_k_publish_resolved,
	'publish.resumed': m.audit_k_publish_resumed,
	'draft.created': m.audit_k_draft_created,
	'draft.deleted': m.audit_k_draft_deleted,
	'slots.changed': m.audit_k_slots_changed,
	'calendar_link.created': m.audit_k_calendar_link_created,
	'calendar_link.ended': m.audit_k_calendar_link_ended,
	'template.created': m.audit_k_template_created,
	'template.edited': m.audit_k_template_edited,
	'template.deleted': m.audit_k_template_deleted,
	'target.published': m.audit_k_target_published,
	'target.failed': m.audit_k_target_failed,
	'target.needs_attention': m.audit_k_target_needs_attention,
	'target.changed': m.audit_k_target_changed,
	'retention.swept': m.audit_k_retention_swept,
	'invitation.created': m.audit_k_invitation_created,
	'invitation.revoked': m.audit_k_invitation_revoked,
	'member.joined': m.audit_k_member_joined,
	'member.role_changed': m.audit_k_member_role_changed,
	'member.removed': m.audit_k_member_removed,
	'member.left': m.audit_k_member_left,
	'ownership.handed_over': m.audit_k_ownership_handed_over,
	'workspace.approval_changed': m.audit_k_workspace_approval_changed,
	'publish.approved': m.audit_k_publish_approved,
	'publish.declined': m.audit_k_publish_declined,
	'publish.taken_over': m.audit_k_publish_taken_over,
	'key.added': m.audit_k_key_added,
	'key.promoted': m.audit_k_key_promoted,
	'key.retired': m.audit_k_key_retired,
	'key.destroyed': m.audit_k_key_destroyed,
	'key.rewrapped': m.audit_k_key_rewrapped,
	'key.backed_up': m.audit_k_key_backed_up,
	'workspace.keys_asked': m.audit_k_workspace_keys_asked,
	'workspace.key_replaced': m.audit_k_workspace_key_replaced,
	'workspace.key_erased': m.audit_k_workspace_key_erased,
	'account.password_changed': m.audit_k_account_password_changed,
	'account.reset_requested': m.audit_k_account_reset_requested,
	'account.password_recovered': m.audit_k_account_password_recovered,
	'account.email_asked': m.audit_k_account_email_asked,
	'account.email_changed': m.audit_k_account_email_changed,
	'account.email_stopped': m.audit_k_account_email_stopped,
	'session.confirmed': m.audit_k_session_confirmed,
	'passkey.added': m.audit_k_passkey_added,
	'passkey.removed': m.audit_k_passkey_removed,
	'second_factor.enabled': m.audit_k_second_factor_enabled,
	'second_factor.disabled': m.audit_k_second_factor_disabled,
	'recovery_codes.replaced': m.audit_k_recovery_codes_replaced,
	'recovery_code.used': m.audit_k_recovery_code_used,
	'export.requested': m.audit_k_export_requested,
	'export.ready': m.audit_k_export_ready,
	'export.failed': m.audit_k_export_failed,
	'export.downloaded': m.audit_k_export_downloaded,
	'export.deleted': m.audit_k_export_deleted,
	'export.expired': m.audit_k_export_expired,
	'workspace.restored': m.audit_k_workspace_restored,
	'api_token.created': m.audit_k_api_token_created,
	'api_token.revoked': m.audit_k_api_token_revoked,
	'api_token.used_elsewhere': m.audit_k_api_token_used_elsewhere,
	'webhook.created': m.audit_k_webhook_created,
	'webhook.changed': m.audit_k_webhook_changed,
	'webhook.rotated': m.audit_k_webhook_rotated,
	'webhook.deleted': m.audit_k_webhook_deleted,
	'webhook.disabled': m.audit_k_webhook_disabled,
	'records.downloaded': m.audit_k_records_downloaded
};
export const kindWords = (kind: AuditKind | null): string => (kind === null ? m.audit_unknown() : kinds[kind]());

export const classes: readonly ['' | AuditClass, () => string][] = [
	['', m.audit_all],
	['security', m.audit_security],
	['operational', m.audit_operational],
	['audit', m.audit_audit]
];
export const classWords = (c: AuditClass): string => classes.find(([name]) => name === c)?.[1]() ?? c;

/** Who did it: the name as it was then. */
export function actorWords(e: AuditEvent): string {
	if (e.actor === null) return m.audit_by_gone();
	const who = e.actor.name ?? e.actor.email ?? e.actor.account_id ?? null;
	switch (e.actor.kind) {
		case 'person':
			return who ?? m.audit_by_nobody();
		case 'operator':
			return m.audit_by_operator();
		case 'platform':
			return m.audit_by_platform();
		case 'service':
			return who === null ? m.audit_by_service() : m.audit_by_service_for({ who });
	}
}

/** Titles of what it was done to; where nothing has a title, nothing. */
export const aboutWords = (e: AuditEvent): string =>
	e.subjects
		.map((s) => s.title ?? '')
		.filter((t) => t !== '')
		.join(', ');
