import { Later } from '$lib/later.svelte';

/** The composer in parts: all of them are loaded beside its data. */
export const form = new Later(() => import('./ComposerForm.svelte'));
export const clip = new Later(() => import('./ClipFields.svelte'));
export const fields = new Later(() => import('./LaneFields.svelte'));
export const notice = new Later(() => import('./DraftNotice.svelte'));
export const bar = new Later(() => import('./PublishBar.svelte'));
export const offer = new Later(() => import('./VersionOffer.svelte'));
