import type { Change, Failure, Rendition, Unmet } from '$lib/api/types';
import { platformName } from '$lib/domain';
import { bytes, decimal, duration, percent, span } from '$lib/format';
import { m } from '$lib/paraglide/messages.js';
import { partWords, stamp } from './part';
import { called, names } from './version';

export function stateWords(r: Pick<Rendition, 'state' | 'progress'>): string {
	switch (r.state) {
		case 'queued':
			return m.ver_queued();
		case 'running':
			return m.ver_running({ percent: percent(r.progress / 1000) });
		case 'ready':
			return m.ver_ready();
		case 'failed':
			return m.ver_failed();
		case 'canceled':
			return m.ver_canceled();
	}
}

/** What a ready version is: frame, rate, coding, length, size. */
export function factWords(r: Rendition): string {
	return [
		r.width !== null && r.height !== null ? `${r.width}\u00a0×\u00a0${r.height}` : null,
		r.fps === null ? null : m.fact_fps_value({ fps: decimal(r.fps) }),
		[r.video_codec, r.audio_codec].filter(Boolean).join(' + ') || null,
		r.duration_ms === null ? null : duration(r.duration_ms),
		r.size_bytes === null ? null : bytes(r.size_bytes)
	]
		.filter((x) => x !== null)
		.join(' · ');
}
/** One line for a list to choose from. */
export const optionWords = (r: Rendition): string =>
	[
		m.ver_for(called(r)),
		r.width !== null && r.height !== null ? `${r.width} × ${r.height}` : null,
		r.size_bytes === null ? null : bytes(r.size_bytes)
	]
		.filter((x) => x !== null)
		.join(', ');

type Say = (inputs: { from: string; to: string }) => string;
const mbit = (bps: string): string => m.fact_bitrate_value({ mbit: decimal(Number(bps) / 1e6, 1) });
const changes: Record<Change['code'], Say> = {
	trimmed: ({ from, to }) => {
		const [start = 0, end = start] = to.split('-').map(Number);
		return m.ver_change_trimmed({ from: stamp(Number(from)), to: partWords({ start_ms: start, end_ms: end }) });
	},
	container: m.ver_change_container,
	fast_start: () => m.ver_change_fast_start(),
	edit_list: () => m.ver_change_edit_list(),
	video_codec: m.ver_change_video_codec,
	pixel_format: m.ver_change_pixel_format,
	hdr_to_sdr: () => m.ver_change_hdr(),
	deinterlaced: () => m.ver_change_deinterlaced(),
	size: m.ver_change_size,
	padded: m.ver_change_padded,
	cropped: m.ver_change_cropped,
	frame_rate: ({ from, to }) => m.ver_change_frame_rate({ from: decimal(Number(from)), to: decimal(Number(to)) }),
	bit_rate: ({ from, to }) => m.ver_change_bit_rate({ from: mbit(from), to: mbit(to) }),
	file_size: ({ from, to }) => m.ver_change_file_size({ from: bytes(Number(from)), to: bytes(Number(to)) }),
	audio_codec: m.ver_change_audio_codec,
	audio_rate: m.ver_change_audio_rate,
	audio_channels: m.ver_change_audio_channels,
	silence_added: () => m.ver_change_silence()
};
/** What is different from the original, and for whom; nobody named: it comes along, or the person wished it. */
export function changeWords({ code, from, to, platforms }: Change): string {
	// a change this page does not know yet keeps its name
	const say = Object.hasOwn(changes, code) ? changes[code] : ({ from, to }: { from: string; to: string }) => `${code}: ${from} → ${to}`;
	const said = say({ from, to });
	return platforms.length === 0 ? said : m.ver_change_for({ change: said, platforms: names(platforms) });
}

export const unmetWords = ({ code, platform, limit_ms }: Unmet): string =>
	(code === 'too_short' ? m.ver_unmet_short : m.ver_unmet_long)({ platform: platformName[platform], limit: span(limit_ms) });

const failures: Record<string, readonly [() => string, () => string]> = {
	ffmpeg_missing: [m.ver_fail_ffmpeg, m.ver_fail_ffmpeg_next],
	hdr_unsupported: [m.ver_fail_hdr, m.ver_fail_hdr_next],
	too_slow: [m.ver_fail_slow, m.ver_fail_slow_next],
	result_too_large: [m.ver_fail_large, m.ver_fail_export_next],
	result_unfit: [m.ver_fail_unfit, m.ver_fail_export_next],
	conform_failed: [m.ver_fail_plain, m.ver_fail_plain_next]
};
export const failureCodes = Object.keys(failures);
/** Why a version could not be made and what to do; a code this page does not know yet speaks in the server's words. */
export function failureWords(f: Failure | null): { what: string; next: string | null } {
	if (f === null) return { what: m.ver_fail_plain(), next: m.ver_fail_plain_next() };
	const found = Object.hasOwn(failures, f.code) ? failures[f.code] : undefined;
	return found ? { what: found[0](), next: found[1]() } : { what: f.message, next: f.hint };
}
