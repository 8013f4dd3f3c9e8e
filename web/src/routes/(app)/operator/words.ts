import type { OperatorFinding, PlatformApp, SupportRequest, SuspiciousEvents } from '$lib/api/types';
import { platformName } from '$lib/domain';
import { bytes, moment } from '$lib/format';
import { m } from '$lib/paraglide/messages.js';

type Said = { what: string; mend: string };
type Facts = Readonly<Record<string, string>>;

/** One sentence on what it is and one on what to do; the list is that of the service. */
const findings: Record<string, (f: Facts) => Said> = {
	disk_full: (f) => ({ what: m.op_f_disk_full({ free: bytes(Number(f['free_bytes'])) }), mend: m.op_f_disk_full_do() }),
	disk_low: (f) => ({ what: m.op_f_disk_low({ free: bytes(Number(f['free_bytes'])) }), mend: m.op_f_disk_low_do() }),
	jobs_stuck: (f) => ({ what: m.op_f_jobs_stuck({ time: moment(f['since'] ?? '') }), mend: m.op_f_jobs_stuck_do() }),
	no_ffmpeg: () => ({ what: m.op_f_no_ffmpeg(), mend: m.op_f_no_ffmpeg_do() }),
	no_cage: () => ({ what: m.op_f_no_cage(), mend: m.op_f_no_cage_do() }),
	weak_cage: () => ({ what: m.op_f_weak_cage(), mend: m.op_f_weak_cage_do() }),
	plain_http: (f) => ({ what: m.op_f_plain_http({ url: f['url'] ?? '' }), mend: m.op_f_plain_http_do() }),
	keys_lost: (f) => ({ what: m.op_f_keys_lost({ n: f['rows'] ?? '' }), mend: m.op_f_keys_lost_do() }),
	keys_inline: () => ({ what: m.op_f_keys_inline(), mend: m.op_f_keys_inline_do() }),
	rotation_unfinished: () => ({ what: m.op_f_rotation_unfinished(), mend: m.op_f_rotation_unfinished_do() }),
	backup_none: () => ({ what: m.op_f_backup_none(), mend: m.op_f_backup_do() }),
	backup_old: (f) => ({ what: m.op_f_backup_old({ time: moment(f['at'] ?? '') }), mend: m.op_f_backup_do() }),
	no_mail: () => ({ what: m.op_f_no_mail(), mend: m.op_f_no_mail_do() }),
	mail_failing: (f) => ({ what: m.op_f_mail_failing({ error: mailError(f['error'] ?? null) }), mend: m.op_f_mail_failing_do() }),
	requests_overdue: (f) => ({ what: m.op_f_requests_overdue({ n: f['n'] ?? '' }), mend: m.op_f_requests_overdue_do() }),
	hosts_unnamed: (f) => ({ what: m.op_f_hosts_unnamed({ hosts: f['hosts'] ?? '' }), mend: m.op_f_hosts_unnamed_do() }),
	only_sandbox: () => ({ what: m.op_f_only_sandbox(), mend: m.op_f_platform_do() }),
	no_platform: () => ({ what: m.op_f_no_platform(), mend: m.op_f_platform_do() }),
	instagram_needs_https: () => ({ what: m.op_f_instagram_needs_https(), mend: m.op_f_instagram_needs_https_do() })
};
export function findingWords({ code, facts }: Pick<OperatorFinding, 'code' | 'facts'>): Said {
	return findings[code]?.(facts) ?? { what: m.op_f_unknown({ code }), mend: m.op_f_unknown_do() };
}
/** Those that have words. */
export const knownFindings = Object.keys(findings);

const states: Record<string, (x: { platform: string }) => string> = {
	ready: m.op_state_ready,
	sandbox: m.op_state_sandbox,
	not_configured: m.op_state_not_configured,
	roadmap: m.op_state_roadmap
};
export const stateWord = (p: Pick<PlatformApp, 'platform' | 'state'>): string =>
	states[p.state]?.({ platform: platformName[p.platform] }) ?? p.state;

