import type { Delivery, Webhook, WebhookEvent } from '$lib/api/types';
import type { LaneState } from '$lib/domain';
import { m } from '$lib/paraglide/messages.js';

const events: Record<WebhookEvent, () => string> = {
	'target.published': m.hook_e_target_published,
	'target.failed': m.hook_e_target_failed,
	'target.needs_attention': m.hook_e_target_needs_attention,
	'target.canceled': m.hook_e_target_canceled,
	'approval.requested': m.hook_e_approval_requested,
	'approval.approved': m.hook_e_approval_approved,
	'approval.declined': m.hook_e_approval_declined,
	'media.ready': m.hook_e_media_ready,
	'media.unusable': m.hook_e_media_unusable,
	'channel.reconnect_needed': m.hook_e_channel_reconnect_needed,
	'channel.disconnected': m.hook_e_channel_disconnected,
	'export.ready': m.hook_e_export_ready,
	ping: m.hook_e_ping
};
/** Those that can be chosen: a test is sent to each. */
export const choices = (Object.keys(events) as WebhookEvent[]).filter((e) => e !== 'ping');
export const eventWords = (e: WebhookEvent): string => events[e]();

const states: Record<Delivery['state'], { mark: LaneState; words: () => string }> = {
	waiting: { mark: 'queued', words: m.hook_d_waiting },
	delivered: { mark: 'published', words: m.hook_d_delivered },
	failed: { mark: 'failed', words: m.hook_d_failed }
};
export const stateMark = (d: Delivery): LaneState => states[d.state].mark;
export const stateWords = (d: Delivery): string => states[d.state].words();

/** Whether it is on, and why not. */
export function standing(w: Webhook): string {
	switch (w.off_reason) {
		case null:
			return m.hook_on();
		case 'person':
			return m.hook_off_person();
		case 'gone':
			return m.hook_off_gone();
		case 'restored':
			return m.hook_off_restored();
	}
}

const faults: Record<string, (x: { status: string }) => string> = {
	status: m.hook_x_status,
	redirect: m.hook_x_redirect,
	gone: () => m.hook_x_gone(),
	timeout: () => m.hook_x_timeout(),
	connect: () => m.hook_x_connect(),
	cut: () => m.hook_x_cut(),
	off: () => m.hook_x_off(),
	not_public: () => m.hook_x_not_public()
};
/** How the last try went; empty when there was none. */
export function lastTry(d: Delivery): string {
	const status = d.last_status === null ? '' : String(d.last_status);
	if (d.last_error === null) return status === '' ? '' : m.hook_x_status({ status });
	return faults[d.last_error]?.({ status }) ?? m.hook_x_rule({ rule: d.last_error });
}

export function hostOf(url: string): string {
	return URL.canParse(url) ? new URL(url).host : url;
}
