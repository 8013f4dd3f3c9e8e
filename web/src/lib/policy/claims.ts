/**
 * Which claims stand behind which statement of the policy, in the order of its sections and their points. The server
 * puts what it last saw of each beside it.
 */
export const claims = {
	summary: ['C0.1'],
	updated: ['C0.2'],
	/** Of a section as a whole, by its place. */
	whole: { 1: ['C2.0'] } as Readonly<Record<number, readonly string[]>>,
	points: [
		[['C1.1', 'C1.2', 'C1.3']],
		[['C2.1'], ['C2.2'], ['C2.3a', 'C2.3b'], ['C2.4'], ['C2.5'], ['C2.6'], ['C2.7'], ['C2.8']],
		[['C3.1'], ['C3.2'], ['C3.3'], ['C3.4'], ['C3.5']],
		[['C4.1'], ['C4.2'], ['C4.3']],
		[['C5.1'], ['C5.2'], ['C5.3']],
		[['C6.1a', 'C6.1b'], ['C6.2a', 'C6.2b'], ['C6.3a', 'C6.3b'], ['C6.4']],
		[['C7.1'], ['C7.2'], ['C7.3']],
		[['C8.0', 'C8.1', 'C8.2', 'C8.3', 'C8.4', 'C8.5']],
		[['C9.1']]
	] as readonly (readonly (readonly string[])[])[]
} as const;

/** Every claim that the page has a place for. */
export const allClaims: readonly string[] = [
	...claims.summary,
	...claims.updated,
	...Object.values(claims.whole).flat(),
	...claims.points.flat(2)
];

export const proofWords = {
	en: {
		lead: 'Under each statement is what this installation last saw of it by looking; a line opens to show how. The same for programs:',
		open: 'not looked at yet'
	},
	ru: {
		lead: 'Под каждым утверждением — что эта установка увидела, когда проверяла его в последний раз; строка раскрывается и показывает, как. То же для программ:',
		open: 'ещё не проверялось'
	}
} as const;
