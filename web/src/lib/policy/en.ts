import { contact, updated, type Policy } from './policy';

export const en: Policy = {
	product: 'AI_SHORTS Compliance',
	title: 'Privacy Policy',
	summary: 'How AI_SHORTS collects, uses, stores, and protects personal and platform-related data.',
	updated,
	updatedLabel: 'Last updated:',
	sections: [
		{
			title: '1. Who we are',
			text: 'AI_SHORTS is a service for uploading short-form videos, managing media libraries, and publishing content to connected platforms based on user actions.'
		},
		{
			title: '2. Data we collect',
			items: [
				'Account email and optional display name.',
				'Workspace metadata.',
				'Uploaded media metadata and uploaded media files.',
				'Connected platform account metadata.',
				'OAuth access and refresh tokens encrypted at rest.',
				'Publish requests, publish targets, and publish attempt logs.',
				'Security, operational, and audit events.',
				'Cookie and session identifiers used for authentication.'
			]
		},
		{
			title: '3. How we use data',
			items: [
				'Authentication and account/session management.',
				'Workspace and media management.',
				'User-requested publishing and platform connection handling.',
				'Security, audit, debugging, and abuse prevention.',
				'Service reliability and product improvement.'
			]
		},
		{
			title: '4. Platform data and OAuth',
			items: [
				'OAuth tokens are used only for actions explicitly initiated by users.',
				'AI_SHORTS does not request or store YouTube, Instagram, TikTok, or VK passwords.',
				'YouTube, Instagram, TikTok, and VK integrations are currently implemented.'
			]
		},
		{
			title: '5. Data sharing',
			items: [
				'We do not sell personal data.',
				'Data is shared with connected platforms only when users connect accounts or publish content.',
				'Infrastructure providers process data only to host and operate the service.'
			]
		},
		{
			title: '6. Retention',
			items: [
				'Account and session data is retained while accounts are active and as needed for security.',
				'Media is retained until users delete it or request account/workspace deletion.',
				'Publish and audit logs are retained for reliability, security, and troubleshooting.',
				'When accounts are disconnected, encrypted platform tokens are wiped or disabled.'
			]
		},
		{
			title: '7. User controls',
			items: [
				'Delete uploaded media from the dashboard.',
				'Disconnect connected platform accounts from the Channels page.',
				'Request account/workspace deletion by contacting support.'
			]
		},
		{
			title: '8. Security measures',
			text: 'We apply reasonable technical and organizational measures, including encrypted OAuth tokens, HttpOnly session cookies, workspace isolation controls, and non-public storage with signed/same-origin upload paths.'
		},
		{ title: '9. Contact', text: `For privacy and deletion requests, contact ${contact}.` }
	]
};
