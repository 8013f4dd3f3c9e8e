/** Made-up channels, and what each platform answers about them. Nothing here is part of the product. */
import type { Channel, PublishOptions } from '../src/lib/api/types';
import { ago } from './publish-things';

const minute = 60_000;
export const channel = (id: string, more: Partial<Channel> = {}): Channel => ({
	id,
	platform: 'youtube',
	external_id: `UC${id}`,
	title: 'Кухня на подоконнике',
	handle: '@podokonnik',
	label: null,
	sandbox: false,
	state: 'connected',
	reason: null,
	scopes: ['https://www.googleapis.com/auth/youtube.upload', 'https://www.googleapis.com/auth/youtube.readonly'],
	can_schedule_natively: true,
	connected_at: ago(4 * 86_400_000),
	connected_by: 'Анна',
	facts_fetched_at: ago(3 * 3_600_000),
	last_token_use_at: ago(18 * minute),
	pending_targets: 0,
	uploads_left_today: 96,
	quota_resets_at: new Date(Date.now() + 9 * 3_600_000).toISOString(),
	may_publish: true,
	publish_blocker: null,
	missing_scopes: [],
	access_ends_at: null,
	keep_fresh: false,
	keep_fresh_until: null,
	...more
});
const elsewhere = { can_schedule_natively: false, uploads_left_today: null, quota_resets_at: null };
export const instagram = (more: Partial<Channel> = {}): Channel =>
	channel('chn_ig', {
		platform: 'instagram',
		external_id: '17841400000000001',
		title: 'podokonnik.kitchen',
		handle: '@podokonnik.kitchen',
		scopes: ['instagram_business_basic', 'instagram_business_content_publish'],
		access_ends_at: new Date(Date.now() + 50 * 86_400_000).toISOString(),
		...elsewhere,
		...more
	});
export const tiktok = (more: Partial<Channel> = {}): Channel =>
	channel('chn_tt', {
		platform: 'tiktok',
		external_id: 'open-1',
		title: 'Подоконник',
		handle: '@podokonnik',
		scopes: ['user.info.basic', 'video.publish', 'video.upload'],
		...elsewhere,
		...more
	});
export const vk = (more: Partial<Channel> = {}): Channel =>
	channel('chn_vk', {
		platform: 'vk',
		external_id: '1',
		title: 'Анна Белова',
		handle: null,
		scopes: ['vkid.personal_info', 'video', 'wall'],
		...elsewhere,
		...more
	});
/** Connected, but VK did not give the app the right to publish. */
export const vkWithoutRights = (): Channel =>
	vk({
		scopes: ['vkid.personal_info'],
		missing_scopes: ['video', 'wall', 'groups'],
		may_publish: false,
		publish_blocker: { class: 'permanent', code: 'right_missing', message: '', hint: null }
	});
/** What each platform answers about its channel; a test changes what it needs. */
export const rulesOf = (c: Channel): PublishOptions => {
	const head = { channel_id: c.id, platform: c.platform, title: c.title, checked_at: ago(0) };
	switch (c.platform) {
		case 'youtube':
			return {
				...head,
				uploads_left_today: c.uploads_left_today,
				units_left_today: 9_000,
				quota_resets_at: c.quota_resets_at,
				youtube: {
					long_uploads: 'eligible',
					categories: [
						{ id: '22', title: 'People & Blogs' },
						{ id: '26', title: 'Howto & Style' }
					],
					unaudited_notice: !c.sandbox
				}
			};
		case 'instagram':
			return {
				...head,
				instagram: { login: 'facebook', account_type: 'BUSINESS', collaborators_allowed: true, posts_used: 2, posts_allowed: 50 }
			};
		case 'tiktok':
			return {
				...head,
				tiktok: {
					nickname: 'Подоконник',
					username: 'podokonnik',
					privacy_level_options: ['PUBLIC_TO_EVERYONE', 'MUTUAL_FOLLOW_FRIENDS', 'SELF_ONLY'],
					comment_disabled: false,
					duet_disabled: true,
					stitch_disabled: false,
					max_duration_sec: 600,
					direct_granted: true,
					inbox_granted: true,
					blocked: null
				}
			};
		case 'vk':
			return {
				...head,
				vk: {
					may_publish: c.may_publish,
					may_post_on_wall: c.may_publish,
					owners: [
						{ id: 1, title: 'Анна Белова' },
						{ id: -77, title: 'Кухня на подоконнике: рецепты и прогулки' }
					],
					missing_rights: c.may_publish ? [] : ['video', 'wall']
				}
			};
	}
};
export const sandboxChannel = (): Channel =>
	channel('chn_box', { title: 'Sandbox Kitchen', handle: '@sandbox-kitchen', sandbox: true, uploads_left_today: 100 });
