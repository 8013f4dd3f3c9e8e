import { expect, test } from 'vitest';
import { pages, pieces, type PageText } from './pages';

const strings = (t: PageText): string[] => t.sections.flatMap((s) => [s.title, ...(s.items ?? [s.text ?? ''])]);
const marks = (t: PageText): string[] =>
	strings(t)
		.flatMap((s) => pieces(s, 'en'))
		.flatMap((p) => (p.kind === 'here' ? [p.name] : p.kind === 'link' ? [p.to] : []));

test('both languages say the same things, with the same links and the same places', () => {
	for (const [name, page] of Object.entries(pages)) {
		expect(page.updated, name).toMatch(/^\d{4}-\d\d-\d\d$/);
		expect(page.ru.sections.map((s) => s.items?.length ?? 'text')).toEqual(page.en.sections.map((s) => s.items?.length ?? 'text'));
		expect(marks(page.ru), name).toEqual(marks(page.en));
		for (const s of strings(page.ru)) if (!['YouTube', 'Instagram', 'TikTok', 'VK'].includes(s)) expect(s).toMatch(/[а-яё]/i);
	}
});
test('the platforms ask for these links', () => {
	const text = JSON.stringify(pages.platforms.en);
	for (const link of [
		'YouTube API Services',
		'https://www.youtube.com/t/terms',
		'https://www.google.com/policies/privacy',
		'https://security.google.com/settings/security/permissions',
		'https://www.tiktok.com/legal/terms-of-service',
		'https://vk.com/terms'
	])
		expect(text).toContain(link);
});
test('a text is cut at its links and places', () => {
	expect(pieces('Write to {contact} or [ask](/data-deletion).', 'ru')).toEqual([
		{ kind: 'text', text: 'Write to ' },
		{ kind: 'here', name: 'contact' },
		{ kind: 'text', text: ' or ' },
		{ kind: 'link', text: 'ask', to: '/ru/data-deletion' },
		{ kind: 'text', text: '.' }
	]);
	expect(pieces('[Terms](https://vk.com/terms)', 'ru')).toEqual([{ kind: 'link', text: 'Terms', to: 'https://vk.com/terms' }]);
});
