/** Videos that another app shared with this one: the service worker keeps them until a page has taken them. They lie
 * in a cache, not in memory, since a page may first have to ask for a sign-in. No page and no person else gets them. */
const CACHE = 'shared';
const DAY_MS = 86_400_000;
/** More than anybody shares at once; another site could post here as well, and is not to fill the disk with entries. */
export const SHARED_MAX = 20;

/** What a page is told in its address, `/library?shared=…`: `none`, the files did not come through; `full`, they found no room. */
export type Shared = 'here' | 'none' | 'full';

export async function keep(files: readonly File[], now: number): Promise<void> {
	const cache = await caches.open(CACHE);
	for (const file of files.slice(0, SHARED_MAX)) {
		const headers = {
			'content-type': file.type,
			'x-name': encodeURIComponent(file.name),
			'x-modified': String(file.lastModified),
			'x-at': String(now)
		};
		await cache.put(`/share/${crypto.randomUUID()}`, new Response(file, { headers }));
	}
}
/** The files that wait, in the order they came. */
export async function waiting(): Promise<File[]> {
	if (!(await caches.has(CACHE))) return [];
	const cache = await caches.open(CACHE);
	const files: File[] = [];
	for (const request of await cache.keys()) {
		const kept = await cache.match(request);
		if (!kept) continue;
		const head = (name: string): string => kept.headers.get(name) ?? '';
		files.push(
			new File([await kept.blob()], decodeURIComponent(head('x-name')), {
				type: head('content-type'),
				lastModified: Number(head('x-modified'))
			})
		);
	}
	return files;
}
export async function erase(): Promise<void> {
	await caches.delete(CACHE);
}
/** Erases what nobody took within a day. */
export async function sweep(now: number): Promise<void> {
	if (!(await caches.has(CACHE))) return;
	const cache = await caches.open(CACHE);
	for (const request of await cache.keys()) {
		const at = Number((await cache.match(request))?.headers.get('x-at') ?? 0);
		if (now - at > DAY_MS) await cache.delete(request);
	}
	if ((await cache.keys()).length === 0) await erase();
}
