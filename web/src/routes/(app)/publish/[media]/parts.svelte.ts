import { Later } from '$lib/later.svelte';

async function pieces() {
	const [notice, clip, lane, offer, look, bar] = await Promise.all([
		import('./DraftNotice.svelte'),
		import('./ClipFields.svelte'),
		import('./LaneFields.svelte'),
		import('./VersionOffer.svelte'),
		import('./PreviewPane.svelte'),
		import('./PublishBar.svelte')
	]);
	return {
		DraftNotice: notice.default,
		ClipFields: clip.default,
		LaneFields: lane.default,
		VersionOffer: offer.default,
		PreviewPane: look.default,
		PublishBar: bar.default
	};
}
export type Parts = Awaited<ReturnType<typeof pieces>>;

/** The composer in parts. All of them are loaded beside its data, and it is drawn with all of them, so that nothing moves. */
export const composer = new Later(async () => {
	const [form, parts] = await Promise.all([import('./ComposerForm.svelte'), pieces()]);
	return { Form: form.default, parts };
});
