import { expect, test, type Page } from '@playwright/test';
import type { PublishRequest } from '../src/lib/api/types';
import { findings, languages } from './look';
import { ago, channel, instagram, post, sandboxChannel, target, undecided, World } from './publish-world';

const soon = (): string => new Date(Date.now() + 2 * 86_400_000).toISOString();

/** A post of an editor's that waits. */
function waiting(id: string, more: Partial<PublishRequest> = {}): PublishRequest {
	const options = {
		title: 'Рамен за 9 минут',
		caption: 'Бульон, который не надо ждать.\n\n#ужин #рецепт',
		youtube: { made_for_kids: false, synthetic_media: false }
	};
	const at = more.scheduled_at ?? null;
	const targets = [channel('chn_1'), instagram()].map((c, n) =>
		target(`tgt_${id}_${n}`, c, { state: 'scheduled', scheduled_at: at, options })
	);
	return post(id, targets, { created_by: 'Борис Иванов', approval: undecided, ...more });
}
function desk(role = 'owner', posts: PublishRequest[] = []): World {
	const w = new World();
	w.role = role;
	w.approval_required = true;
	w.silent = true;
	w.channels = [channel('chn_1'), instagram(), sandboxChannel()];
	w.posts = posts;
	return w;
}
async function open(page: Page, path: string, w: World): Promise<World> {
	await w.install(page);
	await page.goto(path);
	await page.locator('h1').first().waitFor();
	return w;
}
const sent = (w: World, what: string) => w.calls.filter((c) => c.path.endsWith(what)).map((c) => c.body);

test.describe('who asks', () => {
	test('an editor sends for approval, and the post says that it waits', async ({ page }) => {
		const w = desk('editor');
		w.channels = [sandboxChannel()];
		await open(page, '/publish/med_1', w);
		await page.getByRole('checkbox', { name: /Sandbox Kitchen/ }).check();
		await page.getByRole('button', { name: 'Send for approval' }).click();
		await expect(page).toHaveURL(/\/posts\/pub_1$/);
		await expect(page.getByRole('heading', { name: 'Waits for approval' })).toBeVisible();
		await expect(page.getByRole('button', { name: 'Approve' })).toHaveCount(0);
		await page.goto('/posts?state=undecided');
		await expect(page.getByRole('listitem').filter({ hasText: 'Waits for approval' })).toHaveCount(1);
	});
	test('the rule holds on a page that was open before it', async ({ page }) => {
		const w = desk('editor');
		w.approval_required = false;
		w.silent = false;
		w.channels = [sandboxChannel()];
		await open(page, '/publish/med_1', w);
		await expect(page.getByRole('button', { name: 'Publish' })).toBeVisible();
		w.approval_required = true;
		w.say('workspace.changed', {});
		await expect(page.getByRole('button', { name: 'Send for approval' })).toBeVisible();
	});
	test('who manages publishes as before', async ({ page }) => {
		const w = desk('admin');
		w.channels = [sandboxChannel()];
		await open(page, '/publish/med_1', w);
		await expect(page.getByRole('button', { name: 'Publish' })).toBeVisible();
		await expect(page.getByRole('button', { name: 'Send for approval' })).toHaveCount(0);
	});
	test('a declined post says who and why, and is taken up as a draft', async ({ page }) => {
		const declined = waiting('pub_1', {
			approval: { state: 'declined', by: 'Анна', at: ago(60_000), note: 'Слишком темно: пересними вступление.' }
		});
		declined.targets.forEach((t) => (t.state = 'canceled'));
		declined.state = 'canceled';
		const w = await open(page, '/posts/pub_1', desk('editor', [declined]));
		await expect(page.getByRole('heading', { name: /Declined by Анна/ })).toBeVisible();
		await expect(page.getByText('Слишком темно')).toBeVisible();
		await expect(page.getByRole('button', { name: 'Try again' })).toHaveCount(0);
		await page.getByRole('button', { name: 'Turn back into a draft' }).click();
		await expect(page).toHaveURL(/\/publish\/med_1$/);
		expect(sent(w, '/drafts')[0]).toMatchObject({
			media_id: 'med_1',
			content: {
				title: 'Рамен за 9 минут',
				caption: 'Бульон, который не надо ждать.\n\n#ужин #рецепт',
				when: 'now',
				targets: [
					{ channel_id: 'chn_1', chosen: true },
					{ channel_id: 'chn_ig', chosen: true }
				]
			}
		});
		await expect(page.getByRole('textbox', { name: 'Caption' })).toHaveValue(/Бульон/);
	});
	test('sending again is for who manages', async ({ page }) => {
		const canceled = waiting('pub_1', { approval: { state: 'withdrawn', by: null, at: null, note: null } });
		canceled.targets.forEach((t) => (t.state = 'canceled'));
		const w = await open(page, '/posts/pub_1', desk('editor', [canceled]));
		await expect(page.getByText('only an owner or an admin can send this again')).toBeVisible();
		await expect(page.getByRole('button', { name: 'Try again' })).toHaveCount(0);
		w.role = 'owner';
		await page.reload();
		await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
	});
});

