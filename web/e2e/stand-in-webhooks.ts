/* The stand-in's webhooks and what is mailed. A secret is always `whsec_` and 43 times A. */
import type { Answer } from './stand-in-security';

type Json = Record<string, unknown>;
export interface Hooks {
	hooks: Json[];
	deliveries: Json[];
	sendsMail: boolean;
	byMail: string[];
}
export const hooksAtFirst = (): Hooks => ({
	hooks: [],
	deliveries: [],
	sendsMail: true,
	byMail: ['post_failed', 'needs_decision', 'approval_asked', 'post_declined']
});

const secret = `whsec_${'A'.repeat(43)}=`;
const news = ['post_failed', 'needs_decision', 'approval_asked', 'post_declined', 'post_published', 'channel_lost'];
const now = (): string => new Date().toISOString();

export function hook(o: Json = {}): Json {
	return {
		id: 'whk_1',
		url: 'https://hooks.example.org/shorts?key=1',
		description: 'Newsroom',
		events: ['target.published', 'target.failed'],
		enabled: true,
		off_reason: null,
		previous_secret_until: null,
		created_at: '2026-11-20T10:00:00.000Z',
		last_delivery: null,
		...o
	};
}
export function delivery(o: Json = {}): Json {
	return {
		id: 'dlv_1',
		webhook_id: 'whk_1',
		event: 'target.published',
		body: '{"type":"target.published","timestamp":"2026-11-26T10:00:00.000Z","data":{"workspace_id":"wsp_1","publish_request_id":"pub_1","target_id":"tgt_1","channel_id":"chn_1","state":"published"}}',
		state: 'delivered',
		tries: 1,
		last_at: '2026-11-26T10:00:01.000Z',
		last_status: 204,
		last_error: null,
		next_try_at: null,
		created_at: '2026-11-26T10:00:00.000Z',
		...o
	};
}

const ok = (body: Json, status = 200): Answer => ({ status, body });
const no = (field: string, code: string): Answer => ({ status: 422, body: { code: 'invalid', errors: [{ field, code, message: code }] } });

/** What the person wants by mail. */
export function notifications(w: Hooks, ask: string, b: Json): Answer | null {
	if (!ask.endsWith(' /api/v1/me/notifications')) return null;
	for (const { news: kind, by_mail } of (b['items'] ?? []) as { news: string; by_mail: boolean }[])
		w.byMail = by_mail ? [...w.byMail, kind] : w.byMail.filter((k) => k !== kind);
	return ok({ sends_mail: w.sendsMail, items: news.map((kind) => ({ news: kind, by_mail: w.byMail.includes(kind) })) });
}

function wrong(b: Json): Answer | null {
	if (b['url'] !== undefined && !String(b['url']).startsWith('https://')) return no('url', 'webhook_not_https');
	if (String(b['url'] ?? '').includes('10.0.0.1')) return no('url', 'webhook_not_public');
	if (b['events'] !== undefined && (b['events'] as string[]).length === 0) return no('events', 'webhook_events_missing');
	return null;
}

/** `kind` and what follows it in an address within the workspace; none when it is another's. */
export function webhooks(w: Hooks, method: string, [kind, id, what]: (string | undefined)[], b: Json): Answer | null {
	if (kind === 'deliveries' && what === 'redeliver') {
		const found = w.deliveries.find((d) => d['id'] === id);
		Object.assign(found ?? {}, { state: 'waiting', next_try_at: now() });
		return found ? ok(found, 202) : null;
	}
	if (kind !== 'webhooks') return null;
	const told = (h: Json): Json => ({ ...h, last_delivery: w.deliveries.find((d) => d['webhook_id'] === h['id']) ?? null });
	if (id === undefined) {
		if (method === 'GET') return ok({ items: w.hooks.map(told), next_cursor: null });
		const refused = wrong(b);
		if (refused) return refused;
		const made = hook({ ...b, id: `whk_${w.hooks.length + 1}` });
		w.hooks.push(made);
		return ok({ ...made, secret }, 201);
	}
	const one = w.hooks.find((h) => h['id'] === id);
	if (!one) return { status: 404, body: { code: 'not_found' } };
	switch (what) {
		case 'rotate':
			one['previous_secret_until'] = '2026-11-28T10:00:00.000Z';
			return ok({ ...told(one), secret: secret.replace('A', 'B') });
		case 'test': {
			const made = delivery({ id: `dlv_${w.deliveries.length + 1}`, webhook_id: id, event: 'ping', created_at: now(), last_at: now() });
			w.deliveries.unshift(made);
			return ok({ ...made, state: 'waiting' }, 202);
		}
		case 'deliveries':
			return ok({ items: w.deliveries.filter((d) => d['webhook_id'] === id), next_cursor: null });
	}
	if (method === 'DELETE') {
		w.hooks = w.hooks.filter((h) => h !== one);
		return { status: 204 };
	}
	const refused = wrong(b);
	if (refused) return refused;
	const { enabled, ...rest } = b;
	Object.assign(one, rest);
	if (enabled !== undefined) Object.assign(one, { enabled, off_reason: enabled === true ? null : 'person' });
	return ok(told(one));
}
