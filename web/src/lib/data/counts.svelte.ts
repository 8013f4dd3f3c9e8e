import { api } from '$lib/api/client';
import type { Decision, Notices, Page } from '$lib/api/types';
import { live } from '$lib/live/live.svelte';
import { inWorkspace, session } from './session.svelte';

/** How many decisions wait for a person, and how much news they have not seen: the badge beside "Decisions". */
class Counts {
	decisions = $state(0);
	news = $state(0);
	/** Posts that this person may approve or decline. */
	approvals = $state(0);
	get waiting(): number {
		return this.decisions + this.news + this.approvals;
	}

	/** Asks, and asks again when a target changes in a way that may matter. Returns the way to stop. */
	follow(): () => void {
		let timer: ReturnType<typeof setTimeout> | undefined;
		const later = (): void => {
			clearTimeout(timer);
			timer = setTimeout(() => void this.refresh(), 400);
		};
		void this.refresh();
		const stops = [live.on('target.changed', later), live.on('notice', later), live.on('resync', later)];
		return () => {
			clearTimeout(timer);
			for (const stop of stops) stop();
		};
	}
	async refresh(): Promise<void> {
		try {
			const [asked, news, waiting] = await Promise.all([
				api.get<Page<Decision>>(inWorkspace('/decisions')),
				api.get<Notices>(inWorkspace('/notices'), { limit: 1 }),
				session.canManage ? api.get<Page<unknown>>(inWorkspace('/publish-requests'), { approval: 'waiting', limit: 100 }) : null
			]);
			this.decisions = asked.items.length;
			this.news = news.unseen;
			this.approvals = waiting?.items.length ?? 0;
		} catch {
			// the badge is an extra: the page itself tells what failed
		}
	}
}
export const counts = new Counts();
