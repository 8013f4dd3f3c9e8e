import { expect, test, type Page } from '@playwright/test';
import { ago, channel, media, post, sandboxChannel, target, World } from './publish-world';

async function open(page: Page, path: string, world: World): Promise<World> {
	await world.install(page);
	await page.goto(path);
	return world;
}
const publishes = (w: World): World['calls'] => w.calls.filter((c) => c.method === 'POST' && c.path === '/publish-requests');
const go = (page: Page) => page.locator('button[type=submit]');

test('from a clip to a post: use the sandbox, publish, and the post opens', async ({ page }) => {
	const w = await open(page, '/publish/med_1', new World());
	await expect(go(page)).toHaveAttribute('aria-disabled', 'true');
	await expect(page.getByText('Connect a channel first.')).toBeVisible();
	await page.getByRole('button', { name: 'Use sandbox channels' }).click();
	await expect(page.getByText('Preset to “No” because YouTube is chosen only in the sandbox.')).toBeVisible();
	await go(page).click();
	await expect(page).toHaveURL(/\/posts\/pub_1$/);
	await expect(page.getByText('Waiting its turn')).toBeVisible();
	expect(publishes(w)).toHaveLength(1);
	expect(publishes(w)[0]).toMatchObject({
		body: {
			media_id: 'med_1',
			targets: [{ channel_id: 'chn_box', options: { title: media('m').title, visibility: 'public', youtube: { made_for_kids: false } } }]
		}
	});
});
test('a double press is one request, and a lost answer is asked again with the same key', async ({ page }) => {
	const w = new World();
	w.channels = [sandboxChannel()];
	w.losePublish = 1;
	await open(page, '/publish/med_1', w);
	await expect(go(page)).not.toHaveAttribute('aria-disabled', 'true');
	await go(page).dblclick();
	await expect(page).toHaveURL(/\/posts\/pub_1$/);
	const sent = publishes(w);
	expect(sent).toHaveLength(2);
	expect(new Set(sent.map((c) => c.key)).size).toBe(1);
	expect(w.posts).toHaveLength(1);
});
test('a real channel wants an answer about kids; nothing is preselected', async ({ page }) => {
	const w = new World();
	w.channels = [channel('chn_1')];
	await open(page, '/publish/med_1', w);
	for (const name of ['Yes', 'No']) await expect(page.getByRole('radio', { name, exact: true })).not.toBeChecked();
	await expect(page.getByText('Say whether it is made for kids.')).toBeVisible();
	await go(page).click({ force: true });
	expect(publishes(w)).toHaveLength(0);
	await page.getByRole('radio', { name: 'No', exact: true }).check({ force: true });
	await expect(go(page)).not.toHaveAttribute('aria-disabled', 'true');
	await expect(
		page.getByText("By clicking 'Publish,' you certify that the content you are uploading complies with the YouTube Terms of Service")
	).toBeVisible();
});
test('a title that is too long is never cut: the counter says by how much and publishing stops', async ({ page }) => {
	const w = new World();
	w.channels = [sandboxChannel()];
	w.media = [media('med_1', { title: 'ж'.repeat(130) })];
	await open(page, '/publish/med_1', w);
	const title = page.getByLabel('Title');
	await expect(title).toHaveValue('ж'.repeat(130));
	await expect(page.getByText('30 over the limit')).toBeVisible();
	await expect(go(page)).toHaveAttribute('aria-disabled', 'true');
	await expect(page.locator('#why')).toContainText('The title is 30 characters too long for YouTube.');
	await title.fill('🍜'.repeat(50));
	await expect(page.getByText('100 of 100')).toBeVisible();
	await expect(go(page)).not.toHaveAttribute('aria-disabled', 'true');
});
test('a planned post goes out with the moment in UTC', async ({ page }) => {
	const w = new World();
	w.channels = [sandboxChannel()];
	await open(page, '/publish/med_1', w);
	await page.getByRole('radio', { name: 'Later' }).check({ force: true });
	await page.getByLabel('Date').fill('2040-03-25');
	await page.getByLabel('Time', { exact: true }).fill('18:00');
	await expect(page.getByText('Sun, 25 March, 18:00')).toBeVisible();
	await page.getByRole('button', { name: 'Schedule' }).click();
	await expect(page).toHaveURL(/\/posts\/pub_1$/);
	expect(publishes(w)[0]?.body).toMatchObject({ scheduled_at: '2040-03-25T15:00:00.000Z' });
});
test('disconnect says what stops and shows the receipt', async ({ page }) => {
	const w = new World();
	w.channels = [channel('chn_1', { pending_targets: 1 })];
	w.posts = [post('pub_1', [target('tgt_1', w.channels[0]!, { state: 'scheduled' })])];
	await open(page, '/channels', w);
	await page.getByRole('button', { name: 'Disconnect…' }).click();
	const dialog = page.getByRole('dialog');
	await expect(dialog).toContainText('Google revokes the whole permission');
	await expect(dialog).toContainText('1 pending post stops and is not sent:');
	await dialog.getByRole('button', { name: 'Disconnect and wipe' }).click();
	await expect(page.getByText('Receipt rcp_1')).toBeVisible();
	await expect(page.getByText('No channel yet')).toBeVisible();
});
test('a channel whose facts have expired says what brings them back', async ({ page }) => {
	const w = new World();
	const expired = { title: 'UCchn_1', handle: null, facts_fetched_at: null };
	w.channels = [channel('chn_1', expired)];
	await open(page, '/channels', w);
	await expect(page.getByText('your next action with it')).toBeVisible();
	await page.setViewportSize({ width: 390, height: 800 });
	const width = await page.evaluate(() => document.documentElement.scrollWidth);
	expect(width).toBeLessThanOrEqual(390);
});
test('the way back from the platform is said in a sentence', async ({ page }) => {
	await open(page, '/channels?connect_error=access_denied', new World());
	await expect(page.getByRole('alert')).toContainText('You did not give access');
	await expect(page).toHaveURL(/\/channels$/);
});
test('a decision is answered in two steps, and nothing goes by one key', async ({ page }) => {
	const w = new World();
	w.channels = [channel('chn_1')];
	const asked = target('tgt_1', w.channels[0]!, {
		state: 'needs_attention',
		failure: { class: 'ambiguous', code: 'session_lost_unmatched', message: '', hint: null }
	});
	w.posts = [post('pub_1', [asked])];
	w.decisions = [
		{
			...asked,
			request: { id: 'pub_1', media_id: 'med_1', media_title: 'Clip' },
			evidence: [{ at: ago(1000), text: 'The answer was lost.' }]
		}
	];
	await open(page, '/inbox', w);
	await expect(page.getByText('The answer was lost.')).toBeVisible();
	await page.getByRole('button', { name: /It is on YouTube/ }).click();
	const link = page.getByLabel('Link to it, if you have it');
	await link.fill('https://example.org/x');
	await expect(page.getByText('This is not a link to YouTube.')).toBeVisible();
	await link.fill('https://youtu.be/abc');
	await page.getByRole('button', { name: 'Record it as live' }).click();
	await expect(page.getByText('Nothing waits for you')).toBeVisible();
	expect(w.calls.filter((c) => c.path.endsWith('/resolve')).map((c) => c.body)).toEqual([
		{ outcome: 'published', remote_url: 'https://youtu.be/abc' }
	]);
});
test('news of a post is counted, told and then seen', async ({ page }) => {
	const w = new World();
	const channel = sandboxChannel();
	w.channels = [channel];
	w.posts = [post('pub_1', [target('tgt_1', channel, { state: 'published', published_at: ago(3_600_000) })])];
	const about = {
		target_id: 'tgt_1',
		publish_request_id: 'pub_1',
		platform: 'youtube' as const,
		channel_title: 'Channel',
		media_title: 'Clip'
	};
	w.notices = [
		{ ...about, id: 'ntc_2', at: ago(1000), code: 'removed', message: 'words of the server', hint: null, remote_url: null },
		{ ...about, id: 'ntc_1', at: ago(60_000), code: 'live', message: 'words of the server', hint: null, remote_url: null }
	];
	w.unseen = 1;
	await open(page, '/today', w);
	const link = page.getByRole('navigation').getByRole('link', { name: /Decisions/ });
	await expect(link).toContainText('1');
	await link.click();
	const news = page.getByRole('region', { name: 'News about your posts' });
	await expect(news.getByRole('listitem')).toHaveCount(2);
	await expect(news.getByRole('listitem').first()).toContainText('New');
	await expect(news.getByText('The video can be watched on YouTube.')).toBeVisible();
	await expect(news.getByText('words of the server')).toHaveCount(0);
	await expect(link).not.toContainText('1');
	expect(w.calls.filter((c) => c.path === '/notices/seen').map((c) => c.body)).toEqual([{ up_to: 'ntc_2' }]);
});
test('a post turns live while it is looked at', async ({ page }) => {
	const w = new World();
	w.channels = [sandboxChannel()];
	const t = target('tgt_1', w.channels[0]!, { state: 'uploading', bytes_acknowledged: 20_000_000, checkpoint: 'session_open' });
	w.posts = [post('pub_1', [t])];
	await open(page, '/posts/pub_1', w);
	await expect(page.getByText('YouTube accepted 20 MB of 66.9 MB')).toBeVisible();
	Object.assign(t, {
		state: 'published',
		bytes_acknowledged: 66_900_000,
		checkpoint: 'done',
		remote_url: 'https://www.youtube.com/shorts/x',
		visibility: 'public'
	});
	w.say('target.changed', { target: { ...t, attempts: undefined }, publish_request_id: 'pub_1' });
	await expect(page.getByText('Live', { exact: true })).toBeVisible();
	await expect(page.getByRole('link', { name: 'See it in the sandbox' })).toHaveAttribute('href', 'https://www.youtube.com/shorts/x');
});
