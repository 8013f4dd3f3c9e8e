import type { PlatformName, PublishOptions, TiktokMode, TiktokRules, Visibility, VkRules } from '$lib/api/types';
import type { Choice, InstagramChoice, LaneChoice, TiktokChoice, VkChoice, YoutubeChoice } from './request';

class Youtube implements YoutubeChoice {
	readonly platform = 'youtube';
	visibility = $state<Visibility>('public');
	categoryId = $state('');
	notify = $state(true);
	native = $state(false);
}
class Instagram implements InstagramChoice {
	readonly platform = 'instagram';
	shareToFeed = $state(true);
	ai = $state(false);
	collaborators = $state<string[]>([]);
}
/** By TikTok's rules nothing is chosen, allowed or ticked beforehand, and nothing is remembered from the last post. */
class Tiktok implements TiktokChoice {
	readonly platform = 'tiktok';
	mode = $state<TiktokMode>('direct');
	privacy = $state('');
	comment = $state(false);
	duet = $state(false);
	stitch = $state(false);
	disclose = $state(false);
	ownBrand = $state(false);
	branded = $state(false);
	ai = $state(false);

	/** What the account no longer allows is taken back; nothing is put in its place. */
	obey(rules: TiktokRules): void {
		if (!rules.privacy_level_options.includes(this.privacy)) this.privacy = '';
		this.comment &&= !rules.comment_disabled;
		this.duet &&= !rules.duet_disabled;
		this.stitch &&= !rules.stitch_disabled;
		if (!rules.direct_granted && rules.inbox_granted) this.mode = 'inbox';
		if (rules.direct_granted && !rules.inbox_granted) this.mode = 'direct';
	}
}
class Vk implements VkChoice {
	readonly platform = 'vk';
	owner = $state<number | null>(null);
	wall = $state(false);
	asClip = $state(false);

	obey(rules: VkRules): void {
		const known = this.owner === null ? rules.owners.some((o) => o.id > 0) : rules.owners.some((o) => o.id === this.owner);
		if (!known) this.owner = rules.owners[0] && rules.owners[0].id < 0 ? rules.owners[0].id : null;
		this.wall &&= rules.may_post_on_wall;
	}
}
function choiceOf(platform: PlatformName): Youtube | Instagram | Tiktok | Vk {
	switch (platform) {
		case 'youtube':
			return new Youtube();
		case 'instagram':
			return new Instagram();
		case 'tiktok':
			return new Tiktok();
		case 'vk':
			return new Vk();
	}
}

/** What is set for one channel. */
export class Lane implements LaneChoice {
	on = $state(false);
	title = $state<string | null>(null);
	caption = $state<string | null>(null);
	tags = $state<string[] | null>(null);
	renditionId = $state<string | null>(null);
	/** The version that was chosen was deleted meanwhile, so the original took its place. */
	versionGone = $state(false);
	readonly choice: ReturnType<typeof choiceOf>;
	readonly #start: string;

	constructor(
		readonly channelId: string,
		platform: PlatformName
	) {
		this.choice = choiceOf(platform);
		this.#start = answers(this.choice);
	}
	/** Whether the channel has words of its own. */
	get own(): boolean {
		return this.title !== null || this.caption !== null || this.tags !== null;
	}
	shareText(): void {
		this.title = this.caption = this.tags = null;
	}
	/** Which file is sent: a version, or `null` for the original. It outlives the draft, so it does not count as typed. */
	send(renditionId: string | null): void {
		this.renditionId = renditionId;
		this.versionGone = false;
	}
	/** Lets go of a version that is no longer there. */
	keepTo(ready: readonly { id: string }[]): void {
		if (this.renditionId === null || ready.some((r) => r.id === this.renditionId)) return;
		this.renditionId = null;
		this.versionGone = true;
	}
	get touched(): boolean {
		return this.own || answers(this.choice) !== this.#start;
	}
	/** Fits what is set to what the platform allows now. */
	obey(told: PublishOptions): void {
		if (this.choice.platform === 'tiktok' && told.tiktok) this.choice.obey(told.tiktok);
		if (this.choice.platform === 'vk' && told.vk) this.choice.obey(told.vk);
	}
}
/** What a person answered, apart from what `obey` may set by itself. */
function answers(c: Choice): string {
	switch (c.platform) {
		case 'youtube':
			return [c.visibility, c.categoryId, c.notify, c.native].join();
		case 'instagram':
			return [c.shareToFeed, c.ai, ...c.collaborators].join();
		case 'tiktok':
			return [c.privacy, c.comment, c.duet, c.stitch, c.disclose, c.ownBrand, c.branded, c.ai].join();
		case 'vk':
			return [c.wall, c.asClip].join();
	}
}
