/** What this browser remembers of an upload it began, so that the same file is known again. Wiped at sign-out. */
const key = (id: string): string => `tus::${id}`;

export function remember(id: string, file: File): void {
	try {
		localStorage.setItem(key(id), String(file.lastModified));
	} catch {
		// a full or forbidden storage costs only the certainty that it is the same file
	}
}
export function modifiedOf(id: string): number | null {
	const v = localStorage.getItem(key(id));
	return v === null ? null : Number(v);
}
export const forgetRecord = (id: string): void => localStorage.removeItem(key(id));
