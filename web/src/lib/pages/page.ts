/** A public page of plain words: titles, each with points or paragraphs. */
export interface Article {
	title: string;
	summary: string;
	sections: readonly { title: string; text?: readonly string[]; items?: readonly string[] }[];
}
/** Date of the texts, `YYYY-MM-DD`. */
export const updated = '2026-11-26';
/** Stands in a text where the address to write to belongs; the server fills in the operator's. */
export const CONTACT = '{contact}';
