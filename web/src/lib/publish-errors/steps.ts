import type { Act } from '$lib/api/types';
import { bytes, moment } from '$lib/format';
import { m } from '$lib/paraglide/messages.js';

type Say = (inputs: { platform: string }) => string;

const attempts: Record<string, Say> = {
	refresh_token: m.try_refresh,
	open_session: m.try_open_session,
	send_bytes: m.try_send,
	ask_session: m.try_query,
	list_uploads: m.try_list,
	find_video: m.try_find,
	poll: m.try_poll,
	verify: m.try_verify,
	set_thumbnail: m.try_thumbnail,
	read_channel: m.try_read_channel,
	exchange_code: m.try_exchange,
	revoke_token: m.try_revoke,
	// Instagram
	exchange_token: m.try_exchange,
	read_account: m.try_read_channel,
	read_user: m.try_read_channel,
	read_pages: m.try_read_channel,
	read_permissions: m.try_creator,
	read_limit: m.try_limit,
	create_container: m.try_prepare,
	ask_upload: m.try_query,
	publish: m.try_publish,
	list_reels: m.try_newest,
	// TikTok
	user_info: m.try_read_channel,
	creator_info: m.try_creator,
	init_upload: m.try_open_session,
	ask_status: m.try_poll,
	// VK: the names of its methods
	'users.get': m.try_read_channel,
	'groups.get': m.try_creator,
	'video.save': m.try_open_session,
	'video.get': m.try_poll,
	'video.delete': m.try_remove,
	'wall.post': m.try_wall,
	'wall.get': m.try_wall_look
};
/** What an attempt was for, in words; a step this page does not know keeps its name. */
export const attemptWords = (step: string, platform: string): string => attempts[step]?.({ platform }) ?? m.try_other({ step });

const checkpoints: Record<string, Say> = {
	prepared: m.step_prepared,
	session_open: m.step_session_open,
	last_chunk: m.step_last_chunk,
	lost: m.step_lost,
	created: m.step_created,
	processing: m.step_processing,
	thumbnail: m.step_thumbnail,
	held_until: m.step_held_until,
	verifying: m.step_verifying,
	done: m.step_done,
	container_sent: m.step_asked,
	have: m.step_uploading_there,
	bytes: m.step_uploading_there,
	waiting: m.step_waiting_there,
	snapshot: m.step_before_post,
	publish_sent: m.step_post_sent,
	checking: m.step_lost,
	published: m.step_posted,
	init_sent: m.step_asked,
	upload_open: m.step_uploading_there,
	final_chunk: m.step_last_chunk,
	allocated: m.step_uploading_there,
	sending: m.step_last_chunk,
	looking: m.step_lost,
	wall_due: m.step_wall,
	posting: m.step_wall,
	post_lost: m.step_wall
};
export const checkpointWords = (name: string, platform: string): string => checkpoints[name]?.({ platform }) ?? m.try_other({ step: name });

export const acts: Record<string, () => string> = {
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

/** Who did what, when; an account that is gone leaves only what and when. */
export function actSentence(act: Act | null): string {
	if (act === null) return m.act_gone();
	const said = { act: actWords(act.kind), time: moment(act.at) };
	return act.actor === null ? m.act_by_time(said) : m.act_by({ ...said, who: act.actor });
}

/** One line of evidence, `step: HTTP 200, 5 bytes sent: words`, in the reader's language; what it does not know stays as it came. */
export function evidenceWords(text: string, platform: string): string {
	const found = /^([A-Za-z_.]+): (?:HTTP (\d{3})|no answer)(?:, (\d+) bytes sent)?(?:: ([\s\S]+))?$/.exec(text);
	if (!found) return text;
	const [, step = '', status, sent, words] = found;
	const facts = [status === undefined ? m.try_no_answer() : m.try_status({ status }), ...(sent === undefined ? [] : [bytes(Number(sent))])];
	return `${attemptWords(step, platform)}: ${facts.join(', ')}${words === undefined ? '' : `. ${words}`}`;
}
