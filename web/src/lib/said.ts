/** What the address asks for. The browser's counts, and not `page.url`: that stays as it was when an address is replaced. */
export const said = (): URLSearchParams => new URLSearchParams(globalThis.location?.search ?? '');
