import { api } from '$lib/api/client';
import type { Instance, PlatformName, PlatformState } from '$lib/api/types';

/** What this installation is: limits, platforms, whether it is a sandbox. Asked once a visit; the one source of numbers for forms. */
class InstanceStore {
	#asked: Promise<Instance> | undefined;
	value = $state<Instance | null>(null);
	sandbox = $derived(this.value?.sandbox ?? false);
	limits = $derived(this.value?.limits ?? null);

	load(): Promise<Instance> {
		this.#asked ??= api.get<Instance>('/api/v1/instance').then(
			(i) => (this.value = i),
			(e: unknown) => {
				this.#asked = undefined;
				throw e;
			}
		);
		return this.#asked;
	}
	/** Asks again, for when something about the installation may have changed. */
	reload(): Promise<Instance> {
		this.#asked = undefined;
		return this.load();
	}
	platformState(p: PlatformName): PlatformState {
		return this.value?.platforms.find((x) => x.platform === p)?.state ?? 'roadmap';
	}
}
export const instance = new InstanceStore();
