import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { findingWords, jobWord, knownFindings, knownJobs, mailError } from './words';

test('every finding of the service has its sentence', () => {
	const source = readFileSync(new URL('../../../../../crates/app/src/operator/findings.rs', import.meta.url), 'utf8');
	const codes = [...source.matchAll(/\bfound\s*\.\s*(?:wrong|less)\(\s*"(\w+)"/g)].map((x) => x[1]!);
	expect(codes.length).toBeGreaterThan(15);
	expect([...new Set(codes)].sort()).toEqual([...knownFindings].sort());
});
test('every job of the service has its name', () => {
	const source = readFileSync(new URL('../../../../../crates/domain/src/job.rs', import.meta.url), 'utf8');
	const kinds = [...source.matchAll(/Self::\w+(?: \{ \.\. \})? => "(\w+)"/g)].map((x) => x[1]!);
	expect(kinds.length).toBeGreaterThan(15);
	expect([...new Set(kinds)].sort()).toEqual([...knownJobs].sort());
	expect(jobWord('moon_rise')).toBe('moon_rise');
});
test('what the mail server said is put into words', () => {
	expect(mailError('the mail server: answered 451')).toContain('451');
	const source = readFileSync(new URL('../../../../../crates/worker/src/mail.rs', import.meta.url), 'utf8');
	const said = ['did not answer in time', 'could not be reached by TLS', 'could not be spoken with'];
	for (const words of said) {
		expect(source).toContain(`"${words}"`);
		expect(mailError(`the mail server: ${words}`)).not.toBe(words);
	}
	expect(mailError(null)).toBe('–');
});
test('a finding of a newer service still says something', () => {
	expect(findingWords({ code: 'moon_full', facts: {} }).what).toContain('moon_full');
});
