import { updated } from '$app/state';
import { ownScript } from '$lib/trusted';

const HOUR_MS = 3_600_000;

/** Starts the service worker, and looks for a new version of the app: when a new worker takes over, and when somebody
 * comes back to a tab that was open for long. Loaded when the page has its content. */
export async function register(): Promise<void> {
	if (!('serviceWorker' in navigator)) return;
	const look = (): void => void updated.check();
	navigator.serviceWorker.addEventListener('controllerchange', look);
	// A browser may refuse workers altogether; the app works without one.
	const ours = await navigator.serviceWorker.register(ownScript('/service-worker.js'), { updateViaCache: 'none' }).catch(() => null);
	let looked = Date.now();
	document.addEventListener('visibilitychange', () => {
		if (document.visibilityState !== 'visible' || Date.now() - looked < HOUR_MS) return;
		looked = Date.now();
		ours?.update().catch(() => undefined);
		look();
	});
}
