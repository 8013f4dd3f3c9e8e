const plain = (s: string): string => s.normalize('NFC').toLowerCase().replaceAll('ё', 'е').trim();
const wordsOf = (s: string): string[] => plain(s).match(/[\p{L}\p{N}]+/gu) ?? [];

/**
 * How well a thing answers to what was typed: 3 its name begins so, 2 its name has it, 1 only together with its other
 * words, 0 not at all. Each word that was typed is the beginning of one of the thing's.
 */
export function rank(typed: string, name: string, others = ''): 0 | 1 | 2 | 3 {
	const [asked, own] = [plain(typed), plain(name)];
	if (own.startsWith(asked)) return 3;
	if (own.includes(asked)) return 2;
	const begins = (all: string[]): boolean => {
		const words = wordsOf(asked);
		return words.length > 0 && words.every((w) => all.some((x) => x.startsWith(w)));
	};
	return begins(wordsOf(own)) ? 2 : begins(wordsOf(`${name} ${others}`)) ? 1 : 0;
}
/** What answers, the best first, else in its order. */
export function ranked<T extends { text: string; words: string }>(typed: string, all: readonly T[]): T[] {
	return all
		.map((x) => ({ x, at: rank(typed, x.text, x.words) }))
		.filter(({ at }) => at > 0)
		.sort((a, b) => b.at - a.at)
		.map(({ x }) => x);
}
