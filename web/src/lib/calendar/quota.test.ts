import { expect, test } from 'vitest';
import type { PublishRequest, Quota, TargetState } from '$lib/api/types';
import { foresee, quotaDay, quotaStart } from './quota';

const now = Date.parse('2026-11-24T12:00:00Z');
const quota = (more: Partial<Quota> = {}): Quota => ({
	platform: 'youtube',
	sandbox: false,
	uploads_left_today: 6,
	uploads_per_day: 6,
	units_left_today: 10_000,
	resets_at: '2026-11-25T08:00:00.000Z',
	...more
});
const planned = (at: string | null, state: TargetState = 'scheduled', more: object = {}): PublishRequest =>
	({ targets: [{ platform: 'youtube', sandbox: false, state, scheduled_at: at, next_try_at: null, ...more }] }) as never;
const of = (posts: PublishRequest[], q = quota(), zone = 'Europe/Moscow') =>
	Object.fromEntries([...foresee(posts, [q], zone, now).days].map(([day, all]) => [day, all.map((f) => f.count)]));

test('the platform counts by its own clock, through daylight saving', () => {
	expect(quotaDay(Date.parse('2026-11-24T07:59:00Z'))).toBe('2026-11-23');
	expect(quotaDay(Date.parse('2026-11-24T08:00:00Z'))).toBe('2026-11-24');
	expect(quotaDay(Date.parse('2026-07-01T07:00:00Z'))).toBe('2026-07-01');
	for (const day of ['2026-03-08', '2026-03-09', '2026-07-01', '2026-11-01', '2026-11-02']) {
		expect(quotaDay(quotaStart(day))).toBe(day);
		expect(quotaDay(quotaStart(day) - 1)).not.toBe(day);
	}
});
test('planned uploads of a day are counted, with those of today that are done', () => {
	expect(of([planned('2026-11-26T15:00:00Z'), planned('2026-11-26T16:00:00Z')])).toEqual({ '2026-11-26': [2] });
	expect(of([planned('2026-11-24T15:00:00Z')], quota({ uploads_left_today: 2 }))).toEqual({ '2026-11-24': [5] });
});
test('what was sent, failed or stands elsewhere is not planned', () => {
	const posts = [
		planned('2026-11-26T15:00:00Z', 'published'),
		planned('2026-11-26T15:00:00Z', 'failed'),
		planned('2026-11-26T15:00:00Z', 'canceled'),
		planned('2026-11-26T15:00:00Z', 'scheduled', { sandbox: true }),
		planned('2026-11-26T15:00:00Z', 'scheduled', { platform: 'vk' })
	];
	expect(of(posts)).toEqual({});
});
test('what waits for its turn counts today', () => {
	expect(of([planned(null, 'queued')])).toEqual({ '2026-11-24': [1] });
});
test('too much is told by the day of the platform, which begins at 11:00 in Moscow', () => {
	const at = (...times: string[]) => times.map((t) => planned(`2026-11-${t}:00Z`));
	const two = quota({ uploads_per_day: 2, uploads_left_today: 2 });
	// three on one day here, but two days of the platform: all fit
	const fits = at('26T05:00', '26T06:00', '26T12:00');
	expect(foresee(fits, [two], 'Europe/Moscow', now).overfull).toEqual([]);
	// a third one late on the day before does not
	const { days, overfull } = foresee([...fits, ...at('25T20:00')], [two], 'Europe/Moscow', now);
	expect(overfull).toEqual([
		{
			platform: 'youtube',
			sandbox: false,
			count: 3,
			limit: 2,
			from: Date.parse('2026-11-25T08:00:00Z'),
			to: Date.parse('2026-11-26T08:00:00Z'),
			days: ['2026-11-26', '2026-11-25']
		}
	]);
	expect([...days].map(([day, all]) => [day, all[0]?.count, all[0]?.over])).toEqual([
		['2026-11-26', 3, true],
		['2026-11-25', 1, true]
	]);
});
