import { expect, test } from 'vitest';
import { attemptWords, evidenceWords } from './steps';

test('evidence is told in words, with what came back and how much was sent', () => {
	const say = (text: string): string => evidenceWords(text, 'YouTube').replace(/\s/g, ' ');
	expect(say('send_bytes: no answer, 66900000 bytes sent')).toBe('Sent data to YouTube: no answer, 66.9 MB');
	expect(say('ask_session: HTTP 404')).toBe('Asked YouTube what it has: answer 404');
	expect(say('poll: HTTP 500: Backend: Error')).toBe('Asked whether processing is done: answer 500. Backend: Error');
	expect(say('video.save: HTTP 200')).toBe('Asked YouTube for an upload session: answer 200');
	expect(say('Something else entirely')).toBe('Something else entirely');
});
test('an unknown step keeps its name', () => {
	expect(attemptWords('dance', 'YouTube')).toContain('dance');
});
