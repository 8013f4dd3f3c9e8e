import type { TokenScope } from '$lib/api/types';
import { m } from '$lib/paraglide/messages.js';

/** What a scope lets a program do, in plain words. */
const words: Record<TokenScope, () => string> = {
	'media:read': m.tok_s_media_read,
	'media:write': m.tok_s_media_write,
	'channels:read': m.tok_s_channels_read,
	'publish:read': m.tok_s_publish_read,
	'publish:write': m.tok_s_publish_write,
	'audit:read': m.tok_s_audit_read
};
export const scopes = Object.keys(words) as TokenScope[];
export const scopeWords = (s: TokenScope): string => words[s]();
