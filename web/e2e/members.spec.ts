import { expect, test, type Page } from '@playwright/test';
import type { Invitation, InvitationOffer, Member, Role } from '../src/lib/api/types';
import { ago, channel, post, target, World } from './publish-world';
import { findings, languages } from './look';

const member = (n: number, role: Role, more: Partial<Member> = {}): Member => ({
	account_id: `acc_${n}`,
	name: ['', 'Анна', 'Борис Иванов', 'vera@example.org'][n] ?? `Person ${n}`,
	email: ['', 'anna@example.org', 'boris@example.org', 'vera@example.org'][n] ?? null,
	role,
	joined_at: ago(n * 86_400_000),
	is_you: n === 1,
	pending_targets: 0,
	...more
});
const invitation = (id: string, more: Partial<Invitation> = {}): Invitation => ({
	id,
	email: null,
	role: 'editor',
	invited_by: 'Анна',
	created_at: ago(1000),
	expires_at: new Date(Date.now() + 6 * 86_400_000).toISOString(),
	...more
});
const offer: InvitationOffer = {
	workspace_name: 'Подоконник',
	role: 'editor',
	invited_by: 'Анна',
	email_hint: 'g…@e…',
	expires_at: new Date(Date.now() + 6 * 86_400_000).toISOString()
};

/** The members beside the rest of a made-up workspace; what the server refuses comes from `refuse`. */
class People {
	members: Member[] = [member(1, 'owner'), member(2, 'editor', { pending_targets: 3 }), member(3, 'viewer')];
	invitations: Invitation[] = [invitation('inv_1'), invitation('inv_2', { email: 'guest@example.org', role: 'viewer' })];
	refuse: { status: number; code: string } | null = null;
	offer: InvitationOffer | null = offer;
	signedIn = true;
	joined = false;

	async install(page: Page): Promise<void> {
		await page.route(/\/api\/v1\/(me$|workspaces\/wsp_1\/(members|invitations)|invitations\/)/, async (route) => {
			const request = route.request();
			const [, , , first, ...rest] = new URL(request.url()).pathname.split('/');
			const json = (body: unknown, status = 200): Promise<void> =>
				route.fulfill({ status, contentType: status >= 400 ? 'application/problem+json' : 'application/json', body: JSON.stringify(body) });
			const problem = (status: number, code: string): Promise<void> => json({ type: 'about:blank', title: code, status, code }, status);
			if (first === 'me') return this.signedIn ? route.fallback() : problem(401, 'unauthenticated');
			if (first === 'invitations') {
				if (this.offer === null) return problem(410, 'invitation_ended');
				if (rest[1] !== 'accept') return json(this.offer);
				this.joined = true;
				return json({ id: 'wsp_1', name: 'Подоконник', role: 'editor', created_at: ago(0) });
			}
			if (this.refuse !== null && request.method() !== 'GET') return problem(this.refuse.status, this.refuse.code);
			const [, kind, id, what] = rest;
			if (kind === 'members') {
				const found = this.members.find((x) => x.account_id === id);
				if (id === undefined) return json({ items: this.members, next_cursor: null });
				if (found && what === 'ownership') {
					this.members = this.members.map((x) => ({ ...x, role: x === found ? 'owner' : x.is_you ? 'admin' : x.role }));
				} else if (found && request.method() === 'PATCH') found.role = (request.postDataJSON() as { role: Role }).role;
				else this.members = this.members.filter((x) => x !== found);
				return request.method() === 'DELETE' ? route.fulfill({ status: 204 }) : json(found);
			}
			if (request.method() === 'POST') {
				const asked = request.postDataJSON() as { email?: string; role: Role };
				const made = invitation('inv_9', { email: asked.email ?? null, role: asked.role });
				this.invitations = [made, ...this.invitations];
				return json({ ...made, link: 'http://127.0.0.1:4173/invite/' + 'a'.repeat(43) }, 201);
			}
			if (request.method() === 'DELETE') {
				this.invitations = this.invitations.filter((x) => x.id !== id);
				return route.fulfill({ status: 204 });
			}
			return json({ items: this.invitations, next_cursor: null });
		});
	}
}

async function stage(page: Page, role: Role = 'owner'): Promise<{ world: World; people: People }> {
	const world = new World();
	world.role = role;
	const people = new People();
	people.members[0]!.role = role;
	await world.install(page);
	await people.install(page);
	return { world, people };
}

