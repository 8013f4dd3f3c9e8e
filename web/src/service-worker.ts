/// <reference types="@sveltejs/kit" />
/// <reference lib="webworker" />
/** Lets the app start without a network, and takes videos that another app shares. It keeps the app's own files and
 * nothing else: no answer of the API, no picture, no video, nothing of a person but shared files until they are taken. */
import { build, version } from '$service-worker';
import { keep, sweep, type Shared } from '$lib/pwa/shared';

const worker = self as unknown as ServiceWorkerGlobalScope;
const SHELL = `shell-${version}`;
/** Every page of the app is this one; what it shows is asked of the API. */
const PAGE = '/app.html';
/** Files whose name stays while their content changes. */
const plain = ['/theme.js', '/icon.svg'];
/** Addresses that are no pages of the app: `NOT_PAGES` in crates/server/src/assets.rs, and calendars behind secret ones. */
const notPages = /^\/(calendar\/.|(api|oauth|healthz|readyz|mcp|sandbox|l|hooks|metrics)(\/|$))/;

worker.addEventListener('install', (event) => {
	// At once, without asking: open tabs of the version before go on with the files kept for them.
	event.waitUntil(fill().then(() => worker.skipWaiting()));
	skipped(event);
});
async function fill(): Promise<void> {
	const cache = await caches.open(SHELL);
	await cache.addAll([...build, ...[PAGE, ...plain].map((path) => new Request(path, { cache: 'reload' }))]);
}
/** Where the browser can be told, requests to the API do not even wake this worker. */
function skipped(event: ExtendableEvent): void {
	const { addRoutes } = event as ExtendableEvent & { addRoutes?: (rules: object[]) => Promise<void> };
	void addRoutes?.call(event, [{ condition: { urlPattern: '/api/*' }, source: 'network' }]).catch(() => undefined);
}

worker.addEventListener('activate', (event) => event.waitUntil(activate()));
async function activate(): Promise<void> {
	const before = (await caches.keys()).filter((name) => name.startsWith('shell-') && name !== SHELL);
	await Promise.all(before.slice(0, -1).map((name) => caches.delete(name)));
	await worker.registration.navigationPreload?.enable();
	await worker.clients.claim();
}

worker.addEventListener('fetch', (event) => {
	const { request } = event;
	const { origin, pathname } = new URL(request.url);
	if (origin !== worker.location.origin) return;
	if (request.method === 'POST' && pathname === '/share') event.respondWith(share(request));
	else if (request.method !== 'GET' || notPages.test(pathname)) return;
	else if (request.mode === 'navigate') {
		event.respondWith(page(event));
		event.waitUntil(sweep(Date.now()));
	} else if (pathname.startsWith('/_app/immutable/')) event.respondWith(kept(pathname));
	else if (plain.includes(pathname)) event.respondWith(fresh(pathname));
});
/** From the network; without one, the app's shell, which says so itself. */
async function page(event: FetchEvent): Promise<Response> {
	try {
		return ((await event.preloadResponse) as Response | undefined) ?? (await fetch(event.request));
	} catch {
		return (await caches.match(PAGE, { cacheName: SHELL })) ?? Response.error();
	}
}
/** Of this version or the one before. Fetched by address: as a style or a font the worker's own policy would refuse it. */
async function kept(path: string): Promise<Response> {
	return (await caches.match(path)) ?? (await fetch(path));
}
async function fresh(path: string): Promise<Response> {
	try {
		return await fetch(path);
	} catch {
		return (await caches.match(path, { cacheName: SHELL })) ?? Response.error();
	}
}
async function share(request: Request): Promise<Response> {
	let told: Shared = 'none';
	try {
		const files = (await request.formData()).getAll('videos').filter((f) => f instanceof File);
		await keep(files, Date.now());
		if (files.length > 0) told = 'here';
	} catch (cause) {
		if (cause instanceof DOMException && cause.name === 'QuotaExceededError') told = 'full';
	}
	return Response.redirect(`/library?shared=${told}`, 303);
}
