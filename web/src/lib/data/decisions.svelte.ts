import { api } from '$lib/api/client';
import type { Decision, Page, Resolution } from '$lib/api/types';
import { live } from '$lib/live/live.svelte';
import { counts } from './counts.svelte';
import { actOnTarget, resolveTarget } from './posts.svelte';
import { inWorkspace } from './session.svelte';

/** What waits for a person's decision, with the evidence. */
export class Decisions {
	items = $state<Decision[]>([]);
	loaded = $state(false);
	error = $state<unknown>(null);

	async load(): Promise<void> {
		try {
			this.items = (await api.get<Page<Decision>>(inWorkspace('/decisions'))).items;
			this.error = null;
		} catch (e) {
			this.error = e;
		} finally {
			this.loaded = true;
		}
	}
	follow(): () => void {
		void this.load();
		const stops = [
			live.on('target.changed', ({ target }) => {
				const known = this.items.some((d) => d.id === target.id);
				if (known !== (target.state === 'needs_attention')) void this.load();
			}),
			live.on('resync', () => void this.load())
		];
		return () => stops.forEach((stop) => stop());
	}
	async retry(id: string): Promise<void> {
		await actOnTarget(id, 'retry');
		await this.load();
		void counts.refresh();
	}
	async resolve(id: string, how: Resolution): Promise<void> {
		await resolveTarget(id, how);
		this.items = this.items.filter((d) => d.id !== id);
		void counts.refresh();
	}
}
