/** A made-up workspace behind Playwright's routes, for the pages that publish. Nothing here is part of the product. */
import type { Page, Route } from '@playwright/test';
import type {
	AuditEvent,
	CalendarLink,
	Draft,
	DraftContent,
	Notice,
	Channel,
	Decision,
	Failure,
	Figures,
	Finding,
	Media,
	NewPublishRequest,
	Numbers,
	PlatformName,
	PlatformState,
	PublishOptions,
	PublishRequest,
	Quota,
	Rendition,
	Slots,
	Template,
	TokenUse,
	Trim,
	Wish
} from '../src/lib/api/types';
import { noFigures } from './figures-world';
import { rulesOf, sandboxChannel, vk } from './publish-channels';
import { instanceOf } from './publish-instance';
import { ago, draft, media, post, poster, target, template, undecided, unready } from './publish-things';

// one address for the world and all that is in it
export * from './publish-channels';
export * from './publish-things';

const root = '/api/v1/workspaces/wsp_1';

/** A press that brought nothing. */
export interface Refusal {
	status: number;
	code: string;
	class?: Failure['class'];
	wait?: number;
}
const refusal = ({ status, code, class: cls, wait }: Refusal) => ({
	status,
	contentType: 'application/problem+json',
	headers: wait === undefined ? {} : { 'retry-after': String(wait) },
	body: JSON.stringify({
		title: code,
		status,
		code,
		...(cls ? { failure: { class: cls, code, message: code, hint: null } } : {})
	})
});

/** The page of a list that an address asks for. */
function paged<T>(all: T[], url: URL): { items: T[]; next_cursor: string | null } {
	const at = Number(url.searchParams.get('cursor') ?? 0);
	const end = at + Number(url.searchParams.get('limit') ?? 50);
	return { items: all.slice(at, end), next_cursor: end < all.length ? String(end) : null };
}

export class World {
	sandbox = true;
	platforms: Record<PlatformName, PlatformState> = { youtube: 'sandbox', instagram: 'sandbox', tiktok: 'sandbox', vk: 'sandbox' };
	/** What a platform answers about a channel, where a test wants something else. */
	rules: Record<string, PublishOptions> = {};
	/** The stand-ins that `connect-sandbox` connects. */
	twins: () => Channel[] = () => [sandboxChannel()];
	/** What `connect-token` answers: the channel, or a refusal. */
	byToken: () => Channel | { status: number; code: string } = () => vk();
	role = 'owner';
	operator = true;
	/** When the workspace was made: a new one has a guide. */
	since = '2026-01-12T09:00:00.000Z';
	/** Posts of editors wait. */
	approval_required = false;
	channels: Channel[] = [];
	media: Media[] = [media('med_1')];
	posts: PublishRequest[] = [];
	drafts: Draft[] = [];
	/** No events: pages hear of nothing by themselves. */
	silent = false;
	/** Whether the drafts' routes are out of reach. */
	cutDrafts = false;
	decisions: Decision[] = [];
	notices: Notice[] = [];
	unseen = 0;
	uses: TokenUse[] = [];
	events: AuditEvent[] = [];
	quotas: Quota[] = [];
	slots: Slots = { time_zone: null, slots: [] };
	/** Moments at which nothing goes out yet, in order. */
	free: string[] = [];
	templates: Template[] = [];
	link: CalendarLink = { created_at: null, read_at: null };
	/** What was published in the days of an address; nothing: the answer fails. */
	figures: (url: URL) => Figures | null = noFigures;
	findings: Finding[] = [];
	/** What the check finds for one target, where a test wants more than the same for all. */
	finds: ((t: NewPublishRequest['targets'][number]) => Finding[]) | null = null;
	/** Versions that unfinished posts need, with those posts. */
	neededVersions: Record<string, string[]> = {};
	/** What a person asks for by "make a version" comes out like this. */
	conforms: (wish: Wish) => Rendition | { status: number; code: string } = (wish) =>
		unready('ren_new', 'queued', {
			platforms: wish.platforms,
			fit: wish.fit ?? null,
			background: wish.background ?? null,
			trim: wish.trim ?? null
		});
	/** What a platform answers to a press for numbers, or why it does not. */
	numbers: (t: Target) => Numbers | Refusal = () => ({ views: 1204, likes: 57, comments: 3, shares: null, told_at: ago(0) });
	/** The clip's film, where a test plays it. */
	film: Buffer | null = null;
	/** How often the answer to a publish gets lost after it was taken. */
	losePublish = 0;
	/** Every call that changes something: method, path inside the workspace, body, key. */
	calls: { method: string; path: string; body: unknown; key: string | null }[] = [];
	#events: string[] = [];
	#seq = 1;
	#drafted = 0;
	#keys = new Map<string, { body: string; post: PublishRequest }>();

