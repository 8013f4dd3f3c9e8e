/** A made-up week around Tuesday 24 November 2026, 15:42 in Moscow. Nothing here is part of the product. */
import { expect, type Locator, type Page } from '@playwright/test';
import type { Channel, PublishRequest, TargetState } from '../src/lib/api/types';
import { channel, instagram, media, post, target, tiktok, vk, World } from './publish-world';

export const NOW = '2026-11-24T15:42:00+03:00';
const code: Record<string, TargetState> = {
	s: 'scheduled',
	o: 'published',
	q: 'queued',
	u: 'uploading',
	f: 'failed',
	'?': 'needs_attention',
	c: 'canceled'
};
const order: TargetState[] = ['needs_attention', 'failed', 'uploading', 'queued', 'scheduled', 'published', 'canceled'];

/** A post at a Moscow time; a letter for each platform's state, in the order of the lanes. */
export function planned(id: string, day: string, time: string, title: string, lanes: string): PublishRequest {
	const channels: Channel[] = [channel('chn_yt'), instagram(), tiktok(), vk()];
	const at = new Date(`${day}T${time}:00+03:00`).toISOString();
	const targets = [...lanes].flatMap((letter, i) => {
		const state = code[letter];
		return state ? [target(`tgt_${id}_${i}`, channels[i]!, { state, scheduled_at: at, checkpoint: 'prepared' })] : [];
	});
	const state = order.find((s) => targets.some((t) => t.state === s)) ?? 'canceled';
	return post(`pub_${id}`, targets, { media_title: title, scheduled_at: at, created_at: '2026-11-20T09:00:00.000Z', state });
}

/** The week as the picture of the calendar has it. */
export function week(): World {
	const w = new World();
	w.channels = [channel('chn_yt'), instagram(), tiktok(), vk()];
	const rows: [string, string, string, string][] = [
		['2026-11-23', '08:40', 'День 12 — без сахара', 'oooo'],
		['2026-11-23', '13:15', 'Хребет Борус: маршрут', 'oo.o'],
		['2026-11-23', '19:00', 'Звук за 60 секунд', 'ooof'],
		['2026-11-24', '09:00', '3 ошибки в воронке', 'oo.o'],
		['2026-11-24', '12:30', 'Ночной Петербург', 'o?os'],
		['2026-11-24', '15:40', 'Рамен за 9 минут', 'ouqq'],
		['2026-11-24', '21:00', 'Почему Маркиз не спит', 'ssss'],
		['2026-11-25', '09:00', 'Зачем нам Луна', 'sss.'],
		['2026-11-25', '18:30', 'Маяк на рассвете', 's.ss'],
		['2026-11-26', '12:00', 'Хлеб без замеса', 'ssss'],
		['2026-11-26', '19:30', 'Гараж. Часть 4', 'ss..'],
		['2026-11-27', '09:00', 'Полив: раз и навсегда', 'ssss'],
		['2026-11-27', '18:00', 'Сколько здесь галактик', 'cccc'],
		['2026-11-28', '11:00', 'Один в дюнах', 'ssss'],
		['2026-11-28', '11:20', 'Т−0: запуск', '.ss.'],
		['2026-11-29', '20:00', 'Газон за 7 дней', 'ssss']
	];
	w.posts = rows.map(([day, time, title, lanes], i) => planned(String(i), day, time, title, lanes));
	w.media = [
		media('med_1', { has_poster: true }),
		media('med_2', { title: 'Обжиг без печи: проба глазури', duration_ms: 36_000 }),
		media('med_3', { title: 'Сад на окне', duration_ms: 42_000 })
	];
	w.quotas = [
		{
			platform: 'youtube',
			sandbox: false,
			uploads_left_today: 3,
			uploads_per_day: 6,
			units_left_today: 9000,
			resets_at: '2026-11-25T08:00:00.000Z'
		}
	];
	return w;
}
/** Opens a page in that world. Without events nothing is asked for a second time by itself. */
export async function open(
	page: Page,
	path: string,
	w: World,
	now = NOW,
	events = true,
	before: () => Promise<void> = () => Promise.resolve()
): Promise<World> {
	await page.clock.setFixedTime(now);
	await w.install(page);
	if (!events) await page.route('**/events', () => undefined);
	await before();
	await page.goto(path);
	return w;
}

/** Takes a card by its middle and lets it go over a day: `down` pixels below the height it had, or in the day's own middle. */
export async function drag(page: Page, from: Locator, to: Locator, down: number | 'middle' = 0): Promise<void> {
	await from.scrollIntoViewIfNeeded();
	const [b, a] = [await steady(to), await steady(from)];
	const [x, y] = [a.x + a.width / 2, a.y + a.height / 2];
	await page.mouse.move(x, y);
	await page.mouse.down();
	await page.mouse.move(x + 20, y, { steps: 3 });
	await page.mouse.move(b.x + b.width / 2, down === 'middle' ? b.y + b.height / 2 : y + down, { steps: 6 });
	await page.mouse.up();
}

type Box = NonNullable<Awaited<ReturnType<Locator['boundingBox']>>>;
/** Where it is once the page around it has come to rest. */
export async function steady(what: Locator): Promise<Box> {
	let box: Box | null = null;
	await expect
		.poll(async () => {
			const before = box;
			box = await what.boundingBox();
			return box !== null && before?.x === box.x && before.y === box.y;
		})
		.toBe(true);
	return box!;
}
