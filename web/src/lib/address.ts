/** How each part of an address may be said. */
export type Sayings<T> = { [K in keyof T]: RegExp };

/** What an address asks for; what it says wrongly, or not at all, is asked for as in `all`. */
export function askedBy<T extends { [K in keyof T]: string }>(said: URLSearchParams, all: T, sayings: Sayings<T>): T {
	const asked = { ...all };
	for (const key of Object.keys(all) as (keyof T & string)[]) {
		const value = said.get(key);
		if (value !== null && sayings[key].test(value)) asked[key] = value as T[typeof key];
	}
	return asked;
}
/** The address that asks for it: `?q=…`, or nothing. */
export function addressOf<T extends { [K in keyof T]: string }>(asked: T, all: T): string {
	const params = new URLSearchParams();
	for (const key of Object.keys(all) as (keyof T & string)[]) if (asked[key] !== all[key]) params.set(key, asked[key]);
	return params.size === 0 ? '' : `?${params}`;
}
export const isSame = <T extends object>(a: T, b: T): boolean => (Object.keys(a) as (keyof T)[]).every((k) => a[k] === b[k]);

export const oneOf = (words: readonly string[]): RegExp => new RegExp(`^(${words.join('|')})$`);
export const sayings = { any: /^/, day: /^\d{4}-\d\d-\d\d$/, account: /^acc_\w+$/, channel: /^chn_\w+$/, media: /^med_\w+$/ };

/** What the address asks for. The browser's counts, and not `page.url`: that stays as it was when an address is replaced. */
export const said = (): URLSearchParams => new URLSearchParams(globalThis.location?.search ?? '');
