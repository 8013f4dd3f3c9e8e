import { uploads } from '$lib/data/uploads.svelte';
import { isVideo, siftChosen, walk, type Found } from './folders';

function take(found: Found): void {
	uploads.left = found.none || found.skipped + found.unread > 0 ? found : null;
	uploads.add(found.videos);
}
/** A field for text keeps what is pasted into it. */
const text = 'textarea, [contenteditable], input:not([type=range], [type=checkbox], [type=radio], [type=file])';
/** What was dropped, or pasted `into` something: a folder gives its videos. What is pasted and no video is not meant for here. */
export async function bring(entries: readonly FileSystemEntry[], files: readonly File[], into?: EventTarget | null): Promise<void> {
	if (into instanceof Element && into.closest(text)) return;
	if (entries.some((e) => e.isDirectory)) take(await walk(entries));
	else uploads.add(into !== undefined ? files.filter(isVideo) : files);
}
/** What a field for folders gave. */
export const bringChosen = (files: readonly File[]): void => take(siftChosen(files));
