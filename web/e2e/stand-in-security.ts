/* The stand-in's second factor, proofs and mailed links. The good code is always 123456, the good token `good`. */
type Json = Record<string, unknown>;
export interface Locks {
	/** `needed`: this account has a factor at sign-in. */
	factor: 'off' | 'begun' | 'on';
	codes: string[];
	/** The last proof is old: dangerous steps ask again. */
	stale: boolean;
	mail: boolean;
	/** The address that the account is to move to. */
	waiting: string | null;
	tokens: Json[];
	tokensFail: boolean;
}
export const locks = (): Locks => ({ factor: 'off', codes: [], stale: false, mail: true, waiting: null, tokens: [], tokensFail: false });

export interface Answer {
	status: number;
	body?: Json;
}
const ok = (body?: Json): Answer => ({ status: body ? 200 : 204, ...(body ? { body } : {}) });
const no = (status: number, code: string, field?: string): Answer => ({
	status,
	body: field ? { code: 'invalid', errors: [{ field, code, message: code }] } : { code }
});
const madeCodes = (): string[] => Array.from({ length: 10 }, (_, i) => `AAAAAA-BBBBBB-CCCCCC-DDDDD${'ABCDEFGHIJ'[i] ?? 'Z'}`);
const qr =
	'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path fill="#fff" d="M0 0h9v9h-9z"/><path d="M2 2h5v1h-5zM2 4h3v3h-3z"/></svg>';

/** What may be asked without a session; none when the path is another's. */
export function beforeSignIn(w: Locks, ask: string, b: Json): Answer | 'signs in' | null {
	if (ask === 'POST /api/v1/auth/login' && b['password'] !== 'wrong password' && w.factor === 'on')
		return ok({ second_factor: { ticket: 't1', methods: ['totp', 'recovery_code'] } });
	if (ask === 'POST /api/v1/auth/second-factor')
		return b['code'] === '123456' || w.codes.includes(String(b['code'])) ? 'signs in' : no(401, 'code_wrong');
	if (ask === 'POST /api/v1/auth/password/forgot') return w.mail ? { status: 202 } : no(409, 'mail_off');
	if (ask === 'POST /api/v1/auth/password/reset') {
		if (b['token'] !== 'good') return no(410, 'link_over');
		return String(b['new_password']).length < 8 ? no(422, 'password_too_short', 'new_password') : ok();
	}
	if (ask === 'POST /api/v1/auth/email/confirm') return b['token'] === 'good' ? ok() : no(410, 'link_over');
	if (ask === 'POST /api/v1/auth/email/stop') return b['token'] === 'good' ? ok({ was_done: w.waiting === null }) : no(410, 'link_over');
	if (ask === 'POST /api/v1/auth/verify') return b['token'] === 'good' ? 'signs in' : no(410, 'link_over');
	return null;
}

/** What asks for a session. */
export function within(w: Locks, ask: string, b: Json): Answer | null {
	if (ask === 'POST /api/v1/auth/confirm') {
		const good = w.factor === 'on' ? b['code'] === '123456' : b['password'] === 'right password';
		if (!good) return w.factor === 'on' ? no(422, 'code_wrong', 'code') : no(422, 'password_wrong', 'password');
		w.stale = false;
		return ok();
	}
	if (ask === 'POST /api/v1/me/password') {
		if (b['current_password'] !== 'right password') return no(422, 'password_wrong', 'current_password');
		return String(b['new_password']).length < 8 ? no(422, 'password_too_short', 'new_password') : ok();
	}
	const said = email(w, ask, b) ?? apiTokens(w, ask, b);
	if (said) return said;
	const state = (): Json => ({
		enabled: w.factor === 'on',
		enabled_at: w.factor === 'on' ? '2026-11-20T10:00:00.000Z' : null,
		recovery_codes_left: w.codes.length
	});
	if (ask === 'GET /api/v1/me/totp') return ok(state());
	const changes = ['POST /api/v1/me/totp', 'POST /api/v1/me/totp/confirm', 'DELETE /api/v1/me/totp', 'POST /api/v1/me/recovery-codes'];
	if (!changes.includes(ask)) return null;
	if (w.stale) return no(403, 'confirmation_required');
	if (ask === 'POST /api/v1/me/totp') {
		w.factor = 'begun';
		const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
		return ok({ secret, otpauth_url: `otpauth://totp/AI_SHORTS:anna%40example.org?secret=${secret}&issuer=AI_SHORTS`, qr_svg: qr });
	}
	if (ask === 'DELETE /api/v1/me/totp') {
		w.factor = 'off';
		w.codes = [];
		return ok();
	}
	if (ask === 'POST /api/v1/me/totp/confirm') {
		if (b['code'] !== '123456') return no(422, 'code_wrong', 'code');
		w.factor = 'on';
	}
	w.codes = madeCodes();
	return ok({ codes: w.codes });
}

function email(w: Locks, ask: string, b: Json): Answer | null {
	const waiting = w.waiting === null ? null : { email: w.waiting, until: '2026-11-28T10:00:00.000Z' };
	if (ask === 'GET /api/v1/me/email') return ok({ email: 'anna@example.org', available: w.mail, waiting });
	if (ask === 'DELETE /api/v1/me/email') {
		w.waiting = null;
		return ok();
	}
	if (ask !== 'POST /api/v1/me/email') return null;
	if (b['email'] === 'anna@example.org') return no(422, 'email_same', 'email');
	if (w.stale) return no(403, 'confirmation_required');
	w.waiting = String(b['email']);
	return { status: 202 };
}

/** Tokens for programs; each new one is the same text. */
function apiTokens(w: Locks, ask: string, b: Json): Answer | null {
	const path = '/api/v1/me/api-tokens';
	if (ask === `GET ${path}`)
		return w.tokensFail ? no(500, 'internal') : { status: 200, body: { items: [...w.tokens].reverse(), next_cursor: null } };
	if (ask === `POST ${path}`) {
		if ((b['scopes'] as string[]).length === 0) return no(422, 'token_scope_missing', 'scopes');
		if (w.stale) return no(403, 'confirmation_required');
		const token = { ...b, days: undefined, id: `tok_${w.tokens.length + 1}`, hint: 'ais_pat_Ab12', expired: false };
		const times = {
			created_at: '2026-11-20T10:00:00.000Z',
			expires_at: '2027-02-18T10:00:00.000Z',
			last_used_at: null,
			last_address: null
		};
		w.tokens.push({ ...token, ...times });
		return { status: 201, body: { ...token, ...times, token: `ais_pat_Ab12${'x'.repeat(39)}_000000` } };
	}
	if (!ask.startsWith(`DELETE ${path}/`)) return null;
	w.tokens = w.tokens.filter((t) => t['id'] !== ask.split('/').pop());
	return ok();
}
