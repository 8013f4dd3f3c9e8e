/** A made-up workspace behind Playwright's routes, for the pages that publish. Nothing here is part of the product. */
import type { Page, Route } from '@playwright/test';
import type {
	CalendarLink,
	Draft,
	DraftContent,
	Notice,
	Attempt,
	Channel,
	Decision,
	Finding,
	Instance,
	Media,
	NewPublishRequest,
	PlatformName,
	PlatformState,
	PublishOptions,
	PublishRequest,
	Quota,
	Rendition,
	Slots,
	Target,
	Template,
	TokenUse,
	Trim,
	Wish
} from '../src/lib/api/types';

const minute = 60_000;
export const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();
const root = '/api/v1/workspaces/wsp_1';

export const channel = (id: string, more: Partial<Channel> = {}): Channel => ({
	id,
	platform: 'youtube',
	external_id: `UC${id}`,
	title: 'Кухня на подоконнике',
	handle: '@podokonnik',
	label: null,
	sandbox: false,
	state: 'connected',
	reason: null,
	scopes: ['https://www.googleapis.com/auth/youtube.upload', 'https://www.googleapis.com/auth/youtube.readonly'],
	can_schedule_natively: true,
	connected_at: ago(4 * 86_400_000),
	connected_by: 'Анна',
	facts_fetched_at: ago(3 * 3_600_000),
	last_token_use_at: ago(18 * minute),
	pending_targets: 0,
	uploads_left_today: 96,
	quota_resets_at: new Date(Date.now() + 9 * 3_600_000).toISOString(),
	may_publish: true,
	publish_blocker: null,
	access_ends_at: null,
	keep_fresh: false,
	keep_fresh_until: null,
	...more
});
const elsewhere = { can_schedule_natively: false, uploads_left_today: null, quota_resets_at: null };
export const instagram = (more: Partial<Channel> = {}): Channel =>
	channel('chn_ig', {
		platform: 'instagram',
		external_id: '17841400000000001',
		title: 'podokonnik.kitchen',
		handle: '@podokonnik.kitchen',
		scopes: ['instagram_business_basic', 'instagram_business_content_publish'],
		access_ends_at: new Date(Date.now() + 50 * 86_400_000).toISOString(),
		...elsewhere,
		...more
	});
export const tiktok = (more: Partial<Channel> = {}): Channel =>
	channel('chn_tt', {
		platform: 'tiktok',
		external_id: 'open-1',
		title: 'Подоконник',
		handle: '@podokonnik',
		scopes: ['user.info.basic', 'video.publish', 'video.upload'],
		...elsewhere,
		...more
	});
export const vk = (more: Partial<Channel> = {}): Channel =>
	channel('chn_vk', {
		platform: 'vk',
		external_id: '1',
		title: 'Анна Белова',
		handle: null,
		scopes: ['vkid.personal_info', 'video', 'wall'],
		...elsewhere,
		...more
	});
/** Connected, but VK did not give the app the right to publish. */
export const vkWithoutRights = (): Channel =>
	vk({
		scopes: ['vkid.personal_info'],
		may_publish: false,
		publish_blocker: { class: 'permanent', code: 'right_missing', message: '', hint: null }
	});
/** What each platform answers about its channel; a test changes what it needs. */
export const rulesOf = (c: Channel): PublishOptions => {
	const head = { channel_id: c.id, platform: c.platform, title: c.title, checked_at: ago(0) };
	switch (c.platform) {
		case 'youtube':
			return {
				...head,
				uploads_left_today: c.uploads_left_today,
				units_left_today: 9_000,
				quota_resets_at: c.quota_resets_at,
				youtube: {
					long_uploads: 'eligible',
					categories: [
						{ id: '22', title: 'People & Blogs' },
						{ id: '26', title: 'Howto & Style' }
					],
					unaudited_notice: !c.sandbox
				}
			};
		case 'instagram':
			return {
				...head,
				instagram: { login: 'facebook', account_type: 'BUSINESS', collaborators_allowed: true, posts_used: 2, posts_allowed: 50 }
			};
		case 'tiktok':
			return {
				...head,
				tiktok: {
					nickname: 'Подоконник',
					username: 'podokonnik',
					privacy_level_options: ['PUBLIC_TO_EVERYONE', 'MUTUAL_FOLLOW_FRIENDS', 'SELF_ONLY'],
					comment_disabled: false,
					duet_disabled: true,
					stitch_disabled: false,
					max_duration_sec: 600,
					direct_granted: true,
					inbox_granted: true,
					blocked: null
				}
			};
		case 'vk':
			return {
				...head,
				vk: {
					may_publish: c.may_publish,
					may_post_on_wall: c.may_publish,
					owners: [
						{ id: 1, title: 'Анна Белова' },
						{ id: -77, title: 'Кухня на подоконнике: рецепты и прогулки' }
					],
					missing_rights: c.may_publish ? [] : ['video', 'wall']
				}
			};
	}
};
export const sandboxChannel = (): Channel =>
	channel('chn_box', { title: 'Sandbox Kitchen', handle: '@sandbox-kitchen', sandbox: true, uploads_left_today: 100 });
