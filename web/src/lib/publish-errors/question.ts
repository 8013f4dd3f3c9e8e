import type { Target } from '$lib/api/types';
import { waitsFor } from '$lib/data/posts';
import { platformName } from '$lib/domain';
import { m } from '$lib/paraglide/messages.js';
import { failureWords } from './words';

/** What a stopped post asks of a person, and why it stopped. */
export function questionWords(target: Pick<Target, 'platform' | 'channel_title' | 'failure'>): { question: string; why: string } {
	const platform = platformName[target.platform];
	const { what, next } = target.failure ? failureWords(target.failure, target.platform, true) : { what: '', next: null };
	if (waitsFor(target) === 'reconnect')
		return { question: m.decide_reconnect({ title: target.channel_title }), why: m.decide_reconnect_why({ what }) };
	if (waitsFor(target) === 'person') return { question: m.decide_person({ platform }), why: next ? `${what} ${next}` : what };
	if (waitsFor(target) === 'editor') return { question: m.decide_author_left({ platform }), why: next ? `${what} ${next}` : what };
	const lost = target.failure === null || target.failure.code === 'session_lost_unmatched';
	return { question: m.decide_question({ platform }), why: lost ? m.decide_why({ platform }) : what };
}
