/** What a made-up installation says of itself. Nothing here is part of the product. */
import type { Instance, PlatformName, PlatformState } from '../src/lib/api/types';

export function instanceOf(sandbox: boolean, platforms: Record<PlatformName, PlatformState>): Instance {
	return {
		name: 'AI_SHORTS',
		version: '0.1.0',
		registration: 'open',
		has_accounts: true,
		setup_code_required: false,
		sandbox,
		contact: null,
		ffmpeg: true,
		platforms: (Object.keys(platforms) as PlatformName[]).map((platform) => ({ platform, state: platforms[platform] })),
		limits: {
			upload_max_bytes: 10_737_418_240,
			workspace_quota_bytes: 107_374_182_400,
			open_uploads_max: 20,
			page_max: 100,
			password_min_chars: 8,
			password_max_chars: 128,
			title_max_chars: 200,
			trash_days: 7,
			youtube: {
				title_max_units: 100,
				title_unit: 'utf16',
				title_forbidden: '<>',
				description_max_bytes: 5000,
				description_forbidden: '<>',
				tags_max_chars: 500,
				short_max_ms: 180_000,
				unverified_max_ms: 900_000,
				max_ms: 43_200_000,
				thumbnail_max_bytes: 2_000_000,
				schedule_min_lead_ms: 900_000,
				uploads_per_day: 100
			},
			instagram: { caption_max_units: 2200, hashtags_max: 30, mentions_max: 20 },
			tiktok: { caption_max_units: 2200 },
			vk: { title_max_units: 128, description_max_units: 5000 }
		}
	};
}
