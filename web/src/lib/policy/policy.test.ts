import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { en } from './en';
import { ru } from './ru';

/** The page as a reader sees it, one statement a line. */
const lines = [
	en.title,
	en.summary,
	`${en.updatedLabel} ${en.updated}`,
	...en.sections.flatMap((s) => [s.title, ...(s.items ?? [s.text ?? ''])])
];

/** The one statement that moves with what is built in: as it was agreed when YouTube was all there was. */
const agreed = 'YouTube integration is currently implemented; Instagram, TikTok, and VK are roadmap items.';
const today = 'YouTube, Instagram, TikTok, and VK integrations are currently implemented.';

test('the English text is the agreed one, word for word', () => {
	expect(lines).toContain(today);
	expect(createHash('sha256').update(lines.join('\n').replace(today, agreed)).digest('hex')).toBe(
		'03f063273190386c6df92d028d3bf45718932144e85ecb72ce8c2cfeec9d0b5c'
	);
});
test('the Russian text has every statement of the English one', () => {
	expect(ru.sections.map((s) => s.items?.length ?? 'text')).toEqual(en.sections.map((s) => s.items?.length ?? 'text'));
	expect(ru.updated).toBe(en.updated);
	for (const s of ru.sections) for (const t of [s.title, ...(s.items ?? [s.text ?? ''])]) expect(t).toMatch(/[а-яё]/i);
});
