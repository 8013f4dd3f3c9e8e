import { CONTACT, type Article } from './page';

export const terms: Article = {
	title: 'Terms',
	summary: 'What this service does for you, what it asks of you, and how it ends.',
	sections: [
		{
			title: '1. The service',
			text: [
				'AI_SHORTS keeps your short videos in a private library and publishes them to your own channels on YouTube, Instagram, TikTok and VK when you ask for it, now or at a time you choose.',
				'Whoever runs this installation, named below, is your partner in these terms.'
			]
		},
		{
			title: '2. Your account',
			items: [
				'You give an address at which you can be reached, and keep your password to yourself.',
				'You answer for what is done with your account. Tell us at once if somebody else uses it.',
				'In a shared workspace, owners and admins decide who may do what.'
			]
		},
		{
			title: '3. Your videos',
			items: [
				'They stay yours. You let us store, convert and send them only as far as the service needs it to do what you asked.',
				'You publish only what you may: your own work, or what its owners let you use; music too.',
				'Nothing unlawful, no malware, nobody’s private life without their consent, no spam, no evading of a platform’s limits.'
			]
		},
		{
			title: '4. The platforms',
			text: [
				'This service uses YouTube API Services. Who connects a channel also agrees to the terms of its platform, linked below; what happens there is between you and the platform.',
				'A platform may refuse, delay or remove a post, or change its rules. We tell you what it told us.'
			]
		},
		{
			title: '5. What we promise, and what we do not',
			text: [
				'A privacy policy says sentence by sentence what is kept, and what was seen of each promise.',
				'Beyond what the law demands, the service comes as it is: we do not promise that it is always up or that a platform takes a post. Keep your originals.'
			]
		},
		{
			title: '6. The end',
			items: [
				'You may delete your account at any time in the settings, or by writing to us.',
				'We may close an account that breaks these terms; its owner is told why and may take their data along, unless the law forbids it.',
				'When these terms change, the date above changes.'
			]
		},
		{ title: '7. Contact', text: [`Questions about these terms: ${CONTACT}.`] }
	]
};

export const cookies: Article = {
	title: 'Cookies',
	summary: 'One cookie, set when you sign in. No trackers, no advertising, nothing of other sites.',
	sections: [
		{
			title: 'The one cookie',
			items: [
				'Its name is __Host-ai_shorts_session over HTTPS, ai_shorts_session on a machine of your own.',
				'It holds a random value and says that it is you. Scripts cannot read it, other sites do not get it.',
				'It is set when you sign in and goes when you sign out, after seven days without use, or after thirty in all.',
				'Pages that anybody may read set none.'
			]
		},
		{
			title: 'What your browser remembers for you',
			text: ['Kept in your browser’s own storage, never sent to anybody:'],
			items: [
				'the theme and the language you chose;',
				'which workspace you last worked in;',
				'fingerprints and addresses of uploads that are not finished, so that they go on after the tab was closed.'
			]
		},
		{
			title: 'How to be rid of it',
			text: [
				'Sign out, and delete this site’s data in your browser. Without the cookie you cannot be signed in; everything else works without.'
			]
		}
	]
};

export const deletion: Article = {
	title: 'Deleting your data',
	summary: 'What you can delete yourself, what it takes along, and how you can tell that it is gone.',
	sections: [
		{
			title: 'By yourself, at once',
			items: [
				'A video: open it in the library and delete it. Its file, pictures and other versions go within a minute.',
				'A channel: disconnect it on the page of channels. Its tokens are revoked at the platform and wiped here, even when the platform does not answer.',
				'A workspace or your whole account: in the settings. You are asked for your password and told what goes.'
			]
		},
		{
			title: 'Your account',
			text: [
				'Waiting posts are cancelled when you ask. Until the day that you are told, you may change your mind; then videos, channels, tokens, posts and sessions are erased, and you get a receipt with a code. Whoever has the code reads at this address, followed by the code, what became of the request.',
				'What stays: that something of a kind happened, without your name and address, in a log that nobody can rewrite; and receipts, which hold kinds, counts and scrambled ids.'
			]
		},
		{
			title: 'From a platform',
			items: [
				'You can also take access away at the platform: the links are below. We then can do nothing with the channel any more.',
				'What was published stays at the platform until you delete it there.'
			]
		},
		{
			title: 'If you cannot sign in',
			text: [
				`Write to ${CONTACT} from the address of your account and say what should be deleted. We make sure that it is you, and answer with the receipt’s code.`
			]
		}
	]
};

export const words = {
	updated: 'Last updated:',
	operator: 'Who runs this installation',
	noOperator: 'The operator has not given a name.',
	platforms: 'Terms and permissions of the platforms',
	see: 'See also:',
	privacy: 'Privacy Policy'
};
