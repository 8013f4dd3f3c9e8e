import { api } from '$lib/api/client';
import type { Decision, Page } from '$lib/api/types';
import { live } from '$lib/live/live.svelte';
import { inWorkspace } from './session.svelte';

/** How many decisions wait for a person: the badge beside "Decisions". */
class Counts {
	decisions = $state(0);

	/** Asks, and asks again when a target changes in a way that may matter. Returns the way to stop. */
	follow(): () => void {
		let timer: ReturnType<typeof setTimeout> | undefined;
		const later = (): void => {
			clearTimeout(timer);
			timer = setTimeout(() => void this.refresh(), 400);
		};
		void this.refresh();
		const stops = [live.on('target.changed', later), live.on('resync', later)];
		return () => {
			clearTimeout(timer);
			for (const stop of stops) stop();
		};
	}
	async refresh(): Promise<void> {
		try {
			this.decisions = (await api.get<Page<Decision>>(inWorkspace('/decisions'))).items.length;
		} catch {
			// the badge is an extra: the page itself tells what failed
		}
	}
}
export const counts = new Counts();
