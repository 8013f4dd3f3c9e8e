const zoneOf = (timeZone?: string): string => new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
/** The zone of this device's clock. */
export const deviceZone = zoneOf();

function kept(): string {
	try {
		const name = localStorage.getItem('zone') ?? '';
		// `+03:00` is a zone to browsers alone, and what is none is thrown
		return /^\w/.test(name) ? zoneOf(name) : '';
	} catch {
		return '';
	}
}
let chosen = $state.raw(kept());
/** The zone that every time on screen is told and set in: the one chosen in settings, else the device's. */
export const zone = (): string => chosen || deviceZone;
/** What was chosen; empty: the device's. */
export const chosenZone = (): string => chosen;
export function chooseZone(name: string): void {
	chosen = name;
	if (name === '') localStorage.removeItem('zone');
	else localStorage.setItem('zone', name);
}
