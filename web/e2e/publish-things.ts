import { readFileSync } from 'node:fs';
/** Made-up clips, versions, posts, drafts and saved texts. Nothing here is part of the product. */
import type {
	Attempt,
	Channel,
	Draft,
	DraftContent,
	Finding,
	Media,
	PublishRequest,
	Rendition,
	Target,
	Template
} from '../src/lib/api/types';

const minute = 60_000;
export const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();

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
	numbers: null,
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
/** What the service sends for an upright clip. */
const upright = readFileSync(new URL('poster.jpg', import.meta.url));
/** An upright picture, and one as wide as a clip that is not. */
export const poster = (of: Media | undefined): { contentType: string; body: Buffer | string } =>
	(of?.width ?? 0) > (of?.height ?? 0) ? { contentType: 'image/svg+xml', body: posterSvg } : { contentType: 'image/jpeg', body: upright };
const posterSvg =
	'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-9.7 0 28.4 16"><rect x="-9.7" width="28.4" height="16" fill="#35507a"/><circle cx="4.5" cy="8" r="2.6" fill="#f6ae2d"/></svg>';