test.describe('who decides', () => {
	test('is told on Today, and approves in the inbox by keyboard', async ({ page }) => {
		const w = await open(page, '/today', desk('admin', [waiting('pub_1', { scheduled_at: soon() }), waiting('pub_2')]));
		await expect(page.getByText('2 posts wait for your approval.')).toBeVisible();
		await page.getByRole('link', { name: 'Look at them' }).click();
		const cards = page.getByRole('article');
		await expect(cards).toHaveCount(2);
		await expect(cards.first()).toContainText('It goes out as soon as it is approved.');
		await expect(cards.first()).toContainText('Борис Иванов');
		await expect(cards.first().getByRole('link', { name: 'See the whole post' })).toHaveAttribute('href', '/posts/pub_2');
		await cards.first().getByRole('button', { name: 'Approve' }).focus();
		await page.keyboard.press('Enter');
		await expect(cards).toHaveCount(1);
		expect(sent(w, '/pub_2/approve')).toEqual([{ when: 'as_planned', scheduled_at: null }]);
		await cards.getByRole('button', { name: 'Decline' }).click();
		await page.getByLabel('Note').fill('Too dark.');
		await page.getByRole('button', { name: 'Decline the post' }).click();
		await expect(cards).toHaveCount(0);
		expect(sent(w, '/pub_1/decline')).toEqual([{ note: 'Too dark.' }]);
		await expect(page.getByRole('heading', { name: 'Waiting for your approval' })).toHaveCount(0);
	});
	test('sees each text that would go out, beside the button', async ({ page }) => {
		const own = waiting('pub_1');
		own.targets[1]!.options = { title: 'Рамен', caption: 'Только для Instagram.' };
		await open(page, '/inbox', desk('admin', [own]));
		const card = page.getByRole('article');
		await expect(card).toContainText('Бульон, который не надо ждать.');
		await expect(card).toContainText('Только для Instagram.');
		await expect(card.getByText('Рамен', { exact: true })).toBeVisible();
	});
	test('sees the time that has passed before it goes out at once', async ({ page }) => {
		const late = waiting('pub_1', { scheduled_at: ago(3_600_000) });
		const w = await open(page, '/posts/pub_1', desk('owner', [late]));
		await expect(page.getByText(/By clicking .Approve and send now,. you certify/)).toBeVisible();
		await expect(page.getByText(/The scheduled time, .* has passed/)).toBeVisible();
		const at = late.scheduled_at;
		await page.getByRole('button', { name: 'Approve and send now' }).click();
		await expect(page.getByText(/Approved by Анна/)).toBeVisible();
		expect(sent(w, '/approve')).toEqual([{ when: 'now', scheduled_at: at }]);
	});
	test('hears that somebody was quicker', async ({ page }) => {
		const w = await open(page, '/posts/pub_1', desk('owner', [waiting('pub_1')]));
		await expect(page.getByRole('heading', { name: 'Борис Иванов asks for your approval' })).toBeVisible();
		w.posts[0]!.approval = { state: 'declined', by: 'Вера', at: ago(0), note: null };
		await page.getByRole('button', { name: 'Approve' }).click();
		await expect(page.getByText('There is nothing left to decide about this post.')).toBeVisible();
	});
	test('turns the rule on where the roles stand', async ({ page }) => {
		const w = desk();
		w.approval_required = false;
		await open(page, '/members', w);
		const tick = page.getByRole('checkbox', { name: /Posts by editors wait for approval/ });
		await expect(tick).not.toBeChecked();
		await tick.check();
		await expect(page.getByText('Saved')).toBeVisible();
		expect(w.calls.at(-1)).toMatchObject({ method: 'PATCH', body: { approval_required: true } });
		w.role = 'editor';
		await page.reload();
		await expect(page.getByText('In this workspace posts by editors wait')).toBeVisible();
		await expect(tick).toHaveCount(0);
	});
});

/** Each state of a page: where it is, in whose eyes, and what leads to it. */
const full = (role: string): World => {
	const declined = waiting('pub_2', {
		approval: { state: 'declined', by: 'Анна', at: ago(60_000), note: 'Слишком темно.\nПересними вступление.' }
	});
	declined.targets.forEach((t) => (t.state = 'canceled'));
	declined.state = 'canceled';
	const approved = waiting('pub_3', { approval: { state: 'approved', by: 'Анна', at: ago(60_000), note: null }, scheduled_at: soon() });
	return desk(role, [waiting('pub_1', { scheduled_at: soon() }), declined, approved, waiting('pub_4', { scheduled_at: ago(3_600_000) })]);
};
const nothing = async (): Promise<void> => undefined;
const states: [string, string, (page: Page) => Promise<void>][] = [
	['/today', 'admin', nothing],
	['/inbox', 'admin', async (page) => page.locator('article').first().waitFor()],
	['/inbox', 'admin', (page) => page.locator('article .btn-line').first().click()],
	['/posts', 'editor', nothing],
	['/posts/pub_1', 'admin', nothing],
	['/posts/pub_1', 'editor', nothing],
	['/posts/pub_2', 'editor', nothing],
	['/posts/pub_3', 'editor', nothing],
	['/posts/pub_4', 'admin', nothing],
	['/calendar', 'editor', nothing],
	['/publish/med_1', 'editor', nothing],
	['/members', 'owner', nothing],
	['/members', 'editor', nothing]
];
for (const language of languages)
	test(`approval, ${language.locale}, both themes and widths: no findings, nothing wrong in the console`, async ({ browser }) => {
		test.setTimeout(180_000);
		for (const [path, role, lead] of states) {
			const ctx = await browser.newContext(language);
			const page = await ctx.newPage();
			const bad: string[] = [];
			page.on('console', (m) => void (m.type() === 'error' && bad.push(m.text())));
			page.on('pageerror', (e) => void bad.push(e.message));
			await open(page, path, full(role));
			await expect(page.locator('.skeleton')).toHaveCount(0);
			await lead(page);
			expect.soft(await findings(page)).toEqual([]);
			expect.soft(bad, path).toEqual([]);
			await ctx.close();
		}
	});
