/** Whether a version of the clip would mend what the check found, and for whom. */
import type { Media, PlatformName, Preflight, Rendition, Trim } from '$lib/api/types';
import { isPending, isReady, isUpright, samePart, type Shape } from '$lib/versions/version';
import { platforms } from '$lib/domain';
import type { Chosen } from './request';

export interface Offer {
	/** The channels that a version would mend. */
	channels: string[];
	platforms: PlatformName[];
	/** The part of the clip that these channels send, so that the version shows no more of it. */
	trim: Trim | null;
	/** A version for all of them that is there already, and that one of them does not send. */
	ready: Rendition | null;
	/** The ways the picture may be laid out; none: it is upright as it is. */
	shapes: Shape[];
}

/** Rules about the shape of the picture: then it cannot stay as it is. */
const shapeRules = new Set(['not_a_short', 'not_vertical', 'not_9_16', 'aspect']);

export function offerFor(preflight: Preflight | null, chosen: readonly Chosen[], media: Media): Offer | null {
	const sentBy = (c: Chosen): Trim | null => media.renditions.find((r) => r.id === c.lane.renditionId)?.trim ?? null;
	const all = chosen.flatMap((c) => {
		const target = preflight?.targets.find((t) => t.channel_id === c.channel.id);
		const fixable = target?.findings.filter((f) => f.fixable) ?? [];
		return fixable.length > 0 ? [{ ...c, rules: fixable.map((f) => f.rule.split('.')[1] ?? '') }] : [];
	});
	if (all[0] === undefined) return null;
	// channels that send another part are offered theirs next
	const trim = sentBy(all[0]);
	const found = all.filter((c) => samePart(sentBy(c), trim));
	const wanted = platforms.filter((p) => found.some((c) => c.channel.platform === p));
	const serves = (r: Rendition): boolean => samePart(r.trim, trim) && wanted.every((p) => r.platforms.includes(p));
	if (media.renditions.some((r) => isPending(r) && serves(r))) return null;
	const unsent = (r: Rendition): boolean => found.some((c) => c.lane.renditionId !== r.id);
	const reshape = found.some((c) => c.rules.some((rule) => shapeRules.has(rule)));
	return {
		channels: found.map((c) => c.channel.id),
		platforms: wanted,
		trim,
		ready: media.renditions.findLast((r) => isReady(r) && serves(r) && unsent(r)) ?? null,
		shapes: isUpright(media) ? [] : reshape ? ['pad', 'crop'] : ['keep', 'pad', 'crop']
	};
}
