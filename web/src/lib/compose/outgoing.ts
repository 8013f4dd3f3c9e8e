/** What goes out to a channel, in words: read from what is really sent, never from the form. */
import type { Media, Options, PlatformName, PublishOptions, Rendition } from '$lib/api/types';
import { bytes } from '$lib/format';
import { m } from '$lib/paraglide/messages.js';
import { stamp } from '$lib/versions/part';
import { optionWords } from '$lib/versions/words';
import { levelWord } from '$lib/visibility';

export interface Line {
	label: string;
	value: string;
	/** Written by a person: its own lines stay. */
	written?: boolean;
}
/** How a platform calls what is sent by an id. */
export type Names = Pick<PublishOptions, 'youtube' | 'vk'> | null | undefined;

const yes = (on: boolean): string => (on ? m.compose_kids_yes() : m.compose_kids_no());
const whether = (label: string, on: boolean | null | undefined): Line[] => (on == null ? [] : [{ label, value: yes(on) }]);
const listed = (label: string, of: readonly string[] | undefined): Line[] => (of?.length ? [{ label, value: of.join(', ') }] : []);
const written = (label: string, value: string | undefined): Line => ({ label, value: value || m.review_none(), written: true });

export function outgoing(platform: PlatformName, o: Options, names?: Names): Line[] {
	switch (platform) {
		case 'youtube':
			return [
				written(m.compose_title_field(), o.title),
				written(m.compose_description(), o.caption),
				...listed(m.compose_tags(), o.tags),
				...(o.visibility ? [{ label: m.compose_visibility(), value: levelWord(o.visibility) }] : []),
				{
					label: m.approval_out_kids(),
					value: o.youtube?.made_for_kids == null ? m.review_unanswered() : yes(o.youtube.made_for_kids)
				},
				...whether(m.compose_synthetic(), o.youtube?.synthetic_media),
				...whether(m.compose_notify(), o.youtube?.notify_subscribers),
				...(o.youtube?.category_id ? [{ label: m.compose_category(), value: categoryOf(o.youtube.category_id, names) }] : [])
			];
		case 'instagram':
			return [
				...caption(o),
				{ label: m.compose_visibility(), value: m.review_level_account() },
				...whether(m.ig_feed(), o.instagram?.share_to_feed),
				...whether(m.ig_ai(), o.instagram?.ai_generated),
				...listed(m.ig_collab(), o.instagram?.collaborators)
			];
		case 'tiktok':
			return o.tiktok?.mode === 'inbox'
				? [{ label: m.tiktok_mode(), value: `${m.tiktok_inbox()}. ${m.tiktok_inbox_hint()}` }]
				: [...caption(o), ...onTiktok(o.tiktok ?? {})];
		case 'vk':
			return [
				written(m.compose_title_field(), o.title),
				written(m.compose_description(), o.caption),
				{ label: m.compose_visibility(), value: m.review_level_everyone() },
				{ label: m.vk_owner(), value: ownerOf(o.vk?.owner, names) },
				...whether(m.vk_wall(), o.vk?.wall_post),
				...(o.vk?.as_clip ? whether(m.vk_clip(), true) : [])
			];
	}
}
/** Where no caption is told at all, the server puts the title in its place; an empty one stays empty. */
const caption = (o: Options): Line[] => [written(m.compose_caption(), o.caption ?? o.title)];

function onTiktok(t: NonNullable<Options['tiktok']>): Line[] {
	const allowed = [
		t.allow_comment ? m.tiktok_comment() : '',
		t.allow_duet ? m.tiktok_duet() : '',
		t.allow_stitch ? m.tiktok_stitch() : ''
	].filter(Boolean);
	const kinds = [t.brand_organic ? m.tiktok_own() : '', t.brand_content ? m.tiktok_branded() : ''].filter(Boolean);
	return [
		{ label: m.tiktok_privacy(), value: t.privacy_level ? levelWord(t.privacy_level) : m.review_unanswered() },
		{ label: m.tiktok_allow(), value: allowed.join(', ') || m.review_allow_none() },
		{ label: m.review_advertising(), value: kinds.join(', ') || m.review_advertising_no() },
		...whether(m.tiktok_ai(), t.aigc)
	];
}
const categoryOf = (id: string, names: Names): string => names?.youtube?.categories.find((c) => c.id === id)?.title ?? id;
function ownerOf(id: number | null | undefined, names: Names): string {
	const self = id == null;
	const title = names?.vk?.owners.find((o) => (self ? o.id > 0 : o.id === id))?.title;
	if (title === undefined) return self ? m.vk_owner_me() : m.review_community({ id: Math.abs(id) });
	return self ? m.vk_owner_self({ title }) : m.vk_owner_community({ title });
}

/** The file that is sent. */
export const fileWords = (media: Media, sent: Rendition | undefined): string =>
	sent
		? optionWords(sent)
		: [
				m.ver_file_original(),
				media.width !== null && media.height !== null ? `${media.width} × ${media.height}` : null,
				bytes(media.size_bytes)
			]
				.filter((x) => x !== null)
				.join(', ');
export function coverWords(cover: Options['cover']): string {
	if (!cover) return m.compose_cover_auto();
	return 'at_ms' in cover ? m.review_cover_frame({ time: stamp(cover.at_ms) }) : m.compose_cover_poster();
}
/** What the platform writes on the video because of what was declared. */
export function labels(platform: PlatformName, o: Options): string[] {
	switch (platform) {
		case 'youtube':
			return o.youtube?.synthetic_media ? [m.compose_synthetic()] : [];
		case 'instagram':
			return o.instagram?.ai_generated ? [m.look_ai()] : [];
		case 'tiktok':
			return [
				...(o.tiktok?.brand_content ? [m.look_paid()] : o.tiktok?.brand_organic ? [m.look_promo()] : []),
				...(o.tiktok?.aigc ? [m.look_ai_tiktok()] : [])
			];
		case 'vk':
			return [];
	}
}
