import { api } from '$lib/api/client';
import type { Slots } from '$lib/api/types';
import { live } from '$lib/live/live.svelte';
import { inWorkspace } from './session.svelte';

/** The times of a week at which the workspace publishes. */
export const getSlots = (): Promise<Slots> => api.get<Slots>(inWorkspace('/slots'));
export const setSlots = (slots: { time_zone: string; slots: Slots['slots'] }): Promise<Slots> =>
	api.put<Slots>(inWorkspace('/slots'), slots);
/** The next of them at which nothing goes out yet, RFC 3339 in UTC. */
export const freeSlots = async (query: { count?: number; from?: string; to?: string } = {}): Promise<string[]> =>
	(await api.get<{ items: string[] }>(inWorkspace('/slots/next'), query)).items;

/** What a browser's timer can count. */
const LONGEST_MS = 2_147_483_647;
/** Keeps the next free slot known: until it passes, or is another's. Returns the way to stop. */
export function followSlot(take: (next: string | null) => void): () => void {
	let timer: ReturnType<typeof setTimeout> | undefined;
	let stopped = false;
	const later = (ms: number): void => {
		clearTimeout(timer);
		if (!stopped) timer = setTimeout(() => void ask(), Math.min(ms, LONGEST_MS));
	};
	async function ask(): Promise<void> {
		try {
			const next = (await freeSlots())[0] ?? null;
			if (stopped) return;
			take(next);
			if (next !== null) later(Math.max(Date.parse(next) - Date.now(), 0) + 1000);
		} catch {
			// without an answer it is not offered, or stays what it was
		}
	}
	void ask();
	const stops = [live.on('target.changed', () => later(500)), live.on('resync', () => later(0))];
	return () => {
		stopped = true;
		clearTimeout(timer);
		for (const stop of stops) stop();
	};
}