const urls: Record<string, () => string> = {
	redirect: m.op_url_redirect,
	webhook: m.op_url_webhook,
	deauthorize: m.op_url_deauthorize,
	delete: m.op_url_delete,
	privacy: m.op_url_privacy,
	terms: m.op_url_terms
};
export const urlWord = (what: string): string => urls[what]?.() ?? what;

const events: Record<string, () => string> = {
	sign_in_failed: m.op_e_sign_in_failed,
	code_wrong: m.op_e_code_wrong,
	recovery_code_used: m.op_e_recovery_code_used,
	reset_requested: m.op_e_reset_requested,
	request_refused: m.op_e_request_refused
};
export const eventWord = (e: Pick<SuspiciousEvents, 'what'>): string => events[e.what]?.() ?? e.what;

const jobs: Record<string, () => string> = {
	finish_upload: m.op_j_finish_upload,
	read_media: m.op_j_read_media,
	conform: m.op_j_conform,
	erase_rendition: m.op_j_erase_rendition,
	erase_media: m.op_j_erase_media,
	empty_trash: m.op_j_empty_trash,
	erase_workspace: m.op_j_erase_workspace,
	erase_account: m.op_j_erase_account,
	make_export: m.op_j_make_export,
	erase_export: m.op_j_erase_export,
	publish: m.op_j_publish,
	verify: m.op_j_verify,
	disconnect: m.op_j_disconnect,
	mail: m.op_j_mail,
	deliver_webhook: m.op_j_deliver_webhook,
	keep_fresh: m.op_j_keep_fresh,
	sequence_audit: m.op_j_sequence_audit,
	checkpoint_audit: m.op_j_checkpoint_audit,
	rewrap_keys: m.op_j_rewrap_keys,
	ask_approvers: m.op_j_ask_approvers,
	change_workspace_key: m.op_j_change_workspace_key,
	sweep: m.op_j_sweep,
	check_policy: m.op_j_check_policy
};
export const jobWord = (kind: string): string => jobs[kind]?.() ?? kind;
/** Those that have words. */
export const knownJobs = Object.keys(jobs);

/** What the way to the mail server said: the service has four sentences for it. */
export function mailError(error: string | null): string {
	const said = (error ?? '').replace(/^.*the mail server: /, '');
	const status = /^answered (\d+)$/.exec(said)?.[1];
	if (status !== undefined) return m.op_mail_answered({ status });
	switch (said) {
		case 'did not answer in time':
			return m.op_mail_silent();
		case 'could not be reached by TLS':
			return m.op_mail_no_tls();
		case 'could not be spoken with':
			return m.op_mail_unreachable();
		default:
			return said === '' ? '–' : said;
	}
}

/** What the service calls for by itself. */
export function serviceWord(purpose: string): string {
	if (purpose === 'webhook') return m.op_egress_webhook();
	return purpose.startsWith('mail.') ? m.op_egress_letter({ kind: purpose.slice('mail.'.length) }) : purpose;
}

const refusals: Record<string, () => string> = {
	other_host: m.op_r_other_host,
	not_public: m.op_r_not_public,
	not_https: m.op_r_not_https,
	port: m.op_r_port,
	user_name: m.op_r_user_name,
	no_host: m.op_r_no_host
};
export const refusalWord = (rule: string): string => refusals[rule]?.() ?? rule;

export const requestState: Record<SupportRequest['state'], () => string> = {
	open: m.op_rs_open,
	confirmed: m.op_rs_confirmed,
	running: m.op_rs_running,
	done: m.op_rs_done,
	rejected: m.op_rs_rejected,
	lapsed: m.op_rs_lapsed,
	withdrawn: m.op_rs_withdrawn
};
export const requestKind: Record<SupportRequest['kind'], () => string> = {
	access: m.op_rk_access,
	delete_account: m.op_rk_delete_account,
	delete_workspace: m.op_rk_delete_workspace,
	disconnect: m.op_rk_disconnect,
	correct: m.op_rk_correct,
	other: m.op_rk_other
};
