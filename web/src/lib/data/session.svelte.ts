import { api, ApiError } from '$lib/api/client';
import type { Locale } from '$lib/paraglide/runtime.js';
import type { Me, SecondFactor, Workspace } from '$lib/api/types';

const chosenKey = 'workspace';

/** Who is signed in, and in which workspace they work. */
class SessionStore {
	me = $state<Me | null>(null);
	#chosen = $state<string | null>(null);
	/** Signing out was asked for: what the server refuses from now on is no news, and leads nowhere. */
	leaving = false;

	/** The workspace everything on screen belongs to. Only asked for inside the app, where there is one. */
	workspace = $derived.by((): Workspace | null => {
		const all = this.me?.workspaces ?? [];
		return all.find((w) => w.id === this.#chosen) ?? all[0] ?? null;
	});
	/** May this person change things here, or only look? */
	canEdit = $derived(this.workspace !== null && this.workspace.role !== 'viewer');
	canManage = $derived(this.workspace?.role === 'owner' || this.workspace?.role === 'admin');

	/** Asks the server who this is; `null` when nobody is signed in. */
	async load(): Promise<Me | null> {
		this.#chosen = localStorage.getItem(chosenKey);
		try {
			this.me = await api.get<Me>('/api/v1/me');
		} catch (e) {
			if (!(e instanceof ApiError) || e.status !== 401) throw e;
			this.me = null;
		}
		return this.me;
	}
	choose(id: string): void {
		this.#chosen = id;
		localStorage.setItem(chosenKey, id);
	}
	/** What is still wanted, for an account with a second factor. */
	async signIn(email: string, password: string): Promise<SecondFactor | null> {
		const answer = await api.post<Me | { second_factor: SecondFactor }>('/api/v1/auth/login', { email, password });
		if ('second_factor' in answer) return answer.second_factor;
		this.me = answer;
		return null;
	}
	async giveFactor(ticket: string, code: string): Promise<void> {
		this.me = await api.post<Me>('/api/v1/auth/second-factor', { ticket, code });
	}
	/** False when a letter with a link is on its way instead. */
	async register(who: {
		email: string;
		password: string;
		display_name?: string;
		setup_code?: string;
		invitation?: string;
		policy_version?: string;
		policy_language?: Locale;
	}): Promise<boolean> {
		this.me = (await api.post<Me | undefined>('/api/v1/auth/register', who)) ?? null;
		return this.me !== null;
	}
	async signOut(): Promise<void> {
		this.leaving = true;
		try {
			await api.post('/api/v1/auth/logout');
		} catch (e) {
			this.leaving = false;
			throw e;
		}
		this.forget();
	}
	/** Leaves nothing of this person in the browser's storage; language, theme and time zone stay. A fresh page then empties the memory. */
	forget(): void {
		for (const k of Object.keys(localStorage))
			if (k.startsWith('tus::') || k.startsWith('draft::') || k === chosenKey) localStorage.removeItem(k);
		// what was shared from another app and not taken yet: src/lib/pwa/shared.ts
		if ('caches' in window) void caches.delete('shared');
	}
}
export const session = new SessionStore();

/** A path inside the current workspace: `inWorkspace('/media')`. */
export function inWorkspace(path: string): string {
	const w = session.workspace;
	if (!w) throw new ApiError({ code: 'unauthenticated', status: 401, title: 'no workspace' });
	return `/api/v1/workspaces/${w.id}${path}`;
}
