import type { SignedReceipt as Receipt } from '$lib/api/types';
import { bytes, int } from '$lib/format';
import { m } from '$lib/paraglide/messages.js';

const titles: Record<string, () => string> = {
	'media.delete': m.receipts_media,
	'rendition.delete': m.receipts_rendition,
	'channel.disconnect': m.receipts_channel,
	'platform.delete': m.receipts_platform,
	'workspace.delete': m.receipts_workspace,
	'account.delete': m.receipts_account
};
export const receiptTitle = (kind: string): string => titles[kind]?.() ?? kind;

const words: Record<string, () => string> = {
	originals: m.receipts_n_originals,
	bytes: m.receipts_n_bytes,
	posters: m.receipts_n_posters,
	previews: m.receipts_n_previews,
	renditions: m.receipts_n_renditions,
	drafts: m.receipts_n_drafts,
	targets_canceled: m.receipts_n_canceled,
	tokens_wiped: m.receipts_n_tokens,
	revoked_at_platform: m.receipts_n_revoked,
	channels: m.receipts_n_channels,
	media: m.receipts_n_media,
	members: m.receipts_n_members,
	targets: m.receipts_n_targets
};
/** What went, by name and number; a name that is not known stays as it came. */
export function countsOf(r: Receipt): [string, string][] {
	return Object.entries(r.counts).map(([name, n]) => {
		const value = name === 'bytes' ? bytes(n) : name === 'revoked_at_platform' ? (n > 0 ? m.receipts_yes() : m.receipts_no()) : int(n);
		return [words[name]?.() ?? name, value];
	});
}
