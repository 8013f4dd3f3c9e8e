import { beforeEach, expect, test, vi } from 'vitest';

type Page = typeof import('./format') & typeof import('./zone.svelte') & typeof import('./midnight');
let kept: Map<string, string>;
/** A page that opens in a browser which keeps this. */
async function page(zone?: string): Promise<Page> {
	vi.resetModules();
	kept = new Map(zone === undefined ? [] : [['zone', zone]]);
	return { ...(await import('./format')), ...(await import('./zone.svelte')), ...(await import('./midnight')) };
}
beforeEach(() => {
	vi.useFakeTimers({ now: Date.parse('2026-11-24T12:00:00Z') });
	vi.stubGlobal('localStorage', {
		getItem: (name: string) => kept.get(name) ?? null,
		setItem: (name: string, value: string) => kept.set(name, value),
		removeItem: (name: string) => kept.delete(name)
	});
	return () => {
		vi.useRealTimers();
		vi.unstubAllGlobals();
	};
});
const late = '2026-11-24T15:30:20Z';

test('every time is told in the zone that was chosen', async () => {
	const tokyo = await page('Asia/Tokyo');
	expect(tokyo.zone()).toBe('Asia/Tokyo');
	expect(tokyo.time(late)).toBe('00:30');
	expect(tokyo.timeSeconds(late)).toBe('00:30:20');
	expect(tokyo.day(late)).toBe('25 November');
	expect(tokyo.dayYear(late)).toBe('25 November 2026');
	expect(tokyo.dayShort(late)).toBe('25 Nov');
	expect(tokyo.dayNumeric(late)).toBe('25/11');
	expect(tokyo.weekday(late)).toBe('Wed');
	expect(tokyo.moment(late)).toBe('25 November at 00:30');
	expect(tokyo.zoneName(late)).toBe('Japan Standard Time, GMT+9');
	expect(tokyo.monthYear('2026-11-30T15:30:00Z')).toBe('December 2026');
});

test('the day of a moment is that of the zone, to either side of midnight', async () => {
	const { dayKey } = await page('America/New_York');
	expect([dayKey('2026-11-25T04:59:59.999Z'), dayKey('2026-11-25T05:00:00Z')]).toEqual(['2026-11-24', '2026-11-25']);
	const samoa = await page('Pacific/Apia');
	expect(samoa.dayKey(Date.parse(late))).toBe('2026-11-25');
});

test('a day or a month alone is the same one in every zone', async () => {
	for (const zone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'UTC']) {
		const { dayYear, monthYear, weekday } = await page(zone);
		expect([dayYear('2026-11-24'), weekday('2026-11-24'), monthYear('2026-11')]).toEqual(['24 November 2026', 'Tue', 'November 2026']);
	}
});

test('the year is told where it is another one in the zone', async () => {
	vi.setSystemTime('2026-12-31T23:30:00Z');
	const berlin = await page('Europe/Berlin');
	expect(berlin.moment('2027-03-01T12:00:00Z')).toBe('1 March at 13:00');
	expect(berlin.moment('2026-12-31T22:30:00Z')).toBe('31 December 2026 at 23:30');
	const utc = await page('UTC');
	expect(utc.moment('2026-12-31T22:30:00Z')).toBe('31 December at 22:30');
});

test('on the days when the clock changes', async () => {
	const { time, zoneName, dayKey, midnight } = await page('Europe/Berlin');
	expect([time('2026-03-29T00:59:00Z'), time('2026-03-29T01:00:00Z')]).toEqual(['01:59', '03:00']);
	expect([time('2026-10-25T00:30:00Z'), time('2026-10-25T01:30:00Z')]).toEqual(['02:30', '02:30']);
	expect([zoneName('2026-10-25T00:30:00Z'), zoneName('2026-10-25T01:30:00Z')]).toEqual([
		'Central European Summer Time, GMT+2',
		'Central European Standard Time, GMT+1'
	]);
	expect([dayKey('2026-10-25T22:59:00Z'), dayKey('2026-10-25T23:00:00Z')]).toEqual(['2026-10-25', '2026-10-26']);
	expect([midnight('2026-10-25', 0), midnight('2026-10-25', 1)]).toEqual(['2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z']);
});

test('a day begins at its midnight in the zone, or later where that is skipped', async () => {
	expect((await page('Asia/Kolkata')).midnight('2026-11-24', 0)).toBe('2026-11-23T18:30:00.000Z');
	expect((await page('Pacific/Kiritimati')).midnight('2026-11-24', 0)).toBe('2026-11-23T10:00:00.000Z');
	expect((await page('Etc/GMT+12')).midnight('2026-11-24', 1)).toBe('2026-11-25T12:00:00.000Z');
	// 00:00 becomes 01:00, and 00:00 becomes 23:00
	const cairo = await page('Africa/Cairo');
	expect([cairo.midnight('2026-04-24', 0), cairo.midnight('2026-10-30', 0)]).toEqual([
		'2026-04-23T22:00:00.000Z',
		'2026-10-29T22:00:00.000Z'
	]);
	for (const none of ['', 'tomorrow', '2026-02-30']) expect(cairo.midnight(none, 0)).toBeNull();
});

test('what is no zone is not taken for one', async () => {
	for (const broken of ['', 'Mars/Olympus', '+03:00', '{"zone":1}', '../etc']) {
		const { chosenZone, deviceZone, zone, dayKey } = await page(broken);
		expect([chosenZone(), zone()], broken).toEqual(['', deviceZone]);
		expect(dayKey(late), broken).toBe(new Intl.DateTimeFormat('sv').format(new Date(late)));
	}
	vi.stubGlobal('localStorage', undefined);
	const { deviceZone, zone } = await page();
	expect(zone()).toBe(deviceZone);
});

test('a choice holds at once and is kept; the device’s own leaves nothing behind', async () => {
	const { chooseZone, deviceZone, time, zone } = await page();
	chooseZone('Asia/Tokyo');
	expect([zone(), time(late), kept.get('zone')]).toEqual(['Asia/Tokyo', '00:30', 'Asia/Tokyo']);
	chooseZone('America/New_York');
	expect([time(late), kept.get('zone')]).toEqual(['10:30', 'America/New_York']);
	chooseZone('');
	expect([zone(), kept.has('zone')]).toEqual([deviceZone, false]);
});
