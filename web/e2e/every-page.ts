import type { Page } from '@playwright/test';
import { someFigures } from './figures-world';
import { operatorWorld } from './operator-world';
import { channel, instagram, post, target, World } from './publish-world';

const clip = { id: 'med_1', title: 'Ramen in nine minutes' };
type Stage = Record<string, unknown>;
/** Each page with what the stand-in shows there, or the world that answers instead. */
export const everyPage: [string, Stage | ((page: Page) => Promise<unknown>)][] = [
	['/', { signedIn: false }],
	['/privacy', { signedIn: false }],
	['/status', { signedIn: false }],
	['/sign-in', { signedIn: false }],
	['/register', { signedIn: false }],
	['/today', world],
	['/library', { many: 60 }],
	['/library/med_1', { media: [clip] }],
	['/library/trash', { many: 12 }],
	['/publish/med_1', world],
	['/calendar', world],
	['/posts', world],
	['/posts/pub_1', world],
	['/posts/drafts', world],
	['/inbox', world],
	['/channels', world],
	['/figures', world],
	['/members', world],
	['/token-uses', world],
	['/audit', {}],
	['/receipts', {}],
	['/settings', {}],
	['/settings/security', {}],
	['/operator', (page) => operatorWorld(page)]
];
function world(page: Page): Promise<void> {
	const w = new World();
	w.silent = true;
	w.channels = [channel('chn_1'), instagram()];
	w.posts = [post('pub_1', [target('tgt_1', channel('chn_1'))])];
	w.figures = someFigures;
	return w.install(page);
}
