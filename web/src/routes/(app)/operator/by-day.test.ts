import { expect, test } from 'vitest';
import { byDay } from './by-day';

const event = (hour: string, what: string, network: string | null, events: number, accounts = 0) => ({
	hour,
	what,
	network,
	events,
	accounts
});

test('events are told by day and kind, the most first', () => {
	const days = byDay([
		event('2026-11-26T10:00:00Z', 'sign_in_failed', '192.0.2.0/24', 3, 1),
		event('2026-11-26T11:00:00Z', 'sign_in_failed', '198.51.100.0/24', 4, 2),
		event('2026-11-26T12:00:00Z', 'sign_in_failed', '192.0.2.0/24', 2, 1),
		event('2026-11-26T12:00:00Z', 'code_wrong', null, 20),
		event('2026-11-20T12:00:00Z', 'reset_requested', null, 1)
	]);
	expect(days.map((d) => d.kinds.map((k) => [k.what, k.events, k.accounts]))).toEqual([
		[
			['code_wrong', 20, 0],
			['sign_in_failed', 9, 2]
		],
		[['reset_requested', 1, 0]]
	]);
	expect(days[0]?.kinds[1]?.networks).toEqual([
		{ network: '192.0.2.0/24', events: 5 },
		{ network: '198.51.100.0/24', events: 4 }
	]);
	expect(days[0]?.kinds[0]?.networks).toEqual([{ network: '', events: 20 }]);
});
