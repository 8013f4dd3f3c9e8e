import type { PlatformName } from '$lib/api/types';
import { m } from '$lib/paraglide/messages.js';
import type { LookIconName } from './look-icons';

/** About how a platform's player is laid out: what lies over the video, and the bar under it. */
export interface Look {
	/** At the top: headings or tabs, of which one is open, and what stands at the right. */
	tabs: readonly string[];
	open: number;
	more?: LookIconName;
	tools: readonly LookIconName[];
	rail: readonly LookIconName[];
	/** What of the maker stands in the rail. */
	railFace: boolean;
	/** The word that follows the maker, where it stands beside the name. */
	follow: string | null;
	sound: (name: string) => string;
	bar: readonly LookIconName[];
	/** Which of the bar is open. */
	here: number;
}
export const looks: Record<PlatformName, () => Look> = {
	youtube: () => ({
		tabs: ['Shorts'],
		open: 0,
		tools: ['search', 'ellipsisVertical'],
		rail: ['thumbsUp', 'thumbsDown', 'messageCircle', 'forward', 'repeat2'],
		railFace: false,
		follow: m.look_subscribe(),
		sound: (name) => m.look_sound({ name }),
		bar: ['house', 'squarePlay', 'circlePlus', 'clapperboard', 'userRound'],
		here: 1
	}),
	instagram: () => ({
		tabs: ['Reels'],
		open: 0,
		more: 'chevronDown',
		tools: ['camera'],
		rail: ['heart', 'messageCircle', 'send', 'ellipsis'],
		railFace: false,
		follow: m.look_follow(),
		sound: (name) => m.look_audio({ name }),
		bar: ['house', 'search', 'squarePlus', 'clapperboard', 'userRound'],
		here: 3
	}),
	tiktok: () => ({
		tabs: [m.look_following(), m.look_for_you()],
		open: 1,
		tools: ['search'],
		rail: ['heart', 'messageCircle', 'bookmark', 'forward'],
		railFace: true,
		follow: null,
		sound: (name) => m.look_sound({ name }),
		bar: ['house', 'usersRound', 'plus', 'inbox', 'userRound'],
		here: 0
	}),
	vk: () => ({
		tabs: [m.look_clips(), m.look_following()],
		open: 0,
		tools: ['search', 'camera'],
		rail: ['heart', 'messageCircle', 'forward', 'ellipsisVertical'],
		railFace: false,
		follow: m.look_follow(),
		sound: (name) => m.look_sound({ name }),
		bar: ['newspaper', 'layoutGrid', 'play', 'messageCircle', 'userRound'],
		here: 2
	})
};
