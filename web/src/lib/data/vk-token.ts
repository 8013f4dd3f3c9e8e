/** The token in what was pasted: alone, or within the address that VK leads to (`…#access_token=…&user_id=…`). */
export function tokenFrom(pasted: string): string {
	const text = pasted.trim();
	const found = /[#?&]access_token=([^&\s]+)/.exec(text)?.[1];
	if (found === undefined) return text;
	try {
		return decodeURIComponent(found);
	} catch {
		return found;
	}
}
