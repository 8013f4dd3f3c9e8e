// Runs before the first paint: theme, language, and the two requests every app page begins with.
(function () {
	try {
		var root = document.documentElement;
		var t = localStorage.getItem('theme');
		if (t === 'light' || t === 'dark') root.dataset.theme = t;
		if (root.lang) return; // a prerendered page knows its language and needs nothing
		var l = localStorage.getItem('PARAGLIDE_LOCALE');
		root.lang = l === 'ru' || l === 'en' ? l : (navigator.language || '').indexOf('ru') === 0 ? 'ru' : 'en';
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
