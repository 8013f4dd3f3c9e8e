import { sentence } from '$lib/api/problem';
import { bytes, day, percent, span } from '$lib/format';
import { reasonWords } from '$lib/media-reason';
import { m } from '$lib/paraglide/messages.js';
import type { LaneState } from '$lib/domain';
import type { Phase, UploadItem } from './item.svelte';

export const share = (i: { saved: number; size: number }): number => (i.size === 0 ? 0 : i.saved / i.size);

/** What a row of the tray says: only what is known. */
export function say(i: Pick<UploadItem, 'phase' | 'saved' | 'size' | 'media' | 'error'>): string {
	const saved = bytes(i.saved);
	switch (i.phase) {
		case 'waiting':
			return m.up_waiting();
		case 'checking':
			return m.up_checking();
		case 'sending':
			return i.saved === 0 ? m.up_sending({ total: bytes(i.size) }) : m.up_saved({ sent: saved, total: bytes(i.size) });
		case 'paused':
			return m.up_paused({ sent: saved, total: bytes(i.size) });
		case 'offline':
			return m.up_offline({ sent: saved });
		case 'stopped':
			return m.up_again({ percent: percent(share(i)) });
		case 'elsewhere':
			return m.up_elsewhere({ sent: saved, total: bytes(i.size) });
		case 'reading':
			return m.up_probing();
		case 'ready':
			return m.up_ready();
		case 'unusable':
			return i.media?.unusable_reason ? reasonWords(i.media.unusable_reason).text : m.med_unusable();
		case 'duplicate':
			if (i.media?.trashed_at) return m.trash_up({ date: day(i.media.trashed_at) });
			return m.up_dup({ date: day(i.media?.created_at ?? 0) });
		case 'failed':
			return sentence(i.error);
		case 'canceling':
			return m.up_canceling();
	}
}
export function pace(i: Pick<UploadItem, 'phase' | 'pace'>): string | null {
	if (i.phase !== 'sending' || i.pace === null) return null;
	return m.up_speed({ speed: bytes(i.pace.perSecond), left: span(i.pace.msLeft) });
}
/** The mark that goes with a phase, in the product's own shapes. */
export const markOf: Record<Phase, LaneState> = {
	waiting: 'queued',
	checking: 'processing',
	sending: 'uploading',
	paused: 'none',
	offline: 'needs_attention',
	stopped: 'needs_attention',
	elsewhere: 'uploading',
	reading: 'processing',
	ready: 'published',
	unusable: 'failed',
	duplicate: 'published',
	failed: 'failed',
	canceling: 'processing'
};
export const hasBar = (p: Phase): boolean => ['sending', 'paused', 'offline', 'stopped', 'elsewhere'].includes(p);
