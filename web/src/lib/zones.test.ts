import { expect, test } from 'vitest';
import { zoneOptions } from './zones';

test('every zone is offered once, in order, with UTC and what was chosen elsewhere', () => {
	const values = zoneOptions('', 'Asia/Tokyo', 'Asia/Kolkata').map((z) => z.value);
	expect(values).toEqual([...new Set(values)].sort());
	expect(values).toEqual(expect.arrayContaining(['UTC', 'Asia/Tokyo', 'Asia/Kolkata', 'Europe/Moscow', 'America/New_York']));
	expect(values).not.toContain('');
	expect(zoneOptions().find((z) => z.value === 'America/New_York')?.text).toBe('America/New York');
});
