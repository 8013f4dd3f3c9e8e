import CalendarDays from '@lucide/svelte/icons/calendar-days';
import Clipboard from '@lucide/svelte/icons/clipboard';
import KeyRound from '@lucide/svelte/icons/key-round';
import LayoutGrid from '@lucide/svelte/icons/layout-grid';
import ListVideo from '@lucide/svelte/icons/list-video';
import RadioTower from '@lucide/svelte/icons/radio-tower';
import ReceiptText from '@lucide/svelte/icons/receipt-text';
import ScrollText from '@lucide/svelte/icons/scroll-text';
import ServerCog from '@lucide/svelte/icons/server-cog';
import Settings from '@lucide/svelte/icons/settings-2';
import Split from '@lucide/svelte/icons/split';
import Sun from '@lucide/svelte/icons/sun';
import Users from '@lucide/svelte/icons/users';
import { m } from '$lib/paraglide/messages.js';

/** The app's pages; `key` is pressed after `g`. */
export const places = [
	{ key: 't', href: '/today', icon: Sun, text: m.nav_today },
	{ key: 'l', href: '/library', icon: LayoutGrid, text: m.nav_library },
	{ key: 'c', href: '/calendar', icon: CalendarDays, text: m.nav_calendar },
	{ key: 'p', href: '/posts', icon: ListVideo, text: m.nav_posts },
	{ key: 'd', href: '/inbox', icon: Split, text: m.nav_inbox },
	{ key: 'h', href: '/channels', icon: RadioTower, text: m.nav_channels }
] as const;
/** For whoever runs the installation. */
export const operator = { key: 'o', href: '/operator', icon: ServerCog, text: m.nav_operator } as const;
export const records = [
	{ key: 'f', href: '/figures', icon: Clipboard, text: m.nav_figures },
	{ key: 'm', href: '/members', icon: Users, text: m.nav_members },
	{ key: 'u', href: '/token-uses', icon: KeyRound, text: m.nav_tokens },
	{ key: 'a', href: '/audit', icon: ScrollText, text: m.nav_audit },
	{ key: 'r', href: '/receipts', icon: ReceiptText, text: m.nav_receipts },
	{ key: 's', href: '/settings', icon: Settings, text: m.nav_settings }
] as const;
