import { m } from '$lib/paraglide/messages.js';
import type { Outcome } from './period';

export const outcomeWord: Record<Outcome, () => string> = {
	published: m.fig_published,
	failed: m.fig_failed,
	canceled: m.fig_canceled,
	waiting: m.fig_waiting
};
