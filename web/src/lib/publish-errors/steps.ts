import { m } from '$lib/paraglide/messages.js';

type Say = (inputs: { platform: string }) => string;

const attempts: Record<string, Say> = {
	prepare: m.try_prepare,
	refresh: m.try_refresh,
	refresh_token: m.try_refresh,
	open_session: m.try_open_session,
	send_bytes: m.try_send,
	send: m.try_send,
	ask_session: m.try_query,
	query: m.try_query,
	find: m.try_find,
	find_video: m.try_find,
	look_for_video: m.try_find,
	poll: m.try_poll,
	verify: m.try_verify,
	thumbnail: m.try_thumbnail,
	set_thumbnail: m.try_thumbnail
};
/** What an attempt was for, in words; a step this page does not know keeps its name. */
export const attemptWords = (step: string, platform: string): string => attempts[step]?.({ platform }) ?? m.try_other({ step });

const checkpoints: Record<string, Say> = {
	prepared: m.step_prepared,
	session_open: m.step_session_open,
	sending: m.step_sending,
	last_byte_sent: m.step_last_byte_sent,
	created: m.step_created,
	processing: m.step_processing,
	verifying: m.step_verifying,
	done: m.step_done
};
export const checkpointWords = (name: string, platform: string): string => checkpoints[name]?.({ platform }) ?? m.try_other({ step: name });

const acts: Record<string, () => string> = {
	connect: m.act_connect,
	publish: m.act_publish,
	retry: m.act_retry,
	check: m.act_check,
	keep_fresh: m.act_keep_fresh,
	disconnect: m.act_disconnect
};
export const actWords = (kind: string): string => acts[kind]?.() ?? kind;

const purposes: Record<string, () => string> = {
	identity: m.openings_purpose_identity,
	preflight: m.openings_purpose_preflight,
	refresh: m.openings_purpose_refresh,
	upload: m.openings_purpose_upload,
	publish: m.openings_purpose_publish,
	poll: m.openings_purpose_poll,
	verify: m.openings_purpose_verify,
	read: m.openings_purpose_read,
	revoke: m.openings_purpose_revoke
};
export const purposeWords = (purpose: string): string => purposes[purpose]?.() ?? purpose;
