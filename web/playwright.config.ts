import { defineConfig } from '@playwright/test';
export default defineConfig({
	testDir: 'e2e',
	workers: 1,
	timeout: 30_000,
	reporter: 'line',
	use: {
		baseURL: 'http://127.0.0.1:4173',
		locale: 'en-GB',
		timezoneId: 'Europe/Moscow',
		launchOptions: {
			executablePath: '/usr/bin/chromium',
			args: [
				'--headless',
				'--no-sandbox',
				'--disable-gpu',
				'--disable-quic',
				'--no-first-run',
				'--disable-background-networking',
				'--disable-component-update',
				'--disable-sync'
			]
		}
	}
});
