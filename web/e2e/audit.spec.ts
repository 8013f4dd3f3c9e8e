import { readFileSync } from 'node:fs';
import { expect, test, type Page, type Route } from '@playwright/test';
import { findings, languages } from './look';

interface Growth {
	key: string;
	old: string;
	new: string;
	proof: string[];
}
interface Case {
	event: { index: number; at: string; workspace_id: string | null };
	proof: { index: number; tree_size: number; leaf: string; audit_path: string[]; checkpoint: string };
}
const cases = JSON.parse(readFileSync(new URL('../src/lib/audit/vectors.json', import.meta.url), 'utf8')) as Case[];
const growths = JSON.parse(readFileSync(new URL('../src/lib/audit/growth.json', import.meta.url), 'utf8')) as Growth[];
const of = (index: number, size: number): Case => cases.find((c) => c.proof.index === index && c.proof.tree_size === size)!;
const [newest, older] = [of(68, 70), of(63, 64)];
const anna = { kind: 'person', account_id: 'acc_1', name: 'Anna', email: 'anna@example.org' };
const bare = { erased: false, subjects: [], network: null, browser: null, facts: {} };
const signIn = {
	...bare,
	...newest.event,
	id: 'evt_1',
	kind: 'session.started',
	class: 'security',
	actor: anna,
	network: '203.0.113.0/24',
	browser: 'Firefox'
};
const deleted = {
	...bare,
	...older.event,
	id: 'evt_2',
	kind: 'media.deleted',
	class: 'audit',
	actor: anna,
	subjects: [
		{ id: 'med_1', title: 'Ramen', is_here: false },
		{ id: 'pub_1', is_here: true },
		{ id: 'chn_1', title: 'Waves', is_here: true }
	],
	facts: { bytes: 1200 }
};
const forgotten = { ...bare, ...of(0, 1).event, id: 'evt_3', kind: 'media.added', class: 'operational', actor: null, erased: true };
const json = (route: Route, body: object): Promise<void> => route.fulfill({ contentType: 'application/json', body: JSON.stringify(body) });

async function world(page: Page, forged = false): Promise<URLSearchParams[]> {
	const asked: URLSearchParams[] = [];
	await page.route(/\/audit-events(\?|$)/, (route) => {
		const q = new URL(route.request().url()).searchParams;
		asked.push(q);
		if (q.get('q')?.includes('nothing')) return json(route, { items: [], next_cursor: null });
		return q.get('cursor')
			? json(route, { items: [forgotten], next_cursor: null })
			: json(route, { items: [signIn, deleted], next_cursor: 'c1' });
	});
	await page.route('**/audit-events/*/proof', (route) => {
		const { proof } = route.request().url().includes('evt_1') ? newest : older;
		return json(route, forged ? { ...proof, audit_path: [...proof.audit_path].reverse() } : proof);
	});
	await page.route('**/api/v1/audit/key', (route) => route.fulfill({ contentType: 'text/plain', body: `${growths[0]!.key}\n` }));
	await page.route('**/api/v1/audit/consistency?*', (route) => {
		const size = Number(new URL(route.request().url()).searchParams.get('from'));
		const { proof } = growths.find((g) => g.old.startsWith(`o\n${size}\n`) && g.new.startsWith('o\n70\n'))!;
		return json(route, { from: size, to: 70, proof: forged ? [...proof].reverse() : proof, checkpoint: null });
	});
	await page.route('**/api/v1/audit/checkpoint', (route) => route.fulfill({ contentType: 'text/plain', body: newest.proof.checkpoint }));
	return asked;
}

