import { defineConfig } from '@playwright/test';
import { portOf } from './e2e/ports';

/** `BASE_URL` points the tests of the whole at a running service; without it the interface is tested against a stand-in. */
const baseURL = process.env['BASE_URL'];

export default defineConfig({
	testDir: 'e2e',
	// Tests of the whole live in e2e/service and need a service; the others bring their own stand-in. Measuring is no test.
	...(baseURL
		? { testMatch: 'service/**/*.spec.ts' }
		: process.env['MEASURE']
			? { testMatch: 'measure/*.spec.ts' }
			: { testIgnore: ['service/**', 'measure/**'] }),
	globalSetup: './e2e/stand-in.ts',
	// One spec after the other leaves a core idle; what is measured, or looks at the one service, goes alone.
	workers: baseURL || process.env['MEASURE'] ? 1 : 2,
	timeout: 90_000,
	expect: { timeout: 15_000 },
	reporter: [['line'], ['./e2e/failures.ts']],
	// What passes only when it is tried again is told at the end, and is a defect to look into.
	retries: process.env['RETRIES'] ? Number(process.env['RETRIES']) : 0,
	outputDir: 'test-results',
	use: {
		baseURL: baseURL ?? `http://127.0.0.1:${portOf(Number(process.env['TEST_PARALLEL_INDEX'] ?? 0))}`,
		locale: 'en-GB',
		timezoneId: 'Europe/Moscow',
		// It would answer before the stubs of a test; pwa.spec.ts lets it in.
		serviceWorkers: 'block',
		launchOptions: {
			executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
			args: [
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
