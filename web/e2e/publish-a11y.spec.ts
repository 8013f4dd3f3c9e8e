import { expect, test } from '@playwright/test';
import { week } from './calendar-world';
import { ago, attempt, channel, post, sandboxChannel, target, World } from './publish-world';
import { findings, languages } from './look';

function full(): World {
	const w = new World();
	const real = channel('chn_1');
	const broken = channel('chn_2', {
		title: 'Walks',
		state: 'reconnect_needed',
		reason: { class: 'reconnect', code: 'access_expired', message: '', hint: null }
	});
	w.channels = [real, sandboxChannel(), broken];
	const attempts = [
		attempt(1, 'open_session'),
		attempt(2, 'send_bytes', { outcome: 'retry', status: null, code: 'platform_unreachable', bytes_sent: 4_000_000 }),
		attempt(3, 'poll')
	];
	const asked = target('tgt_4', real, { state: 'needs_attention', checkpoint: 'lost', attempts });
	w.posts = [
		post(
			'pub_1',
			[
				target('tgt_1', real, { state: 'uploading', bytes_acknowledged: 9_000_000, checkpoint: 'session_open', attempts }),
				target('tgt_2', real, { state: 'failed', failure: { class: 'rejected', code: 'invalidTitle', message: '', hint: null } })
			],
			{ state: 'uploading' }
		),
		post('pub_2', [asked])
	];
	w.decisions = [
		{
			...asked,
			request: { id: 'pub_2', media_id: 'med_1', media_title: 'Clip' },
			evidence: [{ at: ago(1000), text: 'The answer was lost.' }]
		}
	];
	w.uses = [
		{
			id: 'use_1',
			at: ago(1000),
			channel_id: 'chn_1',
			channel_title: 'Walks',
			purpose: 'upload',
			host: 'www.googleapis.com',
			calls: 2,
			is_channel_here: true,
			publish_request_id: 'pub_1',
			media_id: 'med_1',
			act: { id: 'act_1', kind: 'publish', actor: 'anna@example.org', at: ago(2000) }
		}
	];
	w.notices = ['removed', 'visibility_changed'].map((code, n) => ({
		id: `ntc_${n}`,
		at: ago(1000 * n),
		code,
		message: '',
		hint: null,
		target_id: 'tgt_1',
		publish_request_id: 'pub_1',
		platform: 'youtube',
		channel_title: 'Кухня на подоконнике',
		media_title: 'Clip',
		remote_url: null
	}));
	w.unseen = 1;
	return w;
}
const pages: [string, () => World][] = [
	['/today', full],
	['/today', () => new World()],
	['/calendar', full],
	['/calendar', () => new World()],
	['/calendar?view=month', full],
	['/calendar?view=week&at=2026-11-24', week],
	['/calendar?view=month&at=2026-11-24', week],
	['/channels', full],
	['/channels?connect_error=no_channel', () => new World()],
	['/publish/med_1', full],
	['/publish/med_1', () => new World()],
	['/posts', full],
	['/posts/pub_1', full],
	['/posts/pub_2', full],
	['/inbox', full],
	['/token-uses', full],
	['/figures', full]
];
for (const [n, [path, world]] of pages.entries())
	for (const language of languages)
		test(`pages that publish, ${n + 1}: ${path}, ${language.locale}, both themes and widths: no findings, no policy breach, no foreign host`, async ({
			browser
		}) => {
			const ctx = await browser.newContext(language);
			const page = await ctx.newPage();
			const bad: string[] = [];
			page.on('console', (m) => void (m.type() === 'error' && bad.push(m.text())));
			page.on('pageerror', (e) => void bad.push(e.message));
			page.on('request', (r) => void (!/^(http:\/\/127\.0\.0\.1|blob:|data:)/.test(r.url()) && bad.push('foreign ' + r.url())));
			await world().install(page);
			await page.goto(path);
			await page.locator('h1').first().waitFor();
			await expect(page.locator('.skeleton')).toHaveCount(0);
			expect.soft(await findings(page)).toEqual([]);
			expect.soft(bad, path).toEqual([]);
			await ctx.close();
		});
