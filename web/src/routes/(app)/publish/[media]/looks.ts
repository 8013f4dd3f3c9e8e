import Bookmark from '@lucide/svelte/icons/bookmark';
import Camera from '@lucide/svelte/icons/camera';
import ChevronDown from '@lucide/svelte/icons/chevron-down';
import CirclePlus from '@lucide/svelte/icons/circle-plus';
import Clapperboard from '@lucide/svelte/icons/clapperboard';
import Ellipsis from '@lucide/svelte/icons/ellipsis';
import EllipsisVertical from '@lucide/svelte/icons/ellipsis-vertical';
import Forward from '@lucide/svelte/icons/forward';
import Heart from '@lucide/svelte/icons/heart';
import House from '@lucide/svelte/icons/house';
import Inbox from '@lucide/svelte/icons/inbox';
import LayoutGrid from '@lucide/svelte/icons/layout-grid';
import MessageCircle from '@lucide/svelte/icons/message-circle';
import Newspaper from '@lucide/svelte/icons/newspaper';
import Play from '@lucide/svelte/icons/play';
import Plus from '@lucide/svelte/icons/plus';
import Repeat2 from '@lucide/svelte/icons/repeat-2';
import Search from '@lucide/svelte/icons/search';
import Send from '@lucide/svelte/icons/send';
import SquarePlay from '@lucide/svelte/icons/square-play';
import SquarePlus from '@lucide/svelte/icons/square-plus';
import ThumbsDown from '@lucide/svelte/icons/thumbs-down';
import ThumbsUp from '@lucide/svelte/icons/thumbs-up';
import UserRound from '@lucide/svelte/icons/user-round';
import UsersRound from '@lucide/svelte/icons/users-round';
import type { PlatformName } from '$lib/api/types';
import { m } from '$lib/paraglide/messages.js';

type Icon = typeof Heart;
/** About how a platform's player is laid out: what lies over the video, and the bar under it. */
export interface Look {
	/** At the top: headings or tabs, of which one is open, and what stands at the right. */
	tabs: readonly string[];
	open: number;
	more?: Icon;
	tools: readonly Icon[];
	rail: readonly Icon[];
	/** What of the maker stands in the rail. */
	railFace: boolean;
	/** The word that follows the maker, where it stands beside the name. */
	follow: string | null;
	sound: (name: string) => string;
	bar: readonly Icon[];
	/** Which of the bar is open. */
	here: number;
}
export const looks: Record<PlatformName, () => Look> = {
	youtube: () => ({
		tabs: ['Shorts'],
		open: 0,
		tools: [Search, EllipsisVertical],
		rail: [ThumbsUp, ThumbsDown, MessageCircle, Forward, Repeat2],
		railFace: false,
		follow: m.look_subscribe(),
		sound: (name) => m.look_sound({ name }),
		bar: [House, SquarePlay, CirclePlus, Clapperboard, UserRound],
		here: 1
	}),
	instagram: () => ({
		tabs: ['Reels'],
		open: 0,
		more: ChevronDown,
		tools: [Camera],
		rail: [Heart, MessageCircle, Send, Ellipsis],
		railFace: false,
		follow: m.look_follow(),
		sound: (name) => m.look_audio({ name }),
		bar: [House, Search, SquarePlus, Clapperboard, UserRound],
		here: 3
	}),
	tiktok: () => ({
		tabs: [m.look_following(), m.look_for_you()],
		open: 1,
		tools: [Search],
		rail: [Heart, MessageCircle, Bookmark, Forward],
		railFace: true,
		follow: null,
		sound: (name) => m.look_sound({ name }),
		bar: [House, UsersRound, Plus, Inbox, UserRound],
		here: 0
	}),
	vk: () => ({
		tabs: [m.look_clips(), m.look_following()],
		open: 0,
		tools: [Search, Camera],
		rail: [Heart, MessageCircle, Forward, EllipsisVertical],
		railFace: false,
		follow: m.look_follow(),
		sound: (name) => m.look_sound({ name }),
		bar: [Newspaper, LayoutGrid, Play, MessageCircle, UserRound],
		here: 2
	})
};
