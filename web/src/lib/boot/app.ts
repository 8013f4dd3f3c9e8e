/** What SvelteKit gives to a running app, for `draw.ts`, where none runs. */
export const at = { url: new URL('http://localhost/') };
export const page = {
	get url(): URL {
		return at.url;
	},
	params: {},
	data: {},
	state: {},
	status: 200,
	error: null
};
export const updated = { current: false };
const nothing = (): void => undefined;
export { nothing as afterNavigate, nothing as beforeNavigate, nothing as goto, nothing as invalidateAll, nothing as replaceState };
