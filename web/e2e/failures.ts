import { stripVTControlCharacters } from 'node:util';
import type { Reporter, TestCase, TestResult } from '@playwright/test/reporter';

/** Says at the very end, in a line each, what failed and what passed only when it was tried again: long outputs are read from there. */
export default class Failures implements Reporter {
	#why = new Map<TestCase, string>();

	onTestEnd(test: TestCase, result: TestResult): void {
		if (result.status === test.expectedStatus || result.status === 'skipped') return;
		const text = stripVTControlCharacters(result.error?.message ?? result.status);
		this.#why.set(test, text.replace(/\s+/g, ' ').slice(0, 400));
	}
	onEnd(): void {
		for (const [test, why] of this.#why) {
			const place = `${test.location.file.split('/').at(-1)}:${test.location.line}`;
			console.log(`${test.outcome() === 'flaky' ? 'passed when tried again' : 'failed'}: ${place} ${test.title}: ${why}`);
		}
	}
}
