import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ApiError } from '$lib/api/client';
import type { Draft as Kept, DraftContent } from '$lib/api/types';
import { headOf, LONGEST_MS, REST_MS, Saver, type Server } from './saver.svelte';

const content = (caption: string): DraftContent => ({
	title: 'Soup',
	caption,
	tags: [],
	synthetic_media: false,
	when: 'now',
	targets: []
});
const kept = (version: number, caption: string, by = 'Anna'): Kept => ({
	id: 'dft_1',
	media_id: 'med_1',
	media_title: 'Soup',
	has_poster: false,
	version,
	content: content(caption),
	created_at: '2026-11-24T09:00:00.000Z',
	created_by: 'Anna',
	updated_at: '2026-11-24T09:00:00.000Z',
	updated_by: by
});
const refusal = (status: number, code: string, more: object = {}): ApiError => new ApiError({ title: code, status, code, ...more });

/** What stands on the server; a test may write there as another person, or cut the line. */
class Desk implements Server {
	there: Kept | null = null;
	down: ApiError | null = null;
	calls: string[] = [];
	begin = async (_: string, c: DraftContent): Promise<Kept> => {
		this.calls.push(`begin ${c.caption}`);
		await Promise.resolve();
		if (this.down) throw this.down;
		return (this.there ??= { ...kept(1, ''), content: c });
	};
	save = async (_: string, version: number, c: DraftContent): Promise<Kept> => {
		this.calls.push(`save ${version} ${c.caption}`);
		await Promise.resolve();
		if (this.down) throw this.down;
		if (!this.there) throw refusal(404, 'not_found');
		if (this.there.version !== version) throw refusal(409, 'draft_changed', { draft: this.there });
		return (this.there = { ...this.there, version: version + 1, content: c });
	};
	look = async (): Promise<Kept | null> => {
		await Promise.resolve();
		return this.there;
	};
}
let desk: Desk;
beforeEach(() => {
	vi.useFakeTimers();
	desk = new Desk();
});
afterEach(() => vi.useRealTimers());
const empty = (): Saver => new Saver('med_1', null, content(''), desk);
const opened = (): Saver => {
	desk.there = kept(1, 'First');
	return new Saver('med_1', headOf(desk.there), desk.there.content, desk);
};