export const media = (id: string, more: Partial<Media> = {}): Media => ({
	id,
	title: 'Рамен за 9 минут: бульон, который не надо ждать',
	filename: 'ramen.mp4',
	state: 'ready',
	unusable_reason: null,
	size_bytes: 66_900_000,
	duration_ms: 47_000,
	width: 1080,
	height: 1920,
	fps: 30,
	container: 'mp4',
	video_codec: 'h264',
	audio_codec: 'aac',
	rotation: 0,
	hdr: false,
	bitrate_bps: 11_000_000,
	blake3: '',
	tags: [],
	created_at: ago(30 * minute),
	has_poster: true,
	has_preview: false,
	renditions: [],
	posts: [],
	draft_id: null,
	trashed_at: null,
	trashed_until: null,
	...more
});
/** A version of `med_1`; a test changes what it needs. */
export const rendition = (id: string, more: Partial<Rendition> = {}): Rendition => ({
	id,
	media_id: 'med_1',
	state: 'ready',
	platforms: ['instagram', 'vk'],
	fit: 'pad',
	background: null,
	trim: null,
	changes: [
		{ code: 'padded', from: '1920×1080', to: '1080×1920', platforms: ['vk'] },
		{ code: 'video_codec', from: 'vp9', to: 'h264', platforms: ['instagram', 'vk'] },
		{ code: 'bit_rate', from: '38000000', to: '25000000', platforms: ['instagram'] }
	],
	unmet: [],
	progress: 1000,
	size_bytes: 24_300_000,
	duration_ms: 47_000,
	width: 1080,
	height: 1920,
	fps: 30,
	video_codec: 'h264',
	audio_codec: 'aac',
	bitrate_bps: 4_100_000,
	blake3: '',
	failure: null,
	created_at: ago(5 * minute),
	updated_at: ago(4 * minute),
	...more
});
const unfinished = {
	changes: [],
	size_bytes: null,
	duration_ms: null,
	width: null,
	height: null,
	fps: null,
	video_codec: null,
	audio_codec: null
};
/** One that is not ready. */
export const unready = (id: string, state: 'queued' | 'running' | 'failed' | 'canceled', more: Partial<Rendition> = {}): Rendition =>
	rendition(id, { state, progress: state === 'running' ? 430 : 0, bitrate_bps: null, blake3: null, ...unfinished, ...more });
export const wide = { width: 1920, height: 1080, container: 'webm', video_codec: 'vp9', audio_codec: 'opus' };
export const fixable = (rule: string, severity: Finding['severity'] = 'blocks'): Finding => ({
	rule,
	severity,
	has: '',
	allowed: '',
	source: '',
	message: '',
	hint: null,
	fixable: true
});
export const attempt = (number: number, step: string, more: Partial<Attempt> = {}): Attempt => ({
	id: `att_${number}`,
	number,
	step,
	started_at: ago((20 - number) * 10_000),
	duration_ms: 340,
	host: 'www.googleapis.com',
	status: 200,
	bytes_sent: 0,
	outcome: 'ok',
	code: null,
	message: null,
	...more
});
export const target = (id: string, c: Channel, more: Partial<Target> = {}): Target => ({
	id,
	channel_id: c.id,
	channel_title: c.title,
	platform: c.platform,
	sandbox: c.sandbox,
	state: 'queued',
	options: { title: 'Рамен за 9 минут' },
	scheduled_at: null,
	next_try_at: null,
	bytes_acknowledged: 0,
	size_bytes: 66_900_000,
	remote_id: null,
	remote_url: null,
	published_at: null,
	visibility: null,
	notes: [],
	failure: null,
	checkpoint: 'prepared',
	act: { id: 'act_1', kind: 'publish', actor: 'anna@example.org', at: ago(21 * minute) },
	attempts: [],
	attempts_total: 0,
	...more
});
export const post = (id: string, targets: Target[], more: Partial<PublishRequest> = {}): PublishRequest => ({
	id,
	media_id: 'med_1',
	media_title: 'Рамен за 9 минут: бульон, который не надо ждать',
	scheduled_at: null,
	created_at: ago(21 * minute),
	created_by: 'Анна Белова',
	state: targets[0]?.state ?? 'canceled',
	approval: null,
	targets,
	...more
});
/** What a post says that waits for an approver. */
export const undecided: NonNullable<PublishRequest['approval']> = { state: 'waiting', by: null, at: null, note: null };
export const content = (more: Partial<DraftContent> = {}): DraftContent => ({
	title: 'Рамен за 9 минут: бульон, который не надо ждать',
	caption: '',
	tags: [],
	synthetic_media: false,
	when: 'now',
	targets: [],
	...more
});
export const template = (id: string, more: Partial<Template> = {}): Template => ({
	id,
	name: 'Подпись под роликом',
	title: '',
	caption: 'Рецепт целиком — по ссылке в профиле.\n\n#ужин',
	tags: [],
	created_at: ago(90 * minute),
	updated_at: ago(90 * minute),
	...more
});
export const draft = (id: string, more: Partial<Draft> = {}): Draft => ({
	id,
	media_id: 'med_1',
	media_title: 'Рамен за 9 минут: бульон, который не надо ждать',
	has_poster: true,
	version: 1,
	content: content(),
	created_at: ago(40 * minute),
	created_by: 'Анна',
	updated_at: ago(20 * minute),
	updated_by: 'Анна',
	...more
});
/** An upright picture, and one as wide as a clip that is not. */
const poster = (of: Media | undefined): string =>
	(of?.width ?? 0) > (of?.height ?? 0)
		? posterSvg.replace('0 0 9 16', '-9.7 0 28.4 16').replace('<rect', '<rect x="-9.7" width="28.4" height="16" fill="#35507a"/><rect')
		: posterSvg;
