import type { Finding, PlatformName } from '$lib/api/types';
import { platformName, platforms } from '$lib/domain';
import { m } from '$lib/paraglide/messages.js';
import { sentenceFor } from '$lib/publish-errors/elsewhere';

type Say = (inputs: { platform: string }) => string;
const youtube: Record<string, [Say, Say]> = {
	category_invalid: [() => m.finding_category(), () => m.finding_category_next()],
	playlists_scope: [() => m.finding_playlists(), () => m.finding_playlists_next()],
	duration_unknown: [() => m.finding_duration_unknown(), () => m.finding_duration_unknown_next()],
	too_long: [() => m.finding_too_long(), () => m.finding_too_long_next()],
	too_long_unverified: [() => m.finding_too_long_unverified(), () => m.finding_too_long_unverified_next()],
	too_large: [() => m.finding_too_large(), () => m.finding_too_large_next()],
	short_border: [() => m.finding_short_border(), () => m.finding_short_border_next()],
	not_a_short: [() => m.finding_not_a_short(), () => m.finding_not_a_short_next()],
	uploads_today: [() => m.finding_uploads_today(), () => m.finding_uploads_today_next()]
};
/** Rules of the other platforms; where several mean the same, they say the same. */
const elsewhere: Record<string, [Say, Say]> = {
	publish_scope: [m.found_scope, m.next_reconnect_all],
	posts_today: [m.found_posts_today, m.found_posts_today_next],
	tags_not_sent: [m.found_tags, m.found_tags_next],
	tags_ignored: [m.found_tags, m.found_tags_next],
	visibility: [m.found_visibility, m.found_visibility_next],
	collaborators_login: [m.found_collab_login, m.found_collab_login_next],
	cover_moment: [m.fail_cover, m.found_cover_next],
	cover_picture: [m.found_cover_picture, m.found_cover_next],
	container: [m.found_kind, m.next_convert],
	codec: [m.found_codec, m.next_convert],
	video_codec: [m.found_codec, m.next_convert],
	hdr: [m.found_hdr, m.found_hdr_next],
	audio_codec: [m.found_audio, m.next_convert],
	audio_channels: [m.found_audio, m.next_convert],
	audio_rate: [m.found_audio, m.next_convert],
	chroma: [m.found_colours, m.next_convert],
	interlaced: [m.found_interlaced, m.next_convert],
	index_last: [m.found_index_last, m.found_layout_next],
	edit_list: [m.found_edit_list, m.found_layout_next],
	fps: [m.fail_frame_rate, m.next_convert],
	frame_rate: [m.fail_frame_rate, m.next_convert],
	width: [m.found_picture, m.next_convert],
	sides: [m.found_picture, m.next_convert],
	bitrate: [m.found_bitrate, m.next_convert],
	too_short: [m.found_short, m.found_short_next],
	too_long: [m.found_long, m.next_trim],
	too_large: [m.fail_too_large, m.next_smaller],
	aspect: [m.found_aspect, m.found_9_16_next],
	not_9_16: [m.found_9_16, m.found_9_16_next],
	no_sound: [m.found_no_sound, m.found_no_sound_next],
	duration_unknown: [() => m.finding_duration_unknown(), m.found_duration_next],
	direct_not_granted: [m.found_direct, m.found_direct_next],
	inbox_not_granted: [m.found_inbox, m.found_inbox_next],
	tags_unused: [m.found_tags, m.found_tags_next],
	wall_right_missing: [m.found_wall, m.found_wall_next],
	owner_invalid: [m.found_owner, m.found_owner_next],
	cover_unused: [m.found_cover_vk, m.found_cover_vk_next],
	format: [m.found_kind, m.next_convert],
	not_vertical: [m.found_not_clip, m.found_not_clip_next],
	longer_than_clip: [m.found_not_clip, m.found_not_clip_next],
	access_ends_before: [m.found_access_end, m.found_access_end_next],
	inbox_without_caption: [m.found_inbox_text, m.found_inbox_text_next]
};
/** VK only says what is safe. */
const vk: Record<string, [Say, Say]> = { codec: [m.found_codec_maybe, m.next_convert] };
const isPlatform = (name: string): name is PlatformName => (platforms as readonly string[]).includes(name);

/** What the check found, in the reader's language. What a version mends says so, instead of sending people to other programs. */
export function findingWords(f: Finding): { what: string; next: string | null } {
	const { what, next } = ownWords(f);
	return { what, next: f.fixable ? m.ver_mends() : next };
}
/** A rule this page does not know yet speaks in the server's words. */
function ownWords(f: Finding): { what: string; next: string | null } {
	const [of = '', rule = ''] = f.rule.split('.');
	if (isPlatform(of)) {
		const platform = platformName[of];
		const table = of === 'youtube' ? youtube : of === 'vk' ? { ...elsewhere, ...vk } : elsewhere;
		if (Object.hasOwn(table, rule)) return { what: table[rule]![0]({ platform }), next: table[rule]![1]({ platform }) };
		// what stands in the way of the whole channel is told under the code of a failure
		const failure = sentenceFor(of, rule);
		if (failure) return { what: failure.what({ platform }), next: failure.next({ platform }) };
	}
	return { what: f.message, next: f.hint };
}
