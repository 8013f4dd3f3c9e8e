export const prerender = true;
export const csr = false;
export function load({ params }: { params: { lang?: string } }): { lang: 'en' | 'ru' } {
	return { lang: params.lang === 'ru' ? 'ru' : 'en' };
}
