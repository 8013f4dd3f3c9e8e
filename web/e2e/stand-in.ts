/* A stand-in for the service, for tests of the interface alone: keeps everything in memory, speaks the same shapes,
 * serves the built pages. Started by Playwright when no BASE_URL is given. Nothing of it is part of the product. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import type { FullConfig } from '@playwright/test';
import { portOf } from './ports';
import { beforeSignIn, locks, within, type Answer, type Locks } from './stand-in-security';
import { hooksAtFirst, notifications, webhooks, type Hooks } from './stand-in-webhooks';

const root = new URL('../build/', import.meta.url).pathname;
const types: Record<string, string> = {
	'.html': 'text/html',
	'.js': 'text/javascript',
	'.css': 'text/css',
	'.svg': 'image/svg+xml',
	'.woff2': 'font/woff2',
	'.json': 'application/json',
	'.webmanifest': 'application/manifest+json',
	'.png': 'image/png',
	'.wasm': 'application/wasm',
	'.mp4': 'video/mp4'
};
/** As the server says for every script: crates/server/src/headers.rs. */
const workerPolicy =
	"default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";
type Json = Record<string, unknown>;
interface Upload extends Json {
	id: string;
	filename: string;
	size_bytes: number;
	offset_bytes: number;
	bytes: Buffer[];
}
interface World {
	me: Json | null;
	media: Json[];
	uploads: Upload[];
	sessions: Json[];
	inUse: Set<string>;
	streams: Set<ServerResponse>;
	seq: number;
	/** What was told, to go on after any of it. */
	said: { seq: number; text: string }[];
	cut: number;
	slow: number;
	has_accounts: boolean;
	storage: { used_bytes: number; quota_bytes: number };
	decisions: Json[];
	channels: Json[];
	locks: Locks;
	hooks: Hooks;
	registersByMail: boolean;
	/** Whether the person accepted the policy as it is shown now. */
	policy: Json;
	asked: Json[];
	/** The version that the worker and `version.json` say they are of; none: the one that was built. */
	release: string;
}
const now = (): string => new Date().toISOString();
const poster = readFileSync(new URL('poster.jpg', import.meta.url));
const policyVersion = '2026-05-26-0123456789abcdef';
function atFirst(): World {
	return {
		me: null,
		media: [],
		uploads: [],
		sessions: [
			{ id: 'ses_1', created_at: now(), last_seen_at: now(), browser: 'Chromium', address: '127.0.0.0/24', current: true },
			{
				id: 'ses_2',
				created_at: '2026-11-01T10:00:00.000Z',
				last_seen_at: '2026-11-20T10:00:00.000Z',
				browser: 'Firefox',
				address: '192.0.2.0/24',
				current: false
			}
		],
		inUse: new Set(),
		streams: new Set(),
		seq: 1,
		said: [],
		cut: 0,
		slow: 0,
		has_accounts: true,
		storage: { used_bytes: 12_400_000_000, quota_bytes: 100_000_000_000 },
		decisions: [],
		channels: [],
		locks: locks(),
		hooks: hooksAtFirst(),
		registersByMail: false,
		policy: { current: policyVersion, is_accepted: true, accepted: policyVersion, accepted_at: now() },
		asked: [],
		release: ''
	};
}
/** Each worker of Playwright's has a server with a world of its own; `w` is the one of the request at hand. */
const stage = new AsyncLocalStorage<{ world: World }>();
function here(): { world: World } {
	const found = stage.getStore();
	if (!found) throw new Error('asked outside of a request');
	return found;
}
const w = new Proxy({} as World, {
	get: (_, key): unknown => Reflect.get(here().world, key),
	set: (_, key, value): boolean => Reflect.set(here().world, key, value)
});
const makeMe = (email: string, name: string | null): Json => ({
	id: 'acc_1',
	email,
	display_name: name,
	created_at: now(),
	language: 'en',
	is_operator: true,
	policy: { ...w.policy },
	// somebody who has been here for long: a new workspace has a guide
	workspaces: [
		{ id: 'wsp_1', name: name ?? email.split('@')[0], role: 'owner', created_at: '2026-01-12T09:00:00.000Z', last_event: w.seq - 1 }
	]
});
function makeMedia(o: Json = {}): Json {
	return {
		id: 'med_' + randomUUID().slice(0, 8),
		title: 'Clip',
		filename: 'clip.mp4',
		state: 'ready',
		unusable_reason: null,
		size_bytes: 48_000_000,
		duration_ms: 47_000,
		width: 1080,
		height: 1920,
		fps: 30,
		container: 'mov,mp4',
		video_codec: 'h264',
		audio_codec: 'aac',
		rotation: 0,
		hdr: false,
		bitrate_bps: 8_000_000,
		blake3: null,
		tags: [],
		created_at: now(),
		has_poster: true,
		has_preview: false,
		renditions: [],
		posts: [],
		trashed_at: null,
		trashed_until: null,
		...o
	};
}
function say(type: string, data: Json): void {
	const seq = w.seq++;
	const text = `id: ${seq}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
	w.said.push({ seq, text });
	for (const s of w.streams) s.write(text);
}
const limits = {
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
		thumbnail_max_bytes: 2_097_152,
		schedule_min_lead_ms: 900_000,
		uploads_per_day: 100
	},
	instagram: { caption_max_units: 2200, hashtags_max: 30, mentions_max: 20 },
	tiktok: { caption_max_units: 2200 },
	vk: { title_max_units: 128, description_max_units: 5000 }
};
const instance = (): Json => ({
	name: 'AI_SHORTS',
	version: '0.1.0',
	registration: 'open',
	has_accounts: w.has_accounts,
	setup_code_required: false,
	sandbox: true,
	contact: null,
	policy_version: policyVersion,
	mail: w.locks.mail,
	ffmpeg: true,
	platforms: [
		{ platform: 'youtube', state: 'sandbox' },
		{ platform: 'instagram', state: 'sandbox' },
		{ platform: 'tiktok', state: 'sandbox' },
		{ platform: 'vk', state: 'sandbox' }
	],
	limits
});

function json(res: ServerResponse, status: number, body?: unknown, headers: Record<string, string> = {}): void {
	res
		.writeHead(status, { 'content-type': status >= 400 ? 'application/problem+json' : 'application/json', ...headers })
		.end(body === undefined ? '' : JSON.stringify(body));
}
const problem = (res: ServerResponse, status: number, code: string, extra: Json = {}): void =>
	json(res, status, { type: 'about:blank', title: code, status, code, request_id: 'req_1', ...extra });
const body = async (req: IncomingMessage & { parsed?: Json }): Promise<Json> => {
	if (req.parsed) return req.parsed;
	const parts: Buffer[] = [];
	for await (const p of req) parts.push(p as Buffer);
	return parts.length ? (JSON.parse(Buffer.concat(parts).toString()) as Json) : {};
};

async function account(req: IncomingMessage, res: ServerResponse, path: string): Promise<boolean> {
	const is = (m: string, p: string): boolean => req.method === m && path === p;
	const tell = (a: Answer): void =>
		a.status >= 400 ? problem(res, a.status, String(a.body?.['code']), a.body) : json(res, a.status, a.body);
	if (path.startsWith('/api/v1/auth/') || path.startsWith('/api/v1/me/')) {
		const b = await body(req);
		Object.assign(req, { parsed: b });
		const ask = `${req.method ?? ''} ${path}`;
		const said = beforeSignIn(w.locks, ask, b) ?? (w.me ? (within(w.locks, ask, b) ?? notifications(w.hooks, ask, b)) : null);
		if (said === 'signs in') json(res, 200, (w.me = makeMe('anna@example.org', 'Anna')));
		else if (said) tell(said);
		if (said) return true;
	}
	if (is('GET', '/api/v1/instance')) json(res, 200, instance());
	else if (is('POST', '/api/v1/auth/register')) {
		const b = await body(req);
		if (String(b['password']).length < 8) problem(res, 422, 'password_too_short');
		else if (w.registersByMail) res.writeHead(202).end();
		else if (b['email'] === 'taken@example.org') problem(res, 409, 'email_taken');
		else {
			w.asked.push(b);
			json(res, 201, (w.me = makeMe(String(b['email']), (b['display_name'] as string | undefined) ?? null)));
		}
	} else if (is('POST', '/api/v1/auth/login')) {
		const b = await body(req);
		if (b['password'] === 'wrong password') problem(res, 401, 'invalid_credentials');
		else json(res, 200, (w.me = makeMe(String(b['email']), null)));
	} else if (is('POST', '/api/v1/auth/logout')) {
		w.me = null;
		res.writeHead(204).end();
	} else if (!w.me && path !== '/api/v1/instance') problem(res, 401, 'unauthenticated');
	else if (is('GET', '/api/v1/me'))
		json(res, 200, { ...w.me, workspaces: (w.me['workspaces'] as Json[]).map((x) => ({ ...x, last_event: w.seq - 1 })) });
	else if (is('PATCH', '/api/v1/me')) {
		const { policy_version, ...rest } = await body(req);
		delete rest['policy_language'];
		if (policy_version !== undefined) {
			if (policy_version !== policyVersion)
				return (problem(res, 422, 'invalid', { errors: [{ field: 'policy_version', code: 'policy_version_old', message: '' }] }), true);
			w.policy = { current: policyVersion, is_accepted: true, accepted: policyVersion, accepted_at: now() };
		}
		json(res, 200, (w.me = { ...w.me, ...rest, policy: { ...w.policy } }));
	} else if (is('GET', '/api/v1/me/sessions')) json(res, 200, { items: w.sessions, next_cursor: null });
	else if (req.method === 'DELETE' && path.startsWith('/api/v1/me/sessions')) {
		const id = path.split('/')[5];
		w.sessions = w.sessions.filter((s) => (id ? s['id'] !== id : s['current']));
		res.writeHead(204).end();
	} else return false;
	return true;
}

function finish(u: Upload): string {
	w.uploads = w.uploads.filter((x) => x.id !== u.id);
	const media = makeMedia({
		id: 'med_' + u.id.slice(4),
		title: u.filename.replace(/\.\w+$/, ''),
		filename: u.filename,
		size_bytes: u.size_bytes,
		state: 'processing',
		duration_ms: null,
		has_poster: false,
		blake3: null
	});
	w.media.unshift(media);
	say('upload.changed', { upload: { id: u.id, gone: true } });
	say('media.changed', { media });
	setTimeout(() => {
		Object.assign(media, { state: 'ready', duration_ms: 12_000, has_poster: true });
		say('media.changed', { media });
	}, 400);
	return media['id'] as string;
}
async function tus(req: IncomingMessage, res: ServerResponse, id: string | undefined): Promise<void> {
	const head = { 'tus-resumable': '1.0.0' };
	if (req.method === 'POST') {
		const meta = Object.fromEntries(
			(req.headers['upload-metadata'] ?? '')
				.toString()
				.split(',')
				.map((x) => {
					const [k, v] = x.split(' ');
					return [k, Buffer.from(v ?? '', 'base64').toString()];
				})
		) as Record<string, string>;
		const u: Upload = {
			id: 'upl_' + randomUUID().slice(0, 8),
			filename: meta['filename'] ?? '',
			size_bytes: Number(req.headers['upload-length']),
			offset_bytes: 0,
			blake3: meta['blake3'] ?? null,
			state: 'receiving',
			created_at: now(),
			expires_at: now(),
			bytes: []
		};
		w.uploads.push(u);
		res.writeHead(201, { ...head, location: `/api/v1/workspaces/wsp_1/uploads/${u.id}`, 'upload-offset': '0' }).end();
		return;
	}
	const u = w.uploads.find((x) => x.id === id);
	if (!u) return problem(res, 404, 'not_found');
	if (req.method === 'HEAD') {
		res.writeHead(200, { ...head, 'upload-offset': String(u.offset_bytes), 'upload-length': String(u.size_bytes) }).end();
		return;
	}
	if (req.method === 'DELETE') {
		w.uploads = w.uploads.filter((x) => x !== u);
		res.writeHead(204, head).end();
		say('upload.changed', { upload: { id: u.id, gone: true } });
		return;
	}
	if (Number(req.headers['upload-offset']) !== u.offset_bytes) return problem(res, 409, 'offset_mismatch');
	for await (const part of req) {
		u.offset_bytes += (part as Buffer).length;
		if (w.cut > 0 && u.offset_bytes >= w.cut) {
			w.cut = 0;
			req.socket.destroy();
			return;
		}
		if (w.slow > 0) await new Promise((r) => setTimeout(r, w.slow));
	}
	const done = u.offset_bytes >= u.size_bytes;
	res.writeHead(204, { ...head, 'upload-offset': String(u.offset_bytes), ...(done ? { 'media-id': finish(u) } : {}) }).end();
	if (!done) say('upload.changed', { upload: { ...u, bytes: undefined } });
}
async function library(req: IncomingMessage, res: ServerResponse, rest: string[], q: URLSearchParams): Promise<void> {
	if (rest[0] === 'by-hash') {
		const m = w.media.find((x) => x['blake3'] === rest[1]);
		return m ? json(res, 200, m) : problem(res, 404, 'not_found');
	}
	const trash = q.get('trashed') === 'true';
	const narrowed = w.media.filter((m) => {
		if (Boolean(m['trashed_at']) !== trash) return false;
		const posts = m['posts'] as Json[];
		const asked = (key: string, holds: (value: string) => boolean) => !q.get(key) || holds(q.get(key)!);
		return (
			asked('q', (words) => String(m['title']).toLowerCase().includes(words.toLowerCase())) &&
			asked('state', (state) => m['state'] === state) &&
			asked('tag', (tag) => (m['tags'] as string[]).includes(tag)) &&
			asked('published', (where) => (where === 'never' ? posts.length === 0 : posts.length > 0))
		);
	});
	if (rest[0] === 'tags') {
		const tags = [...new Set(w.media.flatMap((m) => m['tags'] as string[]))];
		return json(
			res,
			200,
			tags.map((tag) => ({ tag, count: w.media.filter((m) => (m['tags'] as string[]).includes(tag)).length }))
		);
	}
	if (rest[0] === 'months') {
		const months = [...new Set(narrowed.map((m) => String(m['created_at']).slice(0, 7)))].sort().reverse();
		const older = (month: string) => narrowed.filter((m) => String(m['created_at']).slice(0, 7) <= month).length;
		return json(
			res,
			200,
			months.map((month) => ({
				month,
				count: narrowed.filter((m) => String(m['created_at']).startsWith(month)).length,
				cursor: String(narrowed.length - older(month))
			}))
		);
	}
	if (!rest[0]) {
		const by = {
			newest: (a: Json, b: Json) => (a['created_at']! < b['created_at']! ? 1 : -1),
			oldest: (a: Json, b: Json) => (a['created_at']! > b['created_at']! ? 1 : -1),
			title: (a: Json, b: Json) => String(a['title']).localeCompare(String(b['title']))
		}[q.get('sort') ?? 'newest']!;
		const all = narrowed.sort(by);
		const at = Number(q.get('cursor') ?? 0);
		const limit = Number(q.get('limit') ?? 50);
		return json(res, 200, {
			items: all.slice(at, at + limit),
			next_cursor: at + limit < all.length ? String(at + limit) : null,
			total: all.length
		});
	}
	const m = w.media.find((x) => x['id'] === rest[0]);
	if (!m) return problem(res, 404, 'not_found');
	if (rest[1] === 'poster') {
		res.writeHead(200, { 'content-type': 'image/jpeg' }).end(poster);
		return;
	}
	if (rest[1] === 'trash' || rest[1] === 'restore') {
		if (rest[1] === 'trash' && w.inUse.has(rest[0]) && !q.get('cancel_publishes'))
			return problem(res, 409, 'media_in_use', { publish_request_ids: ['pub_1', 'pub_2'] });
		const trashed = rest[1] === 'trash';
		const until = new Date(Date.now() + 7 * 86_400_000).toISOString();
		Object.assign(m, { trashed_at: trashed ? now() : null, trashed_until: trashed ? until : null });
		say('media.changed', { media: m });
		return json(res, 200, m);
	}
	if (rest[1]) {
		res.writeHead(404).end();
		return;
	}
	if (req.method === 'PATCH') {
		Object.assign(m, await body(req));
		say('media.changed', { media: m });
		return json(res, 200, m);
	}
	if (req.method === 'DELETE') {
		if (w.inUse.has(rest[0]) && !q.get('cancel_publishes'))
			return problem(res, 409, 'media_in_use', { publish_request_ids: ['pub_1', 'pub_2'] });
		w.media = w.media.filter((x) => x !== m);
		setTimeout(() => say('media.changed', { media: { id: m['id'], gone: true } }), 300);
		return json(res, 202, { id: 'rcp_1', kind: 'media', at: now(), subject: m['id'], counts: { files: 3 } });
	}
	json(res, 200, m);
}
function serve(port: number): Promise<Server> {
	const own = { world: atFirst() };
	const server = createServer(
		(req, res) =>
			void stage
				.run(own, () => answer(req, res))
				.catch((e: unknown) => {
					console.error(e);
					res.destroy();
				})
	);
	// Longer than a test thinks between two requests: a connection closed under the second one would fail it.
	server.keepAliveTimeout = 120_000;
	return new Promise((ok, no) =>
		server.once('error', no).listen(port, '127.0.0.1', () => {
			ok(server);
		})
	);
}
async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
	const url = new URL(req.url ?? '/', 'http://x');
	const path = url.pathname;
	if (path === '/_test') {
		// how a test sets the stage
		const b = await body(req);
		if (b['reset']) here().world = atFirst();
		if (b['policy']) w.policy = b['policy'] as Json;
		if (b['signedIn']) w.me = makeMe('anna@example.org', 'Anna');
		if (b['media']) w.media = (b['media'] as Json[]).map(makeMedia);
		if (b['many'])
			w.media = Array.from({ length: Number(b['many']) }, (_, i) =>
				makeMedia({
					id: 'med_' + i,
					title: `Clip ${i + 1}`,
					created_at: new Date(Date.now() - i * 3_600_000 * 5).toISOString(),
					posts: i % 3 ? [] : [{ target_id: 'tgt_' + i, publish_request_id: 'pub_' + i, platform: 'youtube', state: 'published' }]
				})
			);
		if (b['uploads'])
			w.uploads = (b['uploads'] as Upload[]).map((u) => ({
				...u,
				bytes: [],
				blake3: null,
				state: 'receiving',
				created_at: now(),
				expires_at: now()
			}));
		if (b['inUse']) w.inUse = new Set(b['inUse'] as string[]);
		for (const k of ['cut', 'slow', 'has_accounts', 'storage', 'decisions', 'registersByMail', 'release'] as const)
			if (b[k] !== undefined) Object.assign(w, { [k]: b[k] });
		if (b['locks']) Object.assign(w.locks, b['locks']);
		if (b['hooks']) Object.assign(w.hooks, b['hooks']);
		if (b['say']) say(String((b['say'] as Json)['type']), (b['say'] as Json)['data'] as Json);
		return json(res, 200, { uploads: w.uploads.map((u) => u.offset_bytes), media: w.media.length, asked: w.asked });
	}
	if (path.startsWith('/api/')) {
		if (await account(req, res, path)) return;
		const [, , , , , kind, ...rest] = path.split('/');
		if (kind === 'events') {
			res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' }).write(': hello\n\n');
			const { streams, said } = w;
			for (const e of said) if (e.seq > Number(req.headers['last-event-id'] ?? Infinity)) res.write(e.text);
			streams.add(res);
			req.on('close', () => streams.delete(res));
			return;
		}
		if (kind === 'uploads' && !rest[0] && req.method === 'GET')
			return json(res, 200, { items: w.uploads.map((u) => ({ ...u, bytes: undefined })), next_cursor: null });
		if (kind === 'uploads') return tus(req, res, rest[0]);
		if (kind === 'media') return library(req, res, rest, url.searchParams);
		const told = webhooks(w.hooks, req.method ?? '', [kind, ...rest], await body(req));
		if (told)
			return told.status >= 400 ? problem(res, told.status, String(told.body?.['code']), told.body) : json(res, told.status, told.body);
		if (kind === 'storage') return json(res, 200, w.storage);
		if (kind === 'notices') return json(res, 200, { items: [], next_cursor: null, unseen: 0 });
		if (kind === 'decisions') return json(res, 200, { items: w.decisions, next_cursor: null });
		if (rest[0] === 'export') {
			const name = `${kind}_mine_2026-11-27.${url.searchParams.get('format')}`;
			res.writeHead(200, { 'content-type': 'text/csv', 'content-disposition': `attachment; filename*=UTF-8''${name}` }).end('id\r\n');
			return;
		}
		if (req.method === 'GET') return json(res, 200, { items: [], next_cursor: null });
		return problem(res, 404, 'not_found');
	}
	if (req.method === 'POST' && path.endsWith('/data-deletion')) {
		// The form without a script: the server leads on to the page of the request's code.
		const parts: Buffer[] = [];
		for await (const p of req) parts.push(p as Buffer);
		w.asked.push(Object.fromEntries(new URLSearchParams(Buffer.concat(parts).toString())));
		res.writeHead(303, { location: '/data-deletion/rcp_0193a1b2c3d47e5f8a9b0c1d2e3f4a5b' }).end();
		return;
	}
	if (req.method === 'POST' && path === '/share') {
		req.resume();
		res.writeHead(303, { location: '/library?shared=none' }).end();
		return;
	}
	const clean = normalize(path).replace(/\/$/, '');
	const file =
		[join(root, clean), join(root, clean + '.html'), join(root, clean, 'index.html'), ...shells(clean)].find(
			(f) => extname(f) && existsSync(f)
		) ?? join(root, 'app.html');
	const packed = w.release === '' && String(req.headers['accept-encoding']).includes('br') && existsSync(file + '.br');
	const bytes = packed ? readFileSync(file + '.br') : released(file);
	res
		.writeHead(200, {
			'content-type': types[extname(file)] ?? 'application/octet-stream',
			...(packed ? { 'content-encoding': 'br' } : {}),
			etag: createHash('md5').update(bytes).digest('hex'),
			'x-content-type-options': 'nosniff',
			// A worker lives under the policy of its script's answer.
			'content-security-policy': extname(file) === '.js' ? workerPolicy : "frame-ancestors 'none'"
		})
		.end(bytes);
}
/** Shells of the route, with the frame for who is signed in, as crates/server/src/assets/shells.rs looks for them. */
function shells(path: string): string[] {
	const names = (parts: string[]): string[] => {
		const last = parts.pop();
		if (last === undefined) return [''];
		return names(parts).flatMap((start) => [`${start}/${last}`, `${start}/@`]);
	};
	const all = names(path.split('/').filter(Boolean));
	const folders = w.me ? ['.frames', '.shells'] : ['.shells'];
	return all.flatMap((name) => folders.map((of) => join(root, of, name + '.html')));
}
function released(file: string): Buffer {
	const bytes = readFileSync(file);
	if (w.release === '' || !/(service-worker\.js|version\.json)$/.test(file)) return bytes;
	const built = JSON.parse(readFileSync(join(root, '_app/version.json'), 'utf8')) as { version: string };
	return Buffer.from(bytes.toString().replace(built.version, w.release));
}
/** Playwright's global set-up: begins before the tests and ends after them. */
export default async function standIn({ workers }: FullConfig): Promise<() => void> {
	if (process.env['BASE_URL']) return () => undefined;
	const servers = await Promise.all(Array.from({ length: workers }, (_, i) => serve(portOf(i))));
	return () => {
		for (const server of servers) {
			server.closeAllConnections();
			server.close();
		}
	};
}
