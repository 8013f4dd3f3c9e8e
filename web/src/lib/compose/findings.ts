import type { Finding } from '$lib/api/types';
import { m } from '$lib/paraglide/messages.js';

const known: Record<string, { what: () => string; next: () => string }> = {
	'youtube.category_invalid': { what: m.finding_category, next: m.finding_category_next },
	'youtube.playlists_scope': { what: m.finding_playlists, next: m.finding_playlists_next },
	'youtube.duration_unknown': { what: m.finding_duration_unknown, next: m.finding_duration_unknown_next },
	'youtube.too_long': { what: m.finding_too_long, next: m.finding_too_long_next },
	'youtube.too_long_unverified': { what: m.finding_too_long_unverified, next: m.finding_too_long_unverified_next },
	'youtube.too_large': { what: m.finding_too_large, next: m.finding_too_large_next },
	'youtube.not_a_short': { what: m.finding_not_a_short, next: m.finding_not_a_short_next },
	'youtube.uploads_today': { what: m.finding_uploads_today, next: m.finding_uploads_today_next }
};

/** What the check found, in the reader's language; a rule this page does not know yet speaks in the server's words. */
export function findingWords(f: Finding): { what: string; next: string | null } {
	const words = known[f.rule];
	return words ? { what: words.what(), next: words.next() } : { what: f.message, next: f.hint };
}
