import { Later } from '$lib/later.svelte';

/** The composer in parts. All of them are loaded beside its data, and it is drawn with all of them, so that nothing moves. */
export const parts = new Later(async () => {
	const [form, notice, clip, lane, offer, bar] = await Promise.all([
		import('./ComposerForm.svelte'),
		import('./DraftNotice.svelte'),
		import('./ClipFields.svelte'),
		import('./LaneFields.svelte'),
		import('./VersionOffer.svelte'),
		import('./PublishBar.svelte')
	]);
	return {
		ComposerForm: form.default,
		DraftNotice: notice.default,
		ClipFields: clip.default,
		LaneFields: lane.default,
		VersionOffer: offer.default,
		PublishBar: bar.default
	};
});
