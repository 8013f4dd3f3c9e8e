import type { Note } from './api/types';
import { m } from './paraglide/messages.js';
import { getLocale } from './paraglide/runtime.js';

/** Why a clip cannot be used, by the server's code. */
const known = {
	empty: [m.reason_empty, m.reason_empty_hint],
	not_a_video: [m.reason_not_a_video, m.reason_not_a_video_hint],
	truncated: [m.reason_truncated, m.reason_truncated_hint],
	no_video_stream: [m.reason_no_video_stream, m.reason_no_video_stream_hint],
	too_long: [m.reason_too_long, m.reason_too_long_hint],
	too_large_picture: [m.reason_too_large_picture, m.reason_too_large_picture_hint],
	unreadable: [m.reason_unreadable, m.reason_unreadable_hint],
	reader_missing: [m.reason_reader_missing, m.reason_reader_missing_hint]
} as const satisfies Record<string, readonly [() => string, () => string]>;
export const knownReasons = Object.keys(known);

/** The server's own sentence is more exact, but English; other languages tell the class of the reason. */
export function reasonWords(r: Note): { text: string; hint: string | null } {
	if (getLocale() === 'en' || !Object.hasOwn(known, r.code)) return { text: r.message, hint: r.hint ?? null };
	const [text, hint] = known[r.code as keyof typeof known];
	return { text: text(), hint: hint() };
}