test('an owner invites, sees the link once, and takes an invitation back', async ({ page }) => {
	const { people } = await stage(page);
	await page.goto('/members');
	await expect(page.getByRole('heading', { level: 1 })).toContainText('Members');
	await page.getByLabel('Email, if you know it').fill('new@example.org');
	await page.getByLabel('Role', { exact: true }).selectOption('viewer');
	await page.getByRole('button', { name: 'Create a link' }).click();
	await expect(page.getByLabel('Link to pass on')).toHaveValue(/\/invite\/a{43}$/);
	await expect(page.getByText('new@example.org')).toBeVisible();
	await page.getByRole('button', { name: 'Revoke the invitation for guest@example.org' }).click();
	await expect(page.getByText('guest@example.org')).toBeHidden();
	expect(people.invitations.map((i) => i.id)).toEqual(['inv_9', 'inv_1']);
	await page.reload();
	await expect(page.getByText('new@example.org')).toBeVisible();
	await expect(page.getByLabel('Link to pass on')).toBeHidden();
});

test('roles are changed; a refusal stands beside the person, and the choice goes back', async ({ page }) => {
	const { people } = await stage(page);
	await page.goto('/members');
	await page.getByLabel('Role of Борис Иванов').selectOption('admin');
	await expect.poll(() => people.members[1]!.role).toBe('admin');
	people.refuse = { status: 409, code: 'last_owner' };
	await page.getByLabel('Role of Анна').selectOption('admin');
	await expect(page.getByRole('alert')).toContainText('The workspace would be left without an owner.');
	await expect(page.getByLabel('Role of Анна')).toHaveValue('owner');
});

