/** Addresses that are parts of other pages. They are looked up only where no page was found, so that no page pays for them. */
const parts: Record<string, string> = {
	'/exports': '/settings#exports',
	'/delete-account': '/settings#delete-account',
	'/second-factor': '/settings/security'
};
export const movedTo = (path: string): string | null => {
	const bare = path.replace(/\/$/, '');
	return Object.hasOwn(parts, bare) ? (parts[bare] ?? null) : null;
};
