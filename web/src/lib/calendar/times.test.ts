import { expect, test } from 'vitest';
import { byWeekday, isTime, slotsOf, splitTimes, timeOf } from './times';

test('a time is read however it is written, and what is none stays', () => {
	expect(['9', '09', '930', '9:30', '9.30', '09:30', '0', '2359'].map(timeOf)).toEqual([
		'09:00',
		'09:00',
		'09:30',
		'09:30',
		'09:30',
		'09:30',
		'00:00',
		'23:59'
	]);
	expect(['24', '9:60', 'noon', '12345', ''].map(timeOf)).toEqual(['24', '9:60', 'noon', '12345', '']);
	expect(['09:00', '24:00', '9:00', 'noon'].map(isTime)).toEqual([true, false, false, false]);
});
test('times stand once and in order, what is none after them', () => {
	expect(splitTimes('18:00, 9 noon,9:00;07:30')).toEqual(['07:30', '09:00', '18:00', 'noon']);
});
test('a week comes back as it was', () => {
	const slots = [
		{ weekday: 1, time: '09:00' },
		{ weekday: 1, time: '18:00' },
		{ weekday: 7, time: '12:00' }
	];
	expect(byWeekday(slots)).toEqual([['09:00', '18:00'], [], [], [], [], [], ['12:00']]);
	expect(slotsOf(byWeekday(slots))).toEqual(slots);
});