test('a draft is saved a second after the last key, and nothing before a person wrote', async () => {
	const s = empty();
	s.change(content('by itself'), false);
	await vi.advanceTimersByTimeAsync(5 * REST_MS);
	expect([desk.calls, s.state, s.unsaved]).toEqual([[], 'none', false]);
	s.change(content('S'), true);
	await vi.advanceTimersByTimeAsync(REST_MS - 1);
	s.change(content('So'), true);
	await vi.advanceTimersByTimeAsync(REST_MS - 1);
	expect([desk.calls, s.state]).toEqual([[], 'saving']);
	await vi.advanceTimersByTimeAsync(1);
	expect([desk.calls, s.state, s.unsaved]).toEqual([['begin So'], 'saved', false]);
	s.change(content('Soup'), true);
	await vi.advanceTimersByTimeAsync(REST_MS);
	expect(desk.calls).toEqual(['begin So', 'save 1 Soup']);
});
test('keys that never rest are saved all the same', async () => {
	const s = empty();
	for (let n = 0; n * 500 <= LONGEST_MS; n++) {
		s.change(content('x'.repeat(n + 1)), true);
		await vi.advanceTimersByTimeAsync(500);
	}
	expect(desk.calls).toHaveLength(1);
});
test('what was typed while it was sent is sent after it, one at a time', async () => {
	const s = empty();
	s.change(content('a'), true);
	const first = s.flush();
	s.change(content('ab'), true);
	const second = s.flush();
	expect(desk.calls).toEqual(['begin a']);
	expect([await first, await second]).toEqual([false, true]);
	expect(desk.calls).toEqual(['begin a', 'save 1 ab']);
});
test('without a connection it waits, says so, and is sent again by itself', async () => {
	const s = opened();
	desk.down = refusal(0, 'offline');
	s.change(content('Second'), true);
	await vi.advanceTimersByTimeAsync(REST_MS);
	expect([s.state, s.unsaved]).toEqual(['offline', true]);
	s.change(content('Third'), true);
	expect(s.state).toBe('offline');
	await vi.advanceTimersByTimeAsync(REST_MS);
	expect(await s.flush()).toBe(false);
	desk.down = null;
	await vi.advanceTimersByTimeAsync(30_000);
	expect([s.state, s.unsaved, desk.there?.content.caption]).toEqual(['saved', false, 'Third']);
});
test('what is refused is not sent again before the next change', async () => {
	const s = opened();
	desk.down = refusal(422, 'invalid');
	s.change(content('Second'), true);
	await vi.advanceTimersByTimeAsync(60_000);
	expect([s.state, desk.calls.length]).toEqual(['refused', 1]);
	desk.down = null;
	s.change(content('Third'), true);
	await vi.advanceTimersByTimeAsync(REST_MS);
	expect(s.state).toBe('saved');
});
test('what another wrote is never written over: a person decides', async () => {
	const s = opened();
	desk.there = kept(2, 'Theirs', 'Pjotr');
	s.change(content('Mine'), true);
	await vi.advanceTimersByTimeAsync(REST_MS);
	expect([s.state, s.theirs?.content.caption, s.unsaved]).toEqual(['changed', 'Theirs', true]);
	s.change(content('Mine too'), true);
	await vi.advanceTimersByTimeAsync(60_000);
	expect(desk.there.content.caption).toBe('Theirs');
	expect(await s.keepMine()).toBe(true);
	expect([s.state, desk.there.content.caption, desk.there.version]).toEqual(['saved', 'Mine too', 3]);
});
test('a draft that another tab began in the meantime is shown, not written over', async () => {
	const s = empty();
	desk.there = kept(1, 'Theirs');
	s.change(content('Mine'), true);
	await vi.advanceTimersByTimeAsync(REST_MS);
	expect([s.state, s.theirs?.content.caption]).toEqual(['changed', 'Theirs']);
	await s.keepMine();
	expect(desk.there.content.caption).toBe('Mine');
});
test('one that is gone is said to be, and can be kept as a new one', async () => {
	const s = opened();
	desk.there = null;
	s.change(content('Mine'), true);
	await vi.advanceTimersByTimeAsync(REST_MS);
	expect(s.state).toBe('gone');
	await s.keepMine();
	expect([s.state, desk.calls.at(-1)]).toEqual(['saved', 'begin Mine']);
});
test('a look tells of a newer one, but never while something here is unsaved', async () => {
	const s = opened();
	expect(await s.look()).toBeNull();
	desk.there = kept(2, 'Theirs');
	s.change(content('Mine'), true);
	expect(await s.look()).toBeNull();
	s.change(content('First'), true);
	expect((await s.look())?.version).toBe(2);
	desk.there = null;
	expect(await s.look()).toBeNull();
	expect(s.state).toBe('gone');
});
test('publishing takes along the version that holds all of the screen, and nothing is saved meanwhile', async () => {
	const s = opened();
	s.change(content('Last words'), true);
	expect(await s.hold()).toEqual({ id: 'dft_1', version: 2 });
	s.change(content('Too late'), true);
	await vi.advanceTimersByTimeAsync(60_000);
	expect([desk.calls, s.unsaved]).toEqual([['save 1 Last words'], false]);
	s.resume();
	await vi.advanceTimersByTimeAsync(REST_MS);
	expect(desk.there?.content.caption).toBe('Too late');
});
test('a post that never had a draft makes none on its way out', async () => {
	const s = empty();
	s.change(content('Quick'), true);
	expect(await s.hold()).toBeNull();
	s.stop();
	await vi.advanceTimersByTimeAsync(60_000);
	expect(desk.calls).toEqual([]);
});
test('while a person has to decide, publishing leaves the other draft alone', async () => {
	const s = opened();
	desk.there = kept(2, 'Theirs');
	s.change(content('Mine'), true);
	await vi.advanceTimersByTimeAsync(REST_MS);
	expect(await s.hold()).toBeNull();
	expect(desk.there.version).toBe(2);
});
