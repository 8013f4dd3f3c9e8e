import { api } from '$lib/api/client';
import type { Invitation, Member, NewInvitation, Page, Role } from '$lib/api/types';
import { live } from '$lib/live/live.svelte';
import { inWorkspace, session } from './session.svelte';

/** Who works here, and who is asked to. */
export class Members {
	items = $state.raw<Member[]>([]);
	invitations = $state.raw<Invitation[]>([]);
	loaded = $state(false);
	error = $state.raw<unknown>(null);

	async load(): Promise<void> {
		try {
			const [members, open] = await Promise.all([
				api.get<Page<Member>>(inWorkspace('/members')),
				session.canManage ? api.get<Page<Invitation>>(inWorkspace('/invitations')) : null
			]);
			this.items = members.items;
			this.invitations = open?.items ?? [];
			this.error = null;
		} catch (e) {
			this.error = e;
		} finally {
			this.loaded = true;
		}
	}
	follow(): () => void {
		void this.load();
		const stops = [live.on('member.changed', () => void this.load()), live.on('resync', () => void this.load())];
		return () => stops.forEach((stop) => stop());
	}
	async setRole(who: Member, role: Role): Promise<void> {
		await api.patch<Member>(inWorkspace(`/members/${who.account_id}`), { role });
		await this.#after(who);
	}
	async handOver(who: Member): Promise<void> {
		await api.post<Member>(inWorkspace(`/members/${who.account_id}/ownership`));
		await session.load();
		await this.load();
	}
	/** Removes somebody, or leaves oneself; whoever has left goes on elsewhere. */
	async remove(who: Member): Promise<void> {
		await api.delete(inWorkspace(`/members/${who.account_id}`));
		await this.#after(who);
	}
	async invite(email: string, role: Role): Promise<NewInvitation> {
		const made = await api.post<NewInvitation>(inWorkspace('/invitations'), { role, ...(email === '' ? {} : { email }) });
		await this.load();
		return made;
	}
	async revoke(id: string): Promise<void> {
		await api.delete(inWorkspace(`/invitations/${id}`));
		await this.load();
	}
	async #after(who: Member): Promise<void> {
		if (who.is_you) await session.load();
		if (session.workspace) await this.load();
	}
}
