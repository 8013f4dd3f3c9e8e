import { beforeEach, expect, test } from 'vitest';
import { Kept, type Followed } from './kept';

let kept = new Kept();
let listening: string[] = [];
const list = (name: string, more: Partial<Followed> = {}): Followed => ({
	loaded: true,
	error: null,
	follow: () => {
		listening.push(name);
		return () => (listening = listening.filter((n) => n !== name));
	},
	...more
});
/** A page that is left at once. */
function visit(address: string, what: Followed): void {
	const hide = kept.show(what);
	kept.put(address, what, null);
	hide();
}
beforeEach(() => {
	kept = new Kept();
	listening = [];
});

test('a list that was left is there again, with what had the keyboard, and has listened meanwhile', () => {
	const posts = list('posts');
	const hide = kept.show(posts);
	kept.put('/posts', posts, { href: '/posts/pub_1', nth: 0 });
	hide();
	expect(listening).toEqual(['posts']);
	expect(kept.at('/posts')).toEqual({ list: posts, held: { href: '/posts/pub_1', nth: 0 } });
	const again = kept.show(posts);
	expect(listening).toEqual(['posts']);
	again();
	expect(kept.at('/posts?state=failed')).toBeUndefined();
});
test('one that is not kept stops listening with its page', () => {
	kept.show(list('posts'))();
	expect(listening).toEqual([]);
});
test('a fresh visit takes the place of the one before', () => {
	visit('/posts', list('old'));
	visit('/posts', list('new'));
	expect(listening).toEqual(['new']);
});
test('a list that failed or never came is asked for anew', () => {
	visit('/posts', list('a', { error: new Error('x') }));
	visit('/audit', list('b', { loaded: false }));
	expect([kept.at('/posts'), kept.at('/audit')]).toEqual([undefined, undefined]);
});
test('five are kept; the one left first goes, unless it is on screen', () => {
	const shown = list('0');
	kept.show(shown);
	kept.put('/0', shown, null);
	for (const n of ['1', '2', '3', '4', '5', '6']) visit(`/${n}`, list(n));
	expect(listening).toEqual(['0', '2', '3', '4', '5', '6']);
	expect([kept.at('/0'), kept.at('/1'), kept.at('/2')?.list.loaded]).toEqual([undefined, undefined, true]);
});
test('who leaves the workspace leaves nothing behind', () => {
	kept.enter('wsp_1');
	visit('/posts', list('a'));
	visit('/audit', list('b'));
	kept.enter('wsp_1');
	expect(listening).toEqual(['a', 'b']);
	kept.enter('wsp_2');
	expect([listening, kept.at('/posts')]).toEqual([[], undefined]);
});
