/** Every zone the browser knows, and those named, to choose from. */
export const zoneOptions = (...also: string[]): { value: string; text: string }[] =>
	[...new Set([...also.filter((z) => z !== ''), 'UTC', ...Intl.supportedValuesOf('timeZone')])]
		.sort()
		.map((z) => ({ value: z, text: zoneText(z) }));
export const zoneText = (zone: string): string => zone.replaceAll('_', ' ');