test('events are read, filtered, paged, and proven in the browser', async ({ page, request }) => {
	await request.post('/_test', { data: { reset: true, signedIn: true } });
	const asked = await world(page);
	await page.goto('/audit');
	const rows = page.locator('main li');
	await expect(rows).toHaveCount(2);
	await expect(rows.first()).toContainText('Signed in');
	await expect(rows.first()).toContainText('203.0.113.0/24, Firefox');
	await page.getByRole('button', { name: 'Show older' }).click();
	await expect(rows).toHaveCount(3);
	await expect(rows.last()).toContainText('details erased');
	expect(asked.at(-1)?.get('cursor')).toBe('c1');
	await rows.nth(1).locator('summary').click();
	await expect(rows.nth(1)).toContainText('bytes: 1200');
	await expect(rows.nth(1).getByRole('link', { name: 'med_1' })).toHaveCount(0);
	await expect(rows.nth(1).getByRole('link', { name: 'pub_1' })).toHaveAttribute('href', '/posts/pub_1');
	await expect(rows.nth(1).getByRole('link', { name: 'chn_1' })).toHaveAttribute('href', '/channels#chn_1');
	await rows.nth(1).getByRole('button', { name: 'Prove it in this browser' }).click();
	await expect(rows.nth(1)).toContainText('Proven: this record stands at place 63 of a tree of 64.');
	const file = page.waitForEvent('download');
	await rows.nth(1).getByRole('button', { name: 'Keep the checkpoint' }).click();
	expect(readFileSync(await (await file).path(), 'utf8')).toBe(older.proof.checkpoint);
	await page.getByRole('button', { name: 'Security' }).click();
	await expect.poll(() => asked.at(-1)?.get('class')).toBe('security');
	await expect(page.getByRole('link', { name: /as JSON Lines/ })).toHaveAttribute(
		'href',
		/\/audit-events\/export\?format=jsonl&class=security$/
	);
	await page.getByRole('searchbox').fill('nothing');
	await expect(page.getByRole('heading', { name: 'Nothing matches' })).toBeVisible();
	await page.getByRole('button', { name: 'Clear the filters' }).click();
	await expect(rows).toHaveCount(2);
});
test('a forged proof is refused', async ({ page, request }) => {
	await request.post('/_test', { data: { reset: true, signedIn: true } });
	await world(page, true);
	await page.goto('/audit');
	await page.locator('main summary').first().click();
	await page.getByRole('button', { name: 'Prove it in this browser' }).click();
	await expect(page.getByText('NOT proven: the hashes do not lead')).toBeVisible();
	await expect(page.getByText(/^Proven/)).toBeHidden();
});
test('a kept checkpoint is compared with today’s', async ({ page, request }) => {
	await request.post('/_test', { data: { reset: true, signedIn: true } });
	await world(page);
	await page.goto('/audit');
	const give = (text: string): Promise<void> =>
		page.getByLabel('Compare one that you kept').setInputFiles({ name: 'kept.txt', mimeType: 'text/plain', buffer: Buffer.from(text) });
	await give(newest.proof.checkpoint);
	await expect(page.getByText('The same: 70 entries')).toBeVisible();
	await give(older.proof.checkpoint);
	await expect(page.getByText('Proven: the log of 70 entries begins with exactly your 64.')).toBeVisible();
	await expect(page.getByText('ai-shorts audit verify --checkpoint kept.txt')).toBeVisible();
	await give(newest.proof.checkpoint.replace(/\n[A-Za-z0-9+/]{43}=\n/, `\n${Buffer.alloc(32).toString('base64')}\n`));
	await expect(page.getByText('is not signed by this log’s key')).toBeVisible();
	await give('no note');
	await expect(page.getByText('This file is no checkpoint')).toBeVisible();
});
test('a log that does not begin with a kept checkpoint is told', async ({ page, request }) => {
	await request.post('/_test', { data: { reset: true, signedIn: true } });
	await world(page, true);
	await page.goto('/audit');
	const kept = { name: 'kept.txt', mimeType: 'text/plain', buffer: Buffer.from(growths.find((g) => g.old.startsWith('o\n7\n'))!.old) };
	await page.getByLabel('Compare one that you kept').setInputFiles(kept);
	await expect(page.getByText('does not begin with your 7')).toBeVisible();
	const file = page.waitForEvent('download');
	await page.getByRole('button', { name: 'Keep the key' }).click();
	expect(readFileSync(await (await file).path(), 'utf8')).toBe(`${growths[0]!.key}\n`);
});
for (const language of languages)
	test(`audit log ${language.locale}, both themes and widths: no findings`, async ({ browser, request }) => {
		await request.post('/_test', { data: { reset: true, signedIn: true } });
		const ctx = await browser.newContext(language);
		const page = await ctx.newPage();
		await world(page);
		await page.goto('/audit');
		await page.locator('main summary').first().click();
		await page.getByRole('button', { name: /^(Prove it in this browser|Доказать в этом браузере)$/ }).click();
		await expect(page.getByText(/^(Proven|Доказано):/)).toBeVisible();
		expect.soft(await findings(page)).toEqual([]);
		await ctx.close();
	});
