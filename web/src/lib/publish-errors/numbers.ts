import { asApiError } from '$lib/api/client';
import { explain } from '$lib/api/problem';
import type { PlatformName } from '$lib/api/types';
import { platformName } from '$lib/domain';
import { moment, span } from '$lib/format';
import { m } from '$lib/paraglide/messages.js';
import { failureWords, type Words } from './words';

/** A wait that is told as a span, not as a moment. */
const SHORT = 600;

export interface Trouble extends Words {
	/** What to do is done on the page of channels. */
	atChannels?: true;
}

/** Why a press for numbers brought none, and what to do. Nothing goes on by itself: a person presses again. */
export function numbersTrouble(e: unknown, of: PlatformName, now: number = Date.now()): Trouble {
	const { problem, retryAfterSeconds: wait } = asApiError(e);
	const failure = problem.failure;
	if (problem.code === 'asked_just_now')
		return {
			what: m.err_asked_just_now(),
			next: wait === null ? m.err_asked_just_now_hint() : m.numbers_wait({ time: span(wait * 1000) })
		};
	if (!failure) {
		const said = explain(problem);
		return { what: said.text, next: said.hint, ...(problem.code === 'channel_not_connected' ? { atChannels: true } : {}) };
	}
	const words = failureWords(failure, of, true);
	// Others wait for the day to end; this is asked again by a person alone.
	if (failure.code === 'quota_spent') words.what = m.numbers_quota({ platform: platformName[of] });
	switch (failure.class) {
		case 'rate_limited':
			if (wait === null) return { ...words, next: m.numbers_again() };
			if (wait <= SHORT) return { ...words, next: m.numbers_wait_limit({ time: span(wait * 1000) }) };
			return { ...words, next: m.numbers_wait_until({ time: moment(now + wait * 1000) }) };
		case 'transient':
			return { ...words, next: m.numbers_again() };
		case 'reconnect':
			return { ...words, next: m.numbers_connect(), atChannels: true };
		default:
			return words;
	}
}
