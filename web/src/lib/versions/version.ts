/** A version: a copy of a clip that certain platforms take. The API calls it a rendition. */
import type { Background, Fit, Media, PlatformName, Rendition, Trim, Wish } from '$lib/api/types';
import { platformName, platforms, type LaneState } from '$lib/domain';
import { partWords } from './part';

export const isPending = (r: Pick<Rendition, 'state'>): boolean => r.state === 'queued' || r.state === 'running';
export const isReady = (r: Pick<Rendition, 'state'>): boolean => r.state === 'ready';

/** Always in the same order, by name. */
export const names = (of: readonly PlatformName[]): string =>
	platforms
		.filter((p) => of.includes(p))
		.map((p) => platformName[p])
		.join(', ');

/** The mark of a state: the same five shapes as everywhere. */
export const markOf: Record<Rendition['state'], LaneState> = {
	queued: 'queued',
	running: 'processing',
	ready: 'published',
	failed: 'failed',
	canceled: 'canceled'
};

/** How the picture is to lie in an upright frame; `keep`: its shape stays where each platform takes it. */
export type Shape = Fit | 'keep';
export const wishOf = (of: readonly PlatformName[], shape: Shape, background: Background, trim?: Trim | null): Wish => ({
	platforms: [...of],
	...(shape === 'keep' ? {} : { fit: shape }),
	...(shape === 'pad' && background !== 'black' ? { background } : {}),
	...(trim ? { trim } : {})
});
/** The wish that a version was made for, to ask for it again. */
export const wishAgain = (r: Rendition): Wish => ({
	platforms: [...r.platforms],
	...(r.fit ? { fit: r.fit } : {}),
	...(r.background ? { background: r.background } : {}),
	...(r.trim ? { trim: r.trim } : {})
});
/** A part that was only cut out: made for no platform. */
export const isCut = (r: Pick<Rendition, 'platforms'>): boolean => r.platforms.length === 0;
/** Whether two versions show the same part of the clip. */
export const samePart = (a: Trim | null | undefined, b: Trim | null | undefined): boolean =>
	a?.start_ms === b?.start_ms && a?.end_ms === b?.end_ms;
/** What sentences about a version are given: its platforms, or the part it shows, or both. */
export function called(r: { platforms: readonly PlatformName[]; trim?: Trim | null | undefined }): {
	what: 'cut' | 'version';
	platforms: string;
} {
	const part = r.trim ? partWords(r.trim) : '';
	if (isCut({ platforms: [...r.platforms] })) return { what: 'cut', platforms: part };
	return { what: 'version', platforms: part ? `${names(r.platforms)} (${part})` : names(r.platforms) };
}

/** 9:16, give or take one per cent; then there is nothing to pad or crop. An unknown size counts as upright. */
export function isUpright({ width, height }: Pick<Media, 'width' | 'height'>): boolean {
	if (width === null || height === null) return true;
	return Math.abs(width * 16 - height * 9) * 100 <= height * 9;
}

/** The clip with what an answer said about one of its versions; what is known from later stays. */
export function withVersion(media: Media, r: Rendition): Media {
	const at = media.renditions.findIndex((x) => x.id === r.id);
	const known = media.renditions[at];
	if (known === undefined) return { ...media, renditions: [...media.renditions, r] };
	return known.updated_at > r.updated_at ? media : { ...media, renditions: media.renditions.with(at, r) };
}
export const withoutVersion = (media: Media, id: string): Media => ({ ...media, renditions: media.renditions.filter((x) => x.id !== id) });

/** How what is sent lies in an upright screen: with bars, and of which colour, or filling it. */
export function layOut(sent: Rendition | undefined, { width, height }: Pick<Media, 'width' | 'height'>): 'fill' | 'bars' | 'white' {
	if (sent?.changes.some((c) => c.code === 'padded')) return sent.background === 'white' ? 'white' : 'bars';
	if (sent && !isCut(sent)) return 'fill';
	return width !== null && height !== null && width > height ? 'bars' : 'fill';
}
