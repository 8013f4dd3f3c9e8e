/**
 * Until the parts of a page that come later have come, and nothing on it changes any more: for so many looks, some 60 ms
 * apart. Runs in the page.
 */
export async function atRest(rounds: number): Promise<void> {
	let changes = 0;
	const observer = new MutationObserver(() => changes++);
	observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
	const happened = (): number => changes + performance.getEntriesByType('resource').length;
	const waits = (): boolean => [...document.querySelectorAll('.boot, .skeleton')].some((el) => el.checkVisibility());
	// a clock or a bar of progress never rests
	for (let quiet = 0, tries = 0; quiet < rounds && tries < 60; tries++) {
		const before = happened();
		await new Promise((done) => setTimeout(done, 50));
		await new Promise((done) => requestAnimationFrame(done));
		quiet = happened() === before && !waits() ? quiet + 1 : 0;
	}
	observer.disconnect();
}