test('who removes somebody is told what becomes of their posts', async ({ page }) => {
	const { people } = await stage(page);
	await page.goto('/members');
	await page.getByRole('button', { name: 'Remove Борис Иванов' }).click();
	const dialog = page.getByRole('dialog');
	await expect(dialog).toContainText('3 posts in this name will wait under Decisions');
	await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
	await expect(page.getByText('Борис Иванов', { exact: true })).toBeHidden();
	await page.getByRole('button', { name: 'Make vera@example.org the owner' }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Hand over' }).click();
	await expect.poll(() => people.members.map((x) => x.role)).toEqual(['admin', 'owner']);
});

test('an admin is offered roles up to their own, a viewer none', async ({ page, browser }) => {
	const { people } = await stage(page, 'admin');
	people.members.push(member(4, 'owner', { name: 'Olga' }));
	await page.goto('/members');
	await expect(page.getByLabel('Role of Борис Иванов').getByRole('option')).toHaveText(['Viewer', 'Editor', 'Admin']);
	await expect(page.getByLabel('Role of Olga')).toBeHidden();
	await expect(page.getByRole('button', { name: 'Remove Olga' })).toBeHidden();
	const other = await (await browser.newContext({ locale: 'en-GB' })).newPage();
	await stage(other, 'viewer');
	await other.goto('/members');
	await expect(other.getByText('Борис Иванов')).toBeVisible();
	await expect(other.getByRole('combobox')).toHaveCount(0);
	await expect(other.getByRole('button', { name: 'Create a link' })).toBeHidden();
	await expect(other.getByRole('button', { name: 'Leave the workspace' })).toBeVisible();
	await other.context().close();
});

/** Posts of all sorts, one of them of somebody who is gone. */
function posts(world: World): void {
	const c = channel('chn_1', { connected_by: 'Борис Иванов' });
	const orphan = target('tgt_2', c, {
		state: 'needs_attention',
		failure: { class: 'permanent', code: 'author_left', message: '', hint: null }
	});
	world.channels = [c];
	world.posts = [
		post('pub_1', [target('tgt_1', c, { state: 'scheduled', scheduled_at: new Date(Date.now() + 3_600_000).toISOString() })]),
		post('pub_2', [orphan])
	];
	world.decisions = [{ ...orphan, request: { id: 'pub_2', media_id: 'med_1', media_title: 'Clip' }, evidence: [] }];
}

test('an editor takes over the post of somebody who is gone', async ({ page }) => {
	const { world } = await stage(page, 'editor');
	posts(world);
	await page.goto('/inbox');
	await expect(page.getByRole('heading', { name: 'Who takes over this post on YouTube?' })).toBeVisible();
	await page.getByRole('button', { name: 'Take it over' }).click();
	await expect(page.getByText('Nothing waits for you')).toBeVisible();
	expect(world.calls.map((c) => `${c.method} ${c.path}`)).toContain('POST /publish-targets/tgt_2/retry');
});

test('what a viewer may not do is not offered, with the reason', async ({ page }) => {
	const { world } = await stage(page, 'viewer');
	posts(world);
	const reason = (needed: string): string => `This needs the role ${needed}; yours here is Viewer.`;
	for (const [path, needed, offered] of [
		['/inbox', 'Editor', 'Take it over'],
		['/posts/pub_1', 'Editor', 'Cancel'],
		['/posts/pub_2', 'Editor', 'Take it over'],
		['/channels', 'Admin', 'Disconnect'],
		['/publish/med_1', 'Editor', 'Publish']
	] as const) {
		await page.goto(path);
		await expect(page.getByText(reason(needed)).first(), path).toBeVisible();
		await expect(page.locator('main').getByRole('button', { name: offered }), path).toHaveCount(0);
	}
});

test('a role that is lowered holds on the open page', async ({ page }) => {
	const { world, people } = await stage(page, 'editor');
	posts(world);
	await page.goto('/inbox');
	await expect(page.getByRole('button', { name: 'Take it over' })).toBeVisible();
	world.role = 'viewer';
	people.members[0]!.role = 'viewer';
	world.say('member.changed', { member: people.members[0] });
	await expect(page.getByText('This needs the role Editor; yours here is Viewer.')).toBeVisible();
});

test('an invitation is read and accepted; a new person is led to an account, an old link says so', async ({ page }) => {
	const { people } = await stage(page);
	const link = '/invite/' + 'a'.repeat(43);
	await page.goto(link);
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Join Подоконник');
	await expect(page.getByText('Анна invites you as: Editor.')).toBeVisible();
	await page.getByRole('button', { name: 'Join' }).click();
	await expect(page).toHaveURL(/\/today$/);
	expect(people.joined).toBe(true);
	people.signedIn = false;
	await page.goto(link);
	await page.getByRole('link', { name: 'Create an account and join' }).click();
	await expect(page).toHaveURL(/\/register\?invitation=a{43}$/);
	await expect(page.getByText('You are invited to Подоконник as: Editor.')).toBeVisible();
	await page.goto(link);
	await page.getByRole('link', { name: 'I have an account' }).click();
	await expect(page).toHaveURL(/\/sign-in\?next=%2Finvite%2Fa{43}$/);
	people.offer = null;
	await page.goto(link);
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('This link leads nowhere');
});

const pages: [string, (w: World, p: People) => void][] = [
	['/members', () => undefined],
	['/members', (_, p) => ((p.members = [member(1, 'owner')]), (p.invitations = []))],
	['/invite/' + 'a'.repeat(43), () => undefined],
	['/invite/' + 'a'.repeat(43), (_, p) => (p.signedIn = false)],
	['/invite/' + 'a'.repeat(43), (_, p) => (p.offer = null)],
	['/register?invitation=' + 'a'.repeat(43), (_, p) => (p.signedIn = false)],
	['/settings', () => undefined],
	['/inbox', posts]
];
for (const language of languages)
	test(`pages of members, ${language.locale}, both themes and widths: no findings, no policy breach`, async ({ browser }) => {
		test.setTimeout(180_000);
		for (const [path, set] of pages) {
			const ctx = await browser.newContext(language);
			const page = await ctx.newPage();
			const bad: string[] = [];
			// "Not signed in" and "has ended" are part of the test; the browser logs each as an error of its own.
			page.on('console', (m) => void (m.type() === 'error' && !m.text().includes('Failed to load resource') && bad.push(m.text())));
			page.on('pageerror', (e) => void bad.push(e.message));
			const { world, people } = await stage(page);
			set(world, people);
			await page.goto(path);
			await page.locator('h1').first().waitFor();
			await expect(page.locator('.skeleton')).toHaveCount(0);
			if (path === '/members') await page.getByRole('button', { name: /Create a link|Создать ссылку/ }).click();
			expect.soft(await findings(page)).toEqual([]);
			expect.soft(bad, path).toEqual([]);
			await ctx.close();
		}
	});
