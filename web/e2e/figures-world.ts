/** Made-up figures behind Playwright's routes. Nothing here is part of the product. */
import type { FigureCounts, FigureLine, Figures, PlatformName } from '../src/lib/api/types';

const nothing = (): FigureCounts => ({ published: 0, failed: 0, canceled: 0, waiting: 0, bytes_sent: 0 });
const line = (counts: FigureCounts, more: Partial<FigureLine> = {}): FigureLine => ({
	counts,
	retries: 0,
	retried: 0,
	to_live: null,
	...more
});
const names: PlatformName[] = ['youtube', 'instagram', 'tiktok', 'vk'];
const day = (from: string, n: number): string => new Date(Date.parse(`${from}T12:00:00Z`) + n * 86_400_000).toISOString().slice(0, 10);
const from = (url: URL): string => url.searchParams.get('from') ?? '2026-10-29';
const head = (url: URL) => ({
	from: from(url),
	to: url.searchParams.get('to') ?? '2026-11-27',
	zone: url.searchParams.get('zone') ?? 'UTC',
	step: url.searchParams.get('step') === 'week' ? ('week' as const) : ('day' as const),
	sandbox: url.searchParams.get('sandbox') === 'true'
});
const stepsOf = (url: URL): string[] => {
	const { to, step } = head(url);
	const all: string[] = [];
	for (let n = 0; day(from(url), n) <= to; n += step === 'week' ? 7 : 1) all.push(day(from(url), n));
	return all;
};

/** Days in which nothing came to an end; `elsewhere`: so much went to the sandbox. */
export function noFigures(url: URL, elsewhere = 0): Figures {
	const platforms = names.map((platform) => ({ platform, line: line(nothing()) }));
	const steps = stepsOf(url).map((day) => ({ from: day, platforms: [] }));
	return { ...head(url), elsewhere, total: line(nothing()), platforms, steps, reasons: [] };
}

/** A busy month with every outcome. */
export function someFigures(url: URL): Figures {
	const counts = (published: number, failed = 0, canceled = 0, waiting = 0): FigureCounts => ({
		published,
		failed,
		canceled,
		waiting,
		bytes_sent: (published + failed) * 48_300_000
	});
	const steps = stepsOf(url).map((day, n) => ({
		from: day,
		platforms:
			n % 5 === 3
				? []
				: [
						{ platform: 'youtube' as const, counts: counts((n * 7) % 4, n % 6 === 1 ? 2 : 0) },
						{ platform: 'vk' as const, counts: counts((n * 3) % 5, 0, n % 7 === 2 ? 1 : 0, n % 9 === 4 ? 1 : 0) }
					]
	}));
	return {
		...head(url),
		elsewhere: 21,
		total: line(counts(1204, 61, 12, 3), { retries: 38, retried: 21, to_live: { of: 1187, median_ms: 134_000, p90_ms: 4_260_000 } }),
		platforms: [
			{
				platform: 'youtube',
				line: line(counts(640, 41, 5, 1), { retries: 30, retried: 16, to_live: { of: 623, median_ms: 134_000, p90_ms: 4_260_000 } })
			},
			{ platform: 'instagram', line: line(counts(0, 2)) },
			{
				platform: 'tiktok',
				line: line(counts(64, 18, 7, 2), { retries: 8, retried: 5, to_live: { of: 64, median_ms: 31_000, p90_ms: 95_000 } })
			},
			{ platform: 'vk', line: line(counts(500), { to_live: { of: 500, median_ms: 61_000, p90_ms: 250_000 } }) }
		],
		steps,
		reasons: [
			{ platform: 'youtube', class: 'rejected', code: 'invalidTitle', count: 34 },
			{ platform: 'tiktok', class: 'rate_limited', code: 'rate_limited', count: 18 },
			{ platform: 'youtube', class: 'permanent', code: 'a_code_that_nobody_knows_yet_and_that_is_long', count: 7 },
			{ platform: 'instagram', class: 'transient', code: 'platform_unreachable', count: 2 }
		]
	};
}
