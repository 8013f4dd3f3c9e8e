// Runs before the first paint: theme, language, and the two requests every app page begins with.
(function () {
	try {
		var root = document.documentElement;
		var t = localStorage.getItem('theme');
		if (t === 'light' || t === 'dark') {
			root.dataset.theme = t;
			document.querySelectorAll('[data-of]').forEach(function (bar) {
				bar.media = bar.dataset.of === t ? 'all' : 'not all';
			});
		}
		if (root.lang) return; // a prerendered page knows its language and needs nothing
		var l = localStorage.getItem('PARAGLIDE_LOCALE');
		root.lang = l === 'ru' || l === 'en' ? l : (navigator.language || '').indexOf('ru') === 0 ? 'ru' : 'en';
		if (localStorage.getItem('sandbox')) root.dataset.sandbox = '';
		if (root.lang === 'ru') document.querySelector('[rel=manifest]').href = '/manifest.ru.webmanifest';
		// comes once, before any other code: see install.svelte.ts
		addEventListener('beforeinstallprompt', function (e) {
			e.preventDefault();
			window.installOffer = e;
			dispatchEvent(new Event('installoffer'));
		});
		['/api/v1/me', '/api/v1/instance'].forEach(function (href) {
			var link = document.createElement('link');
			link.rel = 'preload';
			link.as = 'fetch';
			link.crossOrigin = 'anonymous';
			link.href = href;
			document.head.appendChild(link);
		});
	} catch (e) {}
})();
