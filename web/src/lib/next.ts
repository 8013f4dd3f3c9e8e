/** Where to go after signing in: a path of this app, never an address of somebody else's. */
export function nextPath(raw: string | null, fallback = '/library'): string {
	if (raw === null || !raw.startsWith('/') || /^\/[/\\]/.test(raw) || /[\\\p{Cc}]/u.test(raw)) return fallback;
	return /^\/(sign-in|register|forgot|reset-password|verify-email|new-email)/.test(raw) ? fallback : raw;
}