const posterSvg =
	'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 16"><defs><linearGradient id="g" x2="0" y2="1"><stop stop-color="#c8433a"/><stop offset="1" stop-color="#24335e"/></linearGradient></defs><rect width="9" height="16" fill="url(#g)"/><circle cx="4.5" cy="8" r="2.6" fill="#f6ae2d"/></svg>';

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
	quotas: Quota[] = [];
	slots: Slots = { time_zone: null, slots: [] };
	/** Moments at which nothing goes out yet, in order. */
	free: string[] = [];
	templates: Template[] = [];
	link: CalendarLink = { created_at: null, read_at: null };
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
		if (url.pathname === '/api/v1/instance') return json(this.#instance());
		if (url.pathname === '/api/v1/me')
			return json({
				id: 'acc_1',
				email: 'anna@example.org',
				display_name: 'Анна',
				created_at: ago(0),
				is_operator: true,
				policy: { current: 'v1', is_accepted: true, accepted: 'v1', accepted_at: ago(0) },
				workspaces: [
					{
						id: 'wsp_1',
						name: 'Подоконник',
						role: this.role,
						created_at: ago(0),
						approval_required: this.approval_required,
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
				if (what === 'poster') return route.fulfill({ contentType: 'image/svg+xml', body: poster(this.media.find((x) => x.id === id)) });
				if (what === 'frames') return route.fulfill({ contentType: 'image/svg+xml', body: poster(this.media.find((x) => x.id === id)) });
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
				return json({ items: this.uses, next_cursor: null });
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
		if (method === 'POST') {
			const made = template(`tpl_${this.templates.length + 1}`, route.request().postDataJSON() as Partial<Template>);
			const error = { field: 'name', code: 'name_taken', message: '' };
			if (this.templates.some((t) => t.name === made.name)) return json({ title: 'x', status: 422, code: 'invalid', errors: [error] }, 422);
			this.templates = [...this.templates, made];
			return json(made, 201);
		}
		const there = this.templates.find((t) => t.id === id);
		if (!there) return problem(404, 'not_found');
		if (method === 'PATCH') return json(Object.assign(there, route.request().postDataJSON()));
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
			return json({ items: this.drafts.filter((d) => !of || d.media_id === of), next_cursor: null, total: this.drafts.length });
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
					(!ofChannel || p.targets.some((t) => t.channel_id === ofChannel))
			);
			return json({ items, next_cursor: null });
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
	#instance(): Instance {
		return {
			name: 'AI_SHORTS',
			version: '0.1.0',
			registration: 'open',
			has_accounts: true,
			setup_code_required: false,
			sandbox: this.sandbox,
			contact: null,
			ffmpeg: true,
			platforms: (Object.keys(this.platforms) as PlatformName[]).map((platform) => ({ platform, state: this.platforms[platform] })),
			limits: {
				upload_max_bytes: 10_737_418_240,
				workspace_quota_bytes: 107_374_182_400,
				open_uploads_max: 20,
				page_max: 100,
				password_min_chars: 8,
				password_max_chars: 128,
				title_max_chars: 200,
				trash_days: 7,
				youtube: {
					title_max_units: 100,
					title_unit: 'utf16',
					title_forbidden: '<>',
					description_max_bytes: 5000,
					description_forbidden: '<>',
					tags_max_chars: 500,
					short_max_ms: 180_000,
					unverified_max_ms: 900_000,
					max_ms: 43_200_000,
					thumbnail_max_bytes: 2_000_000,
					schedule_min_lead_ms: 900_000,
					uploads_per_day: 100
				},
				instagram: { caption_max_units: 2200, hashtags_max: 30, mentions_max: 20 },
				tiktok: { caption_max_units: 2200 },
				vk: { title_max_units: 128, description_max_units: 5000 }
			}
		};
	}
}
