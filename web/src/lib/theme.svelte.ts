export type Theme = 'system' | 'light' | 'dark';

/** The theme a person chose; `static/theme.js` applies it before the first paint. */
class ThemeStore {
	value = $state<Theme>('system');
	load(): void {
		const t = localStorage.getItem('theme');
		this.value = t === 'light' || t === 'dark' ? t : 'system';
	}
	set(t: Theme): void {
		this.value = t;
		if (t === 'system') {
			localStorage.removeItem('theme');
			delete document.documentElement.dataset['theme'];
		} else {
			localStorage.setItem('theme', t);
			document.documentElement.dataset['theme'] = t;
		}
		for (const bar of document.querySelectorAll<HTMLMetaElement>('[data-of]')) {
			const of = bar.dataset['of'];
			bar.media = t === 'system' ? `(prefers-color-scheme: ${of ?? ''})` : of === t ? 'all' : 'not all';
		}
	}
}
export const theme = new ThemeStore();
