import { ApiError } from '$lib/api/client';
import { uploads } from '$lib/data/uploads.svelte';
import { m } from '$lib/paraglide/messages.js';

/** Short clips that come with the service: scripts/samples.sh. */
const samples = [
	{ path: '/samples/clock.mp4', name: m.sample_clock },
	{ path: '/samples/colours.mp4', name: m.sample_colours },
	{ path: '/samples/cells.mp4', name: m.sample_cells }
] as const;

async function take({ path, name }: (typeof samples)[number]): Promise<File> {
	const answer = await fetch(path).catch(() => {
		throw new ApiError({ code: 'offline', status: 0, title: 'no answer' });
	});
	const bytes = await answer.blob();
	if (!answer.ok || !bytes.type.startsWith('video/')) throw new ApiError({ code: 'unreadable', status: answer.status, title: path });
	// The same file each time: an upload that was cut goes on with it.
	return new File([bytes], `${name()}.mp4`, { type: 'video/mp4', lastModified: 0 });
}
/** Puts them into the tray, as if they had been dropped: they take the way of any upload. */
export async function takeSamples(): Promise<void> {
	uploads.add(await Promise.all(samples.map(take)));
}
