import { m } from '$lib/paraglide/messages.js';

/** What each permission lets this service do, by the platform’s name for it. */
const words: Record<string, () => string> = {
	'https://www.googleapis.com/auth/youtube.upload': m.right_upload,
	'https://www.googleapis.com/auth/youtube.readonly': m.right_channel,
	instagram_business_basic: m.right_profile,
	instagram_business_content_publish: m.right_reels,
	instagram_basic: m.right_profile,
	instagram_content_publish: m.right_reels,
	pages_show_list: m.right_pages,
	pages_read_engagement: m.right_page,
	business_management: m.right_business,
	'user.info.basic': m.right_person,
	'user.info.profile': m.right_handle,
	'video.publish': m.right_direct,
	'video.upload': m.right_inbox,
	'video.list': m.right_list,
	'vkid.personal_info': m.right_person,
	video: m.right_upload,
	wall: m.right_wall,
	groups: m.right_groups,
	offline: m.right_offline
};
/** One that is not known keeps its own name. */
export const rightWords = (scope: string): string => words[scope]?.() ?? scope.slice(scope.lastIndexOf('/') + 1);
