/** What each platform wants linked where its data is used. */
export const platforms: readonly { name: string; links: readonly { href: string; en: string; ru: string }[] }[] = [
	{
		name: 'YouTube API Services',
		links: [
			{ href: 'https://www.youtube.com/t/terms', en: 'YouTube Terms of Service', ru: 'Условия использования YouTube' },
			{ href: 'https://policies.google.com/privacy', en: 'Google Privacy Policy', ru: 'Политика конфиденциальности Google' },
			{
				href: 'https://myaccount.google.com/connections',
				en: 'Take access away at Google',
				ru: 'Отозвать доступ в Google'
			}
		]
	},
	{
		name: 'Instagram',
		links: [
			{ href: 'https://help.instagram.com/581066165581870', en: 'Terms of Use', ru: 'Условия использования' },
			{ href: 'https://www.instagram.com/accounts/manage_access/', en: 'Take access away', ru: 'Отозвать доступ' }
		]
	},
	{
		name: 'TikTok',
		links: [
			{ href: 'https://www.tiktok.com/legal/page/row/terms-of-service/en', en: 'Terms of Service', ru: 'Условия использования' },
			{
				href: 'https://www.tiktok.com/legal/page/global/music-usage-confirmation/en',
				en: 'Music Usage Confirmation',
				ru: 'Подтверждение использования музыки'
			}
		]
	},
	{
		name: 'VK',
		links: [
			{ href: 'https://vk.com/terms', en: 'Terms of Service', ru: 'Правила пользования' },
			{ href: 'https://vk.com/settings?act=apps', en: 'Take access away', ru: 'Отозвать доступ' }
		]
	}
];
