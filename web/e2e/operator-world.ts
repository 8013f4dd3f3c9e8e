import type { Page } from '@playwright/test';

const days = (n: number): string => new Date(Date.UTC(2026, 10, 26 - n)).toISOString();
const urls = (platform: string, more: readonly [string, string][]): { what: string; url: string }[] =>
	[['redirect', `/oauth/${platform}/callback`] as const, ...more, ['privacy', '/privacy'] as const, ['terms', '/terms'] as const].map(
		([what, path]) => ({ what, url: `https://shorts.example.org${path}` })
	);
const app = (platform: string, state: string, more: readonly [string, string][] = []): object => ({
	platform,
	state,
	missing: state === 'ready' ? [] : [`AI_SHORTS_${platform.toUpperCase()}_CLIENT_ID`, `AI_SHORTS_${platform.toUpperCase()}_CLIENT_SECRET`],
	urls: urls(platform, more)
});
const key = (usage: string, state: string, rows: number): object => ({
	id: `${'0123456789abcdef'.repeat(2)}`,
	usage,
	state,
	created_at: '2026-03-01T10:00:00.000Z',
	rows
});
export const mail = (test: object | null): object => ({
	is_configured: true,
	waiting: 1,
	sent: 41,
	failed: 2,
	last_error: test ? null : 'the mail server: answered 451',
	test
});
export const letter = (state: string, error: string | null = null): object => ({
	id: 'mal_1',
	asked_at: '2026-11-26T10:00:00.000Z',
	state,
	tries: 0,
	error,
	next_try_at: null
});
export const overview = {
	version: '0.1.0',
	at: '2026-11-26T10:00:00.000Z',
	started_at: '2026-11-24T08:00:00.000Z',
	public_url: 'https://shorts.example.org/',
	database: { kind: 'sqlite', size_bytes: 48_300_000 },
	storage: { kind: 'folder', used_bytes: 412e9, free_bytes: 3e9, total_bytes: 500e9, floor_bytes: 1_073_741_824 },
	totals: { accounts: 12, workspaces: 15, channels: 31, media: 1204, publish_requests: 3318 },
	jobs: {
		waiting: 3,
		running: 1,
		planned: 24,
		failing: 2,
		oldest_due_at: '2026-11-26T09:12:00.000Z',
		kinds: [
			{ kind: 'mail', waiting: 1, running: 0, planned: 0, failing: 1 },
			{ kind: 'publish', waiting: 2, running: 1, planned: 21, failing: 1 },
			{ kind: 'sweep', waiting: 0, running: 0, planned: 3, failing: 0 }
		]
	},
	mail: mail(null),
	keys: {
		is_inline: false,
		is_unfinished: false,
		lost_rows: 0,
		keys: [key('root', 'primary', 1519), key('pepper', 'primary', 12), key('audit-sign', 'primary', 0), key('root', 'retiring', 3)]
	},
	last_backup_at: '2026-11-10T03:00:00.000Z',
	video: { ffmpeg: '7.1.2', ffprobe: '7.1.2', is_caged: true, is_run: true },
	requests: { waiting: 2, overdue: 1 },
	platforms: [
		app('youtube', 'ready'),
		app('instagram', 'not_configured', [
			['deauthorize', '/hooks/instagram/deauthorize'],
			['delete', '/hooks/instagram/delete']
		]),
		app('tiktok', 'not_configured', [['webhook', '/hooks/tiktok']]),
		app('vk', 'sandbox')
	],
	findings: [
		{ level: 'wrong', code: 'jobs_stuck', facts: { since: '2026-11-26T09:12:00.000Z' } },
		{ level: 'wrong', code: 'mail_failing', facts: { error: 'the mail server: answered 451' } },
		{ level: 'wrong', code: 'requests_overdue', facts: { n: '1' } },
		{ level: 'less', code: 'disk_low', facts: { free_bytes: '3000000000' } },
		{ level: 'less', code: 'backup_old', facts: { at: '2026-11-10T03:00:00.000Z' } }
	]
};
const account = (n: number, more: object = {}): object => ({
	id: `acc_${n}`,
	email: `person-${n}@example.org`,
	is_operator: false,
	created_at: days(n * 9),
	last_sign_in_on: days(n).slice(0, 10),
	workspaces: n,
	bytes: n * 1_300_000_000,
	deletion_due_at: null,
	...more
});
const request = (n: number, more: object): object => ({
	code: `rcp_${n}`,
	kind: 'access',
	state: 'open',
	source: 'form',
	address: 'somebody@example.org',
	message: 'Please tell me what you hold about me.\nThank you.',
	deletion: null,
	asked_at: days(3),
	answer_due_at: days(-4),
	is_overdue: false,
	ended_at: null,
	...more
});
export const answers: Record<string, unknown> = {
	overview,
	accounts: {
		items: [
			account(1),
			account(2, { is_operator: true }),
			account(3, { last_sign_in_on: null, bytes: 0 }),
			account(4, { deletion_due_at: '2026-12-03T10:00:00.000Z' })
		],
		next_cursor: 'next'
	},
	requests: {
		items: [
			request(1, {}),
			request(2, { kind: 'delete_account', state: 'confirmed', is_overdue: true, message: '' }),
			request(3, { kind: 'other', state: 'done', source: 'mail', address: null, message: null, ended_at: days(1) })
		],
		next_cursor: null
	},
	events: {
		items: [
			{ hour: '2026-11-26T09:00:00.000Z', what: 'sign_in_failed', network: '192.0.2.0/24', events: 41, accounts: 2 },
			{ hour: '2026-11-26T09:00:00.000Z', what: 'code_wrong', network: '192.0.2.0/24', events: 3, accounts: 1 },
			{ hour: '2026-11-26T08:00:00.000Z', what: 'sign_in_failed', network: '198.51.100.0/24', events: 5, accounts: 1 },
			{ hour: '2026-11-25T10:00:00.000Z', what: 'request_refused', network: null, events: 12, accounts: 0 },
			{ hour: '2026-11-25T10:00:00.000Z', what: 'reset_requested', network: '2001:db8:1::/48', events: 1, accounts: 1 },
			{ hour: '2026-11-24T10:00:00.000Z', what: 'recovery_code_used', network: '203.0.113.0/24', events: 1, accounts: 1 }
		],
		next_cursor: null
	},
	egress: {
		items: [
			{ day: days(0), host: 'mail.example.org', is_act: false, purpose: 'mail.reset', calls: 3, failed: 1, bytes_sent: 4200 },
			{ day: days(0), host: 'www.googleapis.com', is_act: true, purpose: 'upload', calls: 34, failed: 0, bytes_sent: 1_100_000_000 },
			{ day: days(1), host: '10.0.0.7', is_act: true, purpose: 'upload', refused: 'not_public', calls: 1, failed: 0, bytes_sent: 0 }
		],
		next_cursor: null
	},
	'mail-test': mail(letter('taken'))
};

/** What of the service the operator's pages need; some answers may be others. Returns what was asked for. */
export async function operatorWorld(page: Page, others: Record<string, unknown> = {}): Promise<string[]> {
	const asked: string[] = [];
	await page.route('**/api/v1/operator/**', (route) => {
		const url = new URL(route.request().url());
		const name = url.pathname.split('/').at(-1)!;
		asked.push(`${route.request().method()} ${name}${url.search}`);
		if (route.request().method() === 'POST') return route.fulfill({ status: 202, json: letter('waiting') });
		return route.fulfill({ json: { ...answers, ...others }[name] });
	});
	return asked;
}
