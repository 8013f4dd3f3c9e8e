import { expect, test } from 'vitest';
import { m } from '$lib/paraglide/messages.js';
import { termsUrl } from './terms';

/** Source: YouTube API Services Terms, section 9.1; only the word on the button is ours. */
test('the certification sentence is word for word, in English and as the original under the translation', () => {
	const en = { locale: 'en' } as const;
	expect(m.compose_certify_before({ button: 'upload' }, en) + termsUrl + m.compose_certify_after({}, en)).toBe(
		"By clicking 'upload,' you certify that the content you are uploading complies with the YouTube Terms of Service (including the YouTube Community Guidelines) at https://www.youtube.com/t/terms. Please be sure not to violate others' copyright or privacy rights."
	);
});