	say(type: string, data: unknown): void {
		this.#events.push(`id: ${this.#seq++}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`);
	}
	async install(page: Page): Promise<void> {
		await page.route('**/api/v1/**', (route) => this.#answer(route));
	}
	async #answer(route: Route): Promise<void> {
		const request = route.request();
		const url = new URL(request.url());
		const json = (body: unknown, status = 200): Promise<void> =>
			route.fulfill({ status, contentType: status >= 400 ? 'application/problem+json' : 'application/json', body: JSON.stringify(body) });
		const problem = (status: number, code: string): Promise<void> =>
			json({ type: 'about:blank', title: code, status, code, request_id: 'req_1' }, status);
		if (url.pathname === '/api/v1/instance') return json(instanceOf(this.sandbox, this.platforms));
		if (url.pathname === '/api/v1/me')
			return json({
				id: 'acc_1',
				email: 'anna@example.org',
				display_name: 'Анна',
				created_at: ago(0),
				language: 'en',
				is_operator: this.operator,
				policy: { current: 'v1', is_accepted: true, accepted: 'v1', accepted_at: ago(0) },
				workspaces: [
					{
						id: 'wsp_1',
						name: 'Подоконник',
						role: this.role,
						created_at: this.since,
						approval_required: this.approval_required,
						last_event: this.#seq - 1,
						deletion: null
					}
				]
			});
		if (url.pathname === '/api/v1/me/notifications') return json({ sends_mail: false, items: [] });
		if (!url.pathname.startsWith(root)) return problem(404, 'not_found');
		const path = url.pathname.slice(root.length);
		const [, kind, id, what] = path.split('/');
		const method = request.method();
		if (method !== 'GET')
			this.calls.push({ method, path, body: request.postDataJSON(), key: request.headers()['idempotency-key'] ?? null });
		switch (kind) {
			case undefined:
				if (method !== 'PATCH') return problem(404, 'not_found');
				Object.assign(this, request.postDataJSON());
				return json({});
			case 'events': {
				if (this.silent) return;
				await new Promise((done) => setTimeout(done, 150));
				return route.fulfill({ contentType: 'text/event-stream', body: 'retry: 200\n\n' + this.#events.splice(0).join('') });
			}
			case 'media': {
				if (id === undefined) {
					const wanted = this.media.filter((x) => this.#matches(x, url));
					return json({ items: wanted, next_cursor: null, total: wanted.length });
				}
				if (what === 'poster' && method === 'PUT') {
					const of = this.media.find((x) => x.id === id);
					if (of === undefined) return problem(404, 'not_found');
					return json(Object.assign(of, { has_poster: true, poster_at_ms: (request.postDataJSON() as { at_ms: number | null }).at_ms }));
				}
				if (what === 'poster') return route.fulfill(poster(this.media.find((x) => x.id === id)));
				if (what === 'frames') return route.fulfill(poster(this.media.find((x) => x.id === id)));
				if (what === 'file' && this.film) return this.#film(route, this.film);
				if (what === 'file') return problem(404, 'not_found');
				const found = this.media.find((x) => x.id === id);
				if (found && (what === 'conform' || what === 'trim' || what === 'renditions'))
					return this.#versions(route, found, path, json, problem);
				if (found && method === 'PATCH') Object.assign(found, request.postDataJSON());
				return found ? json(found) : problem(404, 'not_found');
			}
			case 'slots':
				if (id === 'next') {
					const [from, to] = [url.searchParams.get('from') ?? '', url.searchParams.get('to') ?? '~'];
					const count = Number(url.searchParams.get('count') ?? 1);
					return json({ items: this.free.filter((t) => t >= from && t <= to).slice(0, count) });
				}
				if (method === 'PUT') this.slots = request.postDataJSON() as Slots;
				return json(this.slots);
			case 'templates':
				return this.#templates(route, method, id, json, problem);
			case 'calendar-link':
				if (method === 'GET') return json(this.link);
				this.link = { created_at: method === 'POST' ? ago(0) : null, read_at: null };
				if (method === 'DELETE') return route.fulfill({ status: 204 });
				return json({ url: `https://shorts.example.org/calendar/${'A'.repeat(43)}.ics`, created_at: this.link.created_at }, 201);
			case 'figures': {
				const found = this.figures(url);
				return found ? json(found) : problem(500, 'internal');
			}
			case 'storage':
				return json({ used_bytes: 12_400_000_000, quota_bytes: 100_000_000_000 });
			case 'quotas':
				return json({ items: this.quotas, next_cursor: null });
			case 'webhooks':
			case 'uploads':
				return json({ items: [], next_cursor: null });
			case 'decisions':
				return json({ items: this.decisions });
			case 'notices':
				if (method === 'POST') {
					this.unseen = 0;
					return route.fulfill({ status: 204 });
				}
				return json({ items: this.notices, next_cursor: null, unseen: this.unseen });
			case 'members':
			case 'invitations':
				return json({ items: [], next_cursor: null });
			case 'token-uses':
				return json(paged(this.uses, url));
			case 'audit-events': {
				const wanted = url.searchParams.get('kind');
				return json(
					paged(
						this.events.filter((e) => !wanted || e.kind === wanted),
						url
					)
				);
			}
			case 'preflight': {
				const { targets } = request.postDataJSON() as NewPublishRequest;
				const verdict = (all: Finding[]) => (all.some((f) => f.severity === 'blocks') ? 'blocks' : all.length > 0 ? 'warns' : 'ok');
				const each = targets.map((t) => ({ channel_id: t.channel_id, findings: this.finds?.(t) ?? this.findings }));
				return json({
					verdict: verdict(each.flatMap((t) => t.findings)),
					targets: each.map((t) => ({ ...t, verdict: verdict(t.findings) }))
				});
			}
			case 'channels':
				return this.#channels(route, method, id, what, json, problem);
			case 'drafts':
				return this.#drafts(route, method, id, url, json, problem);
			case 'publish-requests':
				return this.#posts(route, method, id, what, url, json, problem);
			case 'publish-targets': {
				const t = this.posts.flatMap((p) => p.targets).find((x) => x.id === id);
				if (!t) return problem(404, 'not_found');
				if (what === 'numbers') {
					const answer = this.numbers(t);
					if ('code' in answer) return route.fulfill(refusal(answer));
					t.numbers = answer;
					return json(answer);
				}
				t.state = what === 'cancel' ? 'canceled' : what === 'retry' ? 'queued' : 'published';
				this.decisions = this.decisions.filter((d) => d.id !== id);
				return json(t);
			}
			default:
				return problem(404, 'not_found');
		}
	}
	#templates(
		route: Route,
		method: string,
		id: string | undefined,
		json: (b: unknown, s?: number) => Promise<void>,
		problem: (s: number, c: string) => Promise<void>
	): Promise<void> {
		if (method === 'GET') return json({ items: this.templates, next_cursor: null });
		const taken = { title: 'x', status: 422, code: 'invalid', errors: [{ field: 'name', code: 'name_taken', message: '' }] };
		if (method === 'POST') {
			const made = template(`tpl_${this.templates.length + 1}`, route.request().postDataJSON() as Partial<Template>);
			if (this.templates.some((t) => t.name === made.name)) return json(taken, 422);
			this.templates = [...this.templates, made];
			return json(made, 201);
		}
		const there = this.templates.find((t) => t.id === id);
		if (!there) return problem(404, 'not_found');
		if (method === 'PATCH') {
			const edit = route.request().postDataJSON() as Partial<Template>;
			if (this.templates.some((t) => t !== there && t.name === edit.name)) return json(taken, 422);
			return json(Object.assign(there, edit));
		}
		this.templates = this.templates.filter((t) => t !== there);
		return route.fulfill({ status: 204 });
	}
	#matches(clip: Media, url: URL): boolean {
		const state = url.searchParams.get('state');
		const published = url.searchParams.get('published');
		const over = ['failed', 'canceled'];
		const posted = this.posts.some((p) => p.media_id === clip.id && p.targets.some((t) => !over.includes(t.state)));
		return (!state || clip.state === state) && (!published || posted === (published !== 'never'));
	}
	/** Changes a version and tells it, as the service does. */
	become(id: string, more: Partial<Rendition>): void {
		const of = this.media.find((x) => x.renditions.some((r) => r.id === id))!;
		of.renditions = of.renditions.map((r) => (r.id === id ? { ...r, ...more, updated_at: ago(0) } : r));
		this.say('media.changed', { media: of });
	}
	/** Whole or in part, so that a player can seek in it. */
	async #film(route: Route, film: Buffer): Promise<void> {
		const asked = /bytes=(\d+)-(\d*)/.exec(route.request().headers()['range'] ?? '');
		const [from, to] = asked ? [Number(asked[1]), asked[2] ? Number(asked[2]) : film.length - 1] : [0, film.length - 1];
		return route.fulfill({
			status: asked ? 206 : 200,
			headers: {
				'content-type': 'video/webm',
				'accept-ranges': 'bytes',
				...(asked ? { 'content-range': `bytes ${from}-${to}/${film.length}` } : {})
			},
			body: film.subarray(from, to + 1)
		});
	}
	async #versions(
		route: Route,
		of: Media,
		path: string,
		json: (b: unknown, s?: number) => Promise<void>,
		problem: (s: number, c: string) => Promise<void>
	): Promise<void> {
		const [, , , what, id, act] = path.split('/');
		if (what === 'conform') {
			const made = this.conforms(route.request().postDataJSON() as Wish);
			if ('status' in made) return problem(made.status, made.code);
			of.renditions = [...of.renditions.filter((r) => r.id !== made.id), made];
			return json(made, 202);
		}
		if (what === 'trim') {
			const trim = route.request().postDataJSON() as Trim;
			const made = unready(`ren_cut_${trim.start_ms}_${trim.end_ms}`, 'queued', { platforms: [], fit: null, trim });
			of.renditions = [...of.renditions.filter((r) => r.id !== made.id), made];
			return json(made, 202);
		}
		const r = of.renditions.find((x) => x.id === id);
		if (!r || act === 'file') return problem(404, 'not_found');
		if (act === 'cancel') {
			this.become(r.id, { state: 'canceled', progress: 0 });
			return json(of.renditions.find((x) => x.id === id));
		}
		const posts = this.neededVersions[r.id];
		if (posts) return json({ title: 'x', status: 409, code: 'rendition_in_use', publish_request_ids: posts }, 409);
		of.renditions = of.renditions.filter((x) => x !== r);
		return json({ id: 'rcp_2', kind: 'rendition.delete', at: ago(0), subject: r.id, counts: { renditions: 1 } }, 202);
	}
	async #channels(
		route: Route,
		method: string,
		id: string | undefined,
		what: string | undefined,
		json: (b: unknown, s?: number) => Promise<void>,
		problem: (s: number, c: string) => Promise<void>
	): Promise<void> {
		if (id === undefined) return json({ items: this.channels, next_cursor: null });
		if (id === 'connect') return json({ authorize_url: '/channels?connected=chn_1' });
		if (id === 'connect-sandbox') {
			this.channels = [...this.channels.filter((c) => !c.sandbox), ...this.twins()];
			return json({ items: this.channels.filter((c) => c.sandbox) });
		}
		if (id === 'connect-token') {
			const made = this.byToken();
			if ('status' in made) return problem(made.status, made.code);
			this.channels = [...this.channels.filter((c) => c.id !== made.id), made];
			return json(made, 201);
		}
		const c = this.channels.find((x) => x.id === id);
		if (!c) return problem(404, 'not_found');
		if (what === 'publish-options') return json(this.rules[c.id] ?? rulesOf(c));
		if (what === 'reconnect') return json({ authorize_url: '/channels?connected=' + c.id });
		if (method === 'PATCH') {
			const edit = route.request().postDataJSON() as Partial<Channel>;
			Object.assign(c, edit);
			if (edit.keep_fresh !== undefined) c.keep_fresh_until = edit.keep_fresh ? ago(-365 * 86_400_000) : null;
		}
		if (method === 'DELETE') {
			this.channels = this.channels.filter((x) => x !== c);
			return json({
				id: 'rcp_1',
				kind: 'disconnect',
				at: ago(0),
				subject: c.title,
				counts: { targets_canceled: c.pending_targets, tokens: 2 }
			});
		}
		return json(c);
	}
	/** Another tab or person writes. */
	writes(content: Partial<DraftContent>, by = 'Пётр'): Draft {
		const d = this.drafts[0]!;
		const next = { ...d, version: d.version + 1, content: { ...d.content, ...content }, updated_at: ago(0), updated_by: by };
		this.drafts = [next, ...this.drafts.slice(1)];
		return next;
	}
	async #drafts(
		route: Route,
		method: string,
		id: string | undefined,
		url: URL,
		json: (b: unknown, s?: number) => Promise<void>,
		problem: (s: number, c: string) => Promise<void>
	): Promise<void> {
		if (this.cutDrafts) return route.abort('internetdisconnected');
		const mark = (media: string, draft: string | null): void => {
			const of = this.media.find((x) => x.id === media);
			if (of) of.draft_id = draft;
		};
		if (id === undefined && method === 'GET') {
			const of = url.searchParams.get('media');
			return json({
				...paged(
					this.drafts.filter((d) => !of || d.media_id === of),
					url
				),
				total: this.drafts.length
			});
		}
		if (id === undefined) {
			const { media_id, content } = route.request().postDataJSON() as { media_id: string; content: DraftContent };
			const there = this.drafts.find((d) => d.media_id === media_id);
			if (there) return json(there);
			const made = draft(`dft_${++this.#drafted}`, { media_id, content, created_at: ago(0), updated_at: ago(0) });
			this.drafts.unshift(made);
			mark(media_id, made.id);
			return json(made, 201);
		}
		const at = this.drafts.findIndex((d) => d.id === id);
		const there = this.drafts[at];
		if (!there) return problem(404, 'not_found');
		if (method === 'DELETE') {
			if (url.searchParams.get('version') !== String(there.version))
				return json({ title: 'x', status: 409, code: 'draft_changed', draft: there }, 409);
			this.drafts.splice(at, 1);
			mark(there.media_id, null);
			return route.fulfill({ status: 204 });
		}
		const { version, content } = route.request().postDataJSON() as { version: number; content: DraftContent };
		if (version !== there.version) return json({ title: 'x', status: 409, code: 'draft_changed', draft: there }, 409);
		this.drafts[at] = { ...there, version: version + 1, content, updated_at: ago(0), updated_by: 'Анна' };
		return json(this.drafts[at]);
	}
	async #posts(
		route: Route,
		method: string,
		id: string | undefined,
		what: string | undefined,
		url: URL,
		json: (b: unknown, s?: number) => Promise<void>,
		problem: (s: number, c: string) => Promise<void>
	): Promise<void> {
		if (method === 'POST' && id === undefined) {
			const key = route.request().headers()['idempotency-key'];
			const body = route.request().postDataJSON() as NewPublishRequest;
			if (!key) return problem(400, 'idempotency_key_required');
			const known = this.#keys.get(key);
			// the service takes the slot that is free when the post arrives
			const at = body.next_slot ? (known?.post.scheduled_at ?? this.free.shift() ?? null) : (body.scheduled_at ?? null);
			if (body.next_slot && at === null) return problem(409, 'no_free_slot');
			if (known && known.body !== JSON.stringify(body)) return problem(409, 'idempotency_key_reused');
			const waits = this.role === 'editor' && this.approval_required;
			const made =
				known?.post ??
				post(
					`pub_${this.posts.length + 1}`,
					body.targets.map((t, i) =>
						target(
							`tgt_${this.posts.length + 1}_${i}`,
							this.channels.find((c) => c.id === t.channel_id)!,
							{ options: t.options, state: at || waits ? 'scheduled' : 'queued', scheduled_at: at }
						)
					),
					{
						media_title: body.targets[0]?.options.title ?? '',
						scheduled_at: at,
						created_at: ago(0),
						approval: waits ? undecided : null
					}
				);
			if (!known) {
				this.#keys.set(key, { body: JSON.stringify(body), post: made });
				this.posts.unshift(made);
				this.drafts = this.drafts.filter((d) => d.id !== body.draft?.id || d.version !== body.draft.version);
			}
			if (this.losePublish-- > 0) return route.abort('connectionreset');
			return json(made, 201);
		}
		if (id === undefined) {
			const state = url.searchParams.get('state');
			const ofChannel = url.searchParams.get('channel');
			const ofClip = url.searchParams.get('media');
			const approval = url.searchParams.get('approval');
			const [from, to] = [url.searchParams.get('from') ?? '', url.searchParams.get('to') ?? '~'];
			const within = (p: PublishRequest): boolean => {
				const moment = p.scheduled_at ?? p.created_at;
				return moment >= from && moment < to;
			};
			const items = this.posts.filter(
				(p) =>
					within(p) &&
					(!state || p.state === state) &&
					(!approval || p.approval?.state === approval) &&
					(!ofClip || p.media_id === ofClip) &&
					(!ofChannel || p.targets.some((t) => t.channel_id === ofChannel))
			);
			return json(paged(items, url));
		}
		const found = this.posts.find((p) => p.id === id);
		if (!found) return problem(404, 'not_found');
		if (what === 'cancel') for (const t of found.targets) t.state = 'canceled';
		if (what === 'approve' || what === 'decline') return this.#decides(route, found, what, json, problem);
		if (method === 'PATCH') {
			const { scheduled_at } = route.request().postDataJSON() as { scheduled_at: string };
			const open = found.targets.filter((t) => t.state !== 'canceled');
			if (open.length === 0 || open.some((t) => t.state !== 'scheduled')) return problem(409, 'not_movable');
			found.scheduled_at = scheduled_at;
			for (const t of found.targets) if (t.state === 'scheduled') t.scheduled_at = scheduled_at;
		}
		return json(found);
	}
	#decides(
		route: Route,
		post: PublishRequest,
		what: 'approve' | 'decline',
		json: (b: unknown, s?: number) => Promise<void>,
		problem: (s: number, c: string) => Promise<void>
	): Promise<void> {
		const said = route.request().postDataJSON() as { when?: string; scheduled_at?: string; note?: string };
		if (post.approval?.state !== 'waiting') return problem(409, 'already_decided');
		if (said.scheduled_at && said.scheduled_at !== post.scheduled_at) return problem(409, 'post_moved');
		if (what === 'approve' && said.when === 'now') post.scheduled_at = null;
		const state = what === 'decline' ? 'canceled' : post.scheduled_at ? 'scheduled' : 'queued';
		for (const t of post.targets) t.state = state;
		post.state = state;
		post.approval = { state: what === 'decline' ? 'declined' : 'approved', by: 'Анна', at: ago(0), note: said.note ?? null };
		return json(post);
	}
}
