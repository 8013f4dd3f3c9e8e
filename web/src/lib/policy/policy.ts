/** The privacy policy has one source a language, word for word; pages only lay it out. */
export interface Section {
	title: string;
	/** A list of statements, or one paragraph. */
	items?: readonly string[];
	text?: string;
}
export interface Policy {
	product: string;
	title: string;
	summary: string;
	/** Date of the text, `YYYY-MM-DD`. */
	updated: string;
	updatedLabel: string;
	sections: readonly Section[];
}
export const updated = '2026-05-26';
/** Whom to write to. An installation of your own sets its address when the site is built. */
export const contact: string = import.meta.env['VITE_CONTACT'] ?? 'support@ai-shorts.ru';
