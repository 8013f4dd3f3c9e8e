import type { Channel, Failure, PlatformName } from '$lib/api/types';
import { platformName } from '$lib/domain';
import { m } from '$lib/paraglide/messages.js';
import { situationOf } from './codes';
import { sentenceFor } from './elsewhere';

export interface Words {
	/** What happened. */
	what: string;
	/** What is safe and what to do. */
	next: string | null;
	/** The platform's own words, where they add something. */
	said?: string;
}

const byClass: Record<Failure['class'], (inputs: { platform: string }) => string> = {
	transient: m.hint_class_transient,
	rate_limited: m.hint_class_rate_limited,
	reconnect: m.hint_class_reconnect,
	rejected: m.hint_class_rejected,
	permanent: m.hint_class_permanent,
	ambiguous: m.hint_class_ambiguous
};

/** The sentence and the next step for a failure, in the reader's language. `stopped`: nothing goes on by itself any more. */
export function failureWords(failure: Failure, of: PlatformName, stopped: boolean): Words {
	const platform = platformName[of];
	const situation = situationOf(failure.code);
	const said = failure.platform_words?.trim();
	if (situation === 'channel_disconnected' && failure.class === 'ambiguous')
		return { what: m.failure_channel_disconnected_sent(), next: m.hint_session_lost() };
	if (situation === 'restored' && failure.class === 'reconnect')
		return { what: m.failure_restored_channel(), next: m.hint_class_reconnect({ platform }) };
	if (situation === 'platform_unreachable' && stopped)
		return { what: m.failure_platform_unreachable_final({ platform }), next: m.hint_platform_unreachable_final() };
	const words = sentenceFor(of, failure.code);
	if (!words)
		return { what: unknown(failure.code, failure.platform_words ?? failure.message, platform), next: byClass[failure.class]({ platform }) };
	const next = words.next === m.next_words && !said ? byClass[failure.class] : words.next;
	return { what: words.what({ platform }), next: next({ platform }), ...(said ? { said } : {}) };
}

/** Why nothing can be published to a channel now, and what to do; `null`: it can, or nobody said why. */
export function blockerWords(channel: Pick<Channel, 'platform' | 'state' | 'reason' | 'publish_blocker'>): Words | null {
	const why = channel.state === 'connected' ? channel.publish_blocker : channel.reason;
	return why ? failureWords(why, channel.platform, true) : null;
}

/** The same for a note on a post that is published all the same, or for an attempt's code. */
export function noteWords(note: { code: string; message?: string | null; hint?: string | null }, of: PlatformName): Words {
	const platform = platformName[of];
	const words = sentenceFor(of, note.code);
	if (words) return { what: words.what({ platform }), next: words.next({ platform }) };
	return { what: unknown(note.code, note.message ?? '', platform), next: note.hint ?? null };
}

const unknown = (code: string, words: string, platform: string): string =>
	words.trim() === '' ? m.failure_unknown_silent({ platform, code }) : m.failure_unknown({ platform, words: words.trim() });
