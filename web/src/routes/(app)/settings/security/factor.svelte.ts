import { api, asApiError, type ApiError } from '$lib/api/client';
import type { RecoveryCodes, TotpSetup, TotpState } from '$lib/api/types';

/** The second factor of one's own account. */
export class Factor {
	state = $state.raw<TotpState | null>(null);
	/** Begun, not yet a factor. */
	setup = $state.raw<TotpSetup | null>(null);
	/** Just made: shown until the person has kept them. */
	codes = $state.raw<string[] | null>(null);
	error = $state.raw<ApiError | null>(null);
	busy = $state(false);

	async load(): Promise<void> {
		await this.#try(async () => void (this.state = await api.get<TotpState>('/api/v1/me/totp')));
	}
	async begin(): Promise<void> {
		await this.#try(async () => void (this.setup = await api.post<TotpSetup>('/api/v1/me/totp')));
	}
	async confirm(code: string): Promise<void> {
		await this.#try(async () => {
			this.codes = (await api.post<RecoveryCodes>('/api/v1/me/totp/confirm', { code })).codes;
			this.setup = null;
			this.state = await api.get<TotpState>('/api/v1/me/totp');
		});
	}
	async remove(): Promise<void> {
		await this.#try(async () => {
			await api.delete('/api/v1/me/totp');
			this.codes = null;
			this.state = await api.get<TotpState>('/api/v1/me/totp');
		});
	}
	async newCodes(): Promise<void> {
		await this.#try(async () => {
			this.codes = (await api.post<RecoveryCodes>('/api/v1/me/recovery-codes')).codes;
			this.state = await api.get<TotpState>('/api/v1/me/totp');
		});
	}
	giveUp(): void {
		this.setup = null;
		this.error = null;
	}
	async #try(work: () => Promise<void>): Promise<void> {
		if (this.busy) return;
		this.busy = true;
		this.error = null;
		try {
			await work();
		} catch (e) {
			this.error = asApiError(e);
		} finally {
			this.busy = false;
		}
	}
}
