import type { PlatformName } from '$lib/api/types';

/** A link from outside as an address a person may follow, or nothing. */
export function outsideLink(url: string | null): string | null {
	if (url === null || url === '') return null;
	try {
		const { protocol, href } = new URL(url, globalThis.location?.origin);
		return protocol === 'https:' || protocol === 'http:' ? href : null;
	} catch {
		return null;
	}
}

const hosts: Record<PlatformName, RegExp> = {
	youtube: /^((www|m|music)\.)?youtube\.com$|^youtu\.be$/,
	instagram: /^(www\.)?instagram\.com$/,
	tiktok: /^((www|vm|m)\.)?tiktok\.com$/,
	vk: /^((www|m)\.)?(vk\.com|vk\.ru|vkvideo\.ru)$/
};
/** Whether a person's link leads to the platform; the sandbox lives here. */
export function isLinkTo(platform: PlatformName, url: string, sandbox: boolean): boolean {
	try {
		const { protocol, hostname } = new URL(url);
		if (sandbox) return protocol === 'https:' || protocol === 'http:';
		return protocol === 'https:' && hosts[platform].test(hostname);
	} catch {
		return false;
	}
}

/** Where a person sees what their account has published. */
export const ownPlace: Record<PlatformName, string> = {
	youtube: 'https://studio.youtube.com/',
	instagram: 'https://www.instagram.com/',
	tiktok: 'https://www.tiktok.com/tiktokstudio/content',
	vk: 'https://vk.com/video'
};
export const linkExample: Record<PlatformName, string> = {
	youtube: 'https://www.youtube.com/shorts/…',
	instagram: 'https://www.instagram.com/reel/…',
	tiktok: 'https://www.tiktok.com/@…/video/…',
	vk: 'https://vk.com/video…'
};

/** A post, opened where it goes to one channel. */
export const toTarget = (post: string, target: string): string => `/posts/${post}?target=${target}`;
