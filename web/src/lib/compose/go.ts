import { mustWait } from '$lib/data/must-wait';
import { m } from '$lib/paraglide/messages.js';
import type { Composer } from './composer.svelte';
import { isBranded } from './tiktok';

/** What the button that sends is called: `word` in sentences about it, `label` on it. */
export function goWords({ draft, busy, chosen }: Composer): { later: boolean; waits: boolean; word: string; label: string } {
	const later = draft.when !== 'now';
	/** It goes to an approver first. */
	const waits = mustWait();
	const count = chosen.length;
	if (waits) return { later, waits, word: m.approval_send(), label: busy ? m.approval_sending() : m.approval_send() };
	const word = later ? m.compose_go_at() : m.compose_go();
	if (busy) return { later, waits, word, label: later ? m.compose_going_at() : m.compose_going() };
	if (count < 2) return { later, waits, word, label: word };
	return { later, waits, word, label: later ? m.compose_go_at_many({ count }) : m.compose_go_many({ count }) };
}
/** Whose sentences have to stand beside that button. */
export function agreements({ chosen }: Composer): { youtube: boolean; tiktok: boolean; branded: boolean } {
	const tiktok = chosen.flatMap((c) => (c.lane.choice.platform === 'tiktok' ? [c.lane.choice] : []));
	return {
		youtube: chosen.some((c) => c.channel.platform === 'youtube'),
		tiktok: tiktok.length > 0,
		branded: tiktok.some(isBranded)
	};
}
