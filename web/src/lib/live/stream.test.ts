import { expect, test } from 'vitest';
import { EventParser } from './stream';

test('events are read however the bytes are cut', () => {
	const text =
		': hello\n\nid: 7\nevent: media.changed\ndata: {"a":1}\n\nid: 8\r\nevent: notice\r\ndata: x\r\ndata: y\r\n\r\ndata: bare\n\n';
	const whole = new EventParser().push(text);
	expect(whole).toEqual([
		{ type: 'media.changed', data: '{"a":1}', id: '7' },
		{ type: 'notice', data: 'x\ny', id: '8' },
		{ type: 'message', data: 'bare', id: '8' }
	]);
	for (let at = 1; at < text.length; at++) {
		const p = new EventParser();
		expect([...p.push(text.slice(0, at)), ...p.push(text.slice(at))], `cut at ${at}`).toEqual(whole);
	}
});
test('the server may ask for a longer pause', () => {
	const p = new EventParser();
	p.push('retry: 4000\n\n');
	expect(p.retryMs).toBe(4000);
	p.push('retry: soon\n\n');
	expect(p.retryMs).toBe(4000);
});
