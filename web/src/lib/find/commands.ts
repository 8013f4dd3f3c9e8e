import type { Component } from 'svelte';
import Keyboard from '@lucide/svelte/icons/keyboard';
import KeyRound from '@lucide/svelte/icons/key-round';
import Languages from '@lucide/svelte/icons/languages';
import LogOut from '@lucide/svelte/icons/log-out';
import Monitor from '@lucide/svelte/icons/monitor-smartphone';
import Moon from '@lucide/svelte/icons/moon';
import NotebookPen from '@lucide/svelte/icons/notebook-pen';
import RadioTower from '@lucide/svelte/icons/radio-tower';
import Sun from '@lucide/svelte/icons/sun';
import Trash2 from '@lucide/svelte/icons/trash-2';
import Upload from '@lucide/svelte/icons/upload';
import Users from '@lucide/svelte/icons/users';
import { goto } from '$app/navigation';
import { api } from '$lib/api/client';
import type { Me, PlatformName } from '$lib/api/types';
import { instance } from '$lib/data/instance.svelte';
import { session } from '$lib/data/session.svelte';
import { operator, places, records } from '$lib/nav';
import { m } from '$lib/paraglide/messages.js';
import { getLocale, setLocale } from '$lib/paraglide/runtime.js';
import { theme, type Theme } from '$lib/theme.svelte';
import { picker } from '$lib/upload/picker.svelte';

export interface Command {
	id: string;
	text: string;
	/** What else it may be called, in both languages. */
	words: string;
	icon?: Component;
	/** In place of the icon. */
	platform?: PlatformName;
	picture?: string;
	/** Told behind the name. */
	note?: string;
	hint?: string;
	/** Runs once the palette is closed; what `waits` runs in it, and is told there when it fails. */
	run: () => unknown;
	waits?: boolean;
}
type Message = (inputs?: Record<string, never>, options?: { locale?: 'en' | 'ru' }) => string;
const both = (text: Message): string => `${text({}, { locale: 'en' })} ${text({}, { locale: 'ru' })}`;
const act = (id: string, text: Message, icon: Component, words: string, run: () => unknown, waits = false): Command => ({
	id,
	text: text(),
	words: `${both(text)} ${words}`,
	icon,
	run,
	waits
});
const page = (href: string, text: Message, icon: Component, words = '', key?: string): Command => ({
	...act(href, text, icon, words, () => goto(href)),
	...(key === undefined ? {} : { hint: `g ${key}` })
});

const more: Record<string, string> = {
	'/today': 'home start главная начало',
	'/library': 'clips videos ролики видео',
	'/calendar': 'plan schedule week month план расписание неделя месяц',
	'/posts': 'history published история',
	'/inbox': 'inbox questions approve вопросы одобрение входящие',
	'/channels': 'youtube instagram tiktok vk connect площадки подключить',
	'/figures': 'numbers statistics views цифры статистика просмотры',
	'/members': 'people roles team люди роли команда',
	'/token-uses': 'api access ключи токены',
	'/audit': 'log history журнал история',
	'/receipts': 'deletion proof удаление подтверждение',
	'/settings':
		'profile name language theme time zone notifications workspace export профиль имя язык тема часовой пояс уведомления пространство экспорт',
	'/operator': 'admin installation администратор установка'
};
/** Where one can go. */
export function pages(): Command[] {
	const hasTrash = (instance.limits?.trash_days ?? 0) > 0;
	return [
		...[...places, ...records, ...(session.me?.is_operator ? [operator] : [])].map((i) =>
			page(i.href, i.text, i.icon as Component, more[i.href], i.key)
		),
		page('/posts/drafts', m.find_drafts, NotebookPen, 'unfinished незаконченное'),
		...(hasTrash ? [page('/library/trash', m.trash_title, Trash2, 'bin deleted restore удалённое восстановить вернуть')] : []),
		page('/settings/security', m.find_security, KeyRound, 'password passkey sessions second factor пароль ключ сеансы вход')
	];
}

async function speak(language: 'en' | 'ru'): Promise<void> {
	session.me = await api.patch<Me>('/api/v1/me', { language });
	await setLocale(language);
}
async function leave(): Promise<void> {
	await session.signOut();
	// A fresh page: nothing of this person stays in memory.
	location.assign('/sign-in');
}
function enter(workspace: string): void {
	session.choose(workspace);
	location.assign('/library');
}

/** What the person's role lets them do, wherever they are. */
export function acts(onhelp: () => void): Command[] {
	theme.load();
	const looks: [Theme, Message, Component, string][] = [
		['light', m.find_theme_light, Sun, 'day appearance colours день оформление цвета'],
		['dark', m.find_theme_dark, Moon, 'night appearance colours ночь оформление цвета'],
		['system', m.find_theme_system, Monitor, 'automatic appearance colours автоматически оформление цвета']
	];
	return [
		...(session.canEdit ? [act('upload', m.find_upload, Upload, 'add new clip file добавить новый ролик файл', () => picker.open())] : []),
		...(session.canManage
			? [
					act('connect', m.find_connect, RadioTower, 'youtube instagram tiktok vk sandbox песочница', () => goto('/channels')),
					act('invite', m.find_invite, Users, 'member add people добавить люди команда', () => goto('/members'))
				]
			: []),
		...looks
			.filter(([value]) => value !== theme.value)
			.map(([value, text, icon, words]) => act(`theme-${value}`, text, icon, words, () => theme.set(value))),
		act(
			'language',
			m.find_language,
			Languages,
			'language язык english russian английский русский',
			() => speak(getLocale() === 'ru' ? 'en' : 'ru'),
			true
		),
		...(session.me?.workspaces ?? [])
			.filter((w) => w.id !== session.workspace?.id)
			.map((w) => ({
				id: w.id,
				text: m.find_space({ name: w.name }),
				words: `${w.name} workspace switch пространство сменить`,
				icon: Users as Component,
				run: () => enter(w.id)
			})),
		act('keys', m.nav_keys, Keyboard, 'help hotkeys помощь справка клавиатура', onhelp),
		act('leave', m.nav_signout, LogOut, 'log out exit quit выход', leave, true)
	];
}
