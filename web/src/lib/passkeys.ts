import { api, ApiError } from '$lib/api/client';
import type { Me, Passkey, PasskeyChallenge } from '$lib/api/types';
import { session } from '$lib/data/session.svelte';

/** What the device says, for the service: the ticket of its question with it. */
interface Answer {
	ticket: string;
	credential: unknown;
}

/** Whether this browser can ask devices in the way that the service speaks (WebAuthn level 3, in JSON). */
export const canAsk = (): boolean =>
	typeof PublicKeyCredential !== 'undefined' && typeof PublicKeyCredential.parseRequestOptionsFromJSON === 'function';

/** The person closed the browser's question, or no device answered: nothing to complain about. */
export const wasClosed = (e: unknown): boolean => e instanceof DOMException && (e.name === 'NotAllowedError' || e.name === 'AbortError');

async function ask(given: PasskeyChallenge, kind: 'create' | 'get'): Promise<Answer> {
	const options = (given.options as unknown as { publicKey: unknown }).publicKey;
	const credential =
		kind === 'create'
			? await navigator.credentials.create({
					publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options as PublicKeyCredentialCreationOptionsJSON)
				})
			: await navigator.credentials.get({
					publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options as PublicKeyCredentialRequestOptionsJSON)
				});
	if (!(credential instanceof PublicKeyCredential)) throw new ApiError({ code: 'passkey_wrong', status: 0, title: 'no passkey' });
	return { ticket: given.ticket, credential: credential.toJSON() };
}

export async function add(name: string): Promise<Passkey> {
	const answer = await ask(await api.post<PasskeyChallenge>('/api/v1/me/passkeys'), 'create');
	return api.post<Passkey>('/api/v1/me/passkeys/confirm', { name, answer });
}
/** False where the browser's question was closed. */
export async function signIn(): Promise<boolean> {
	try {
		session.me = await api.post<Me>(
			'/api/v1/auth/passkey/confirm',
			await ask(await api.post<PasskeyChallenge>('/api/v1/auth/passkey'), 'get')
		);
		return true;
	} catch (cause) {
		if (wasClosed(cause)) return false;
		throw cause;
	}
}
/** Proves again who one is. */
export async function confirm(): Promise<void> {
	const passkey = await ask(await api.post<PasskeyChallenge>('/api/v1/auth/passkey'), 'get');
	await api.post('/api/v1/auth/confirm', { passkey });
}
