import { expect, test } from 'vitest';
import { m } from '$lib/paraglide/messages.js';
import { termsUrl } from './terms';
import { brandedUrl, musicUrl } from './tiktok';

/** Source: YouTube API Services Terms, section 9.1; only the word on the button is ours. */
test('the certification sentence is word for word, in English and as the original under the translation', () => {
	const en = { locale: 'en' } as const;
	expect(m.compose_certify_before({ button: 'upload' }, en) + termsUrl + m.compose_certify_after({}, en)).toBe(
		"By clicking 'upload,' you certify that the content you are uploading complies with the YouTube Terms of Service (including the YouTube Community Guidelines) at https://www.youtube.com/t/terms. Please be sure not to violate others' copyright or privacy rights."
	);
});

/** Source: TikTok, Content Sharing Guidelines: sentences that must stand on the posting screen as they are. */
test('TikTok’s sentences are word for word, and Russian has a translation of each', () => {
	const en = { locale: 'en' } as const;
	const ru = { locale: 'ru' } as const;
	expect(m.tiktok_indicate({}, en)).toBe('You need to indicate if your content promotes yourself, a third party, or both.');
	expect(m.tiktok_brand_not_private({}, en)).toBe('Branded content visibility cannot be set to private.');
	expect(m.tiktok_label_promo({}, en)).toBe("Your photo/video will be labeled as 'Promotional content'");
	expect(m.tiktok_label_paid({}, en)).toBe("Your photo/video will be labeled as 'Paid partnership'");
	expect(m.tiktok_agree_music({}, en) + m.tiktok_music({}, en)).toBe("By posting, you agree to TikTok's Music Usage Confirmation");
	expect(m.tiktok_agree_both({}, en) + m.tiktok_branded_policy({}, en) + m.tiktok_and({}, en) + m.tiktok_music({}, en)).toBe(
		"By posting, you agree to TikTok's Branded Content Policy and Music Usage Confirmation"
	);
	expect(musicUrl).toBe('https://www.tiktok.com/legal/page/global/music-usage-confirmation/en');
	expect(brandedUrl).toBe('https://www.tiktok.com/legal/page/global/bc-policy/en');
	for (const say of [m.tiktok_indicate, m.tiktok_brand_not_private, m.tiktok_label_promo, m.tiktok_label_paid, m.tiktok_music])
		expect(say({}, ru)).toMatch(/[а-яё]/i);
});
