/** Where posts stand in a column of hours. */
export interface Slot {
	id: string;
	/** Of the day, as its clock shows it. */
	minute: number;
}
export interface Place {
	column: number;
	of: number;
}
/** Posts that found no room beside the others, told by one button. */
export interface More {
	minute: number;
	place: Place;
	ids: string[];
}

/** Pixels of an hour. */
export const HOUR = 40;
export const yOf = (minute: number): number => (minute / 60) * HOUR;
/** The height of a card, in minutes. */
export const CARD = 87;
/** How many cards stand side by side in a day this wide: more would show nothing. */
export const columnsIn = (width: number): number => (width >= 140 ? 3 : 2);
const STEP = 15;

/** The minute under a pointer, on the quarter of an hour. */
export const minuteAt = (y: number): number => Math.max(0, Math.min(24 * 60 - STEP, Math.round(((y / HOUR) * 60) / STEP) * STEP));

/** Cards that would cover each other stand side by side; what has no room is counted. */
export function fan(slots: readonly Slot[], columns = 3): { places: Map<string, Place>; more: More[] } {
	const places = new Map<string, Place>();
	const more: More[] = [];
	let group: { slot: Slot; column: number }[] = [];
	/** Until which minute each column is taken. */
	let taken: number[] = [];
	const close = (): void => {
		const of = Math.min(columns, taken.length);
		const full = taken.length > columns;
		const fits = full ? columns - 1 : columns;
		const rest = group.filter((x) => x.column >= fits);
		for (const { slot, column } of group) if (column < fits) places.set(slot.id, { column, of });
		if (rest.length > 0) more.push({ minute: rest[0]!.slot.minute, place: { column: of - 1, of }, ids: rest.map((x) => x.slot.id) });
		group = [];
		taken = [];
	};
	for (const slot of [...slots].sort((a, b) => a.minute - b.minute)) {
		if (taken.every((end) => end <= slot.minute)) close();
		const free = taken.findIndex((end) => end <= slot.minute);
		const column = free < 0 ? taken.length : free;
		taken[column] = slot.minute + CARD;
		group.push({ slot, column });
	}
	close();
	return { places, more };
}
