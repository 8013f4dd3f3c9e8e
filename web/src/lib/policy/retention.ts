/** How long each kind of data is kept, in words. The server tells the kinds and the times. */
import type { RetentionLine } from '$lib/api/types';

type Lang = 'en' | 'ru';
interface Words {
	title: string;
	lead: string;
	what: string;
	howLong: string;
	plain: string;
	data: Record<RetentionLine['data'], string>;
}

export const retentionWords: Record<Lang, Words> = {
	en: {
		title: 'How long data is kept here',
		lead: 'The service erases by this table every hour. Times marked * were set by whoever runs this installation. The same for programs:',
		what: 'Data',
		howLong: 'Kept',
		plain: 'told by the running service',
		data: {
			account: 'Account: e-mail, display name, hash of the password, second factor',
			sessions: 'A session that is not used; signing out erases it at once',
			api_tokens: 'An API token, after it ran out: name, scopes, last use; revoking it erases it at once',
			networks: 'Networks that an account signed in from, without the last part of the address',
			letters: 'Letters that could not be sent; their links end sooner',
			unfinished_uploads: 'An unfinished upload, after its last byte',
			media: 'Videos with their pictures, previews and versions',
			trash: 'A video in the trash, after it was put there; deleting it from there erases it at once',
			drafts: 'Drafts of posts; one goes as well with its video, and with the post that it becomes',
			templates: 'Saved texts',
			calendar_links: 'Secret links of calendars, as hashes; one goes as well when its member leaves',
			tokens: 'Access and refresh tokens',
			posts: 'Publish requests and what became of them',
			attempt_details: 'Details of publish attempts; step and code stay with the post',
			checkpoints: 'Where a publish stands, after its end',
			token_uses: 'The ledger of token uses',
			notices: 'News of posts',
			audit_details: 'Who, from where and what of an event in the audit log',
			receipts: 'Receipts of erasures',
			requests: 'Requests to support: kind, state, times and a hash of the address. Address and words go when the request ends',
			exports: 'An archive of a workspace, after it is ready; it holds what there was when it was made',
			consent_journeys: 'A consent that was begun, after its ten minutes',
			invitations: 'An invitation, with the address it is for',
			backups: 'Backups of the whole installation, where the operator makes them',
			egress_log: 'The log of outgoing calls: host, purpose and counts a day, of nobody',
			webhook_deliveries: 'What webhooks were told, and whether they took it',
			youtube_facts:
				'What YouTube told of a channel or a video, after the action that brought it; a standing instruction of the person brings it anew before that',
			numbers: 'Numbers that a platform showed of a video when somebody asked; disconnecting the channel erases them at once',
			page_events: 'Changes that open pages hear of',
			sandbox_videos: 'What the sandbox was sent'
		}
	},
	ru: {
		title: 'Сколько данные хранятся здесь',
		lead: 'Сервис стирает по этой таблице каждый час. Сроки со звёздочкой задаёт тот, кто держит эту установку. То же для программ:',
		what: 'Данные',
		howLong: 'Хранятся',
		plain: 'называет работающий сервис',
		data: {
			account: 'Учётная запись: почта, имя, хеш пароля, второй фактор',
			sessions: 'Сеанс, которым не пользуются; выход стирает его сразу',
			api_tokens: 'API-токен после окончания срока: название, права, последнее использование; отзыв стирает его сразу',
			networks: 'Сети, из которых входили в учётную запись, без последней части адреса',
			letters: 'Письма, которые не удалось отправить; ссылки в них перестают действовать раньше',
			unfinished_uploads: 'Незавершённая загрузка после последнего байта',
			media: 'Видео с их картинками, превью и версиями',
			trash: 'Видео в корзине, с того дня, как его туда переместили; удаление оттуда стирает его сразу',
			drafts: 'Черновики публикаций; черновик стирается и вместе с роликом, и с публикацией, которой он стал',
			templates: 'Сохранённые тексты',
			calendar_links: 'Секретные ссылки на календари в виде хешей; стираются и тогда, когда участник уходит',
			tokens: 'Токены доступа и обновления',
			posts: 'Запросы на публикацию и их итог',
			attempt_details: 'Подробности попыток публикации; шаг и код остаются с публикацией',
			checkpoints: 'На каком шаге публикация, после её конца',
			token_uses: 'Журнал использования токенов',
			notices: 'Новости публикаций',
			audit_details: 'Кто, откуда и что: подробности события в журнале аудита',
			receipts: 'Квитанции об удалении',
			requests: 'Запросы в поддержку: вид, состояние, время и хеш адреса. Адрес и слова стираются, когда запрос закончен',
			exports: 'Архив рабочего пространства после готовности; в нём то, что было, когда его собирали',
			consent_journeys: 'Начатое подключение канала, после его десяти минут',
			invitations: 'Приглашение и адрес, для которого оно',
			backups: 'Резервные копии всей установки, если оператор их делает',
			egress_log: 'Журнал исходящих вызовов: узел, цель и числа за день, без людей',
			webhook_deliveries: 'Что сообщали вебхукам и приняли ли они это',
			youtube_facts:
				'Что YouTube сообщил о канале или видео, после действия, которое это принесло; по постоянному поручению человека обновляется раньше',
			numbers: 'Показатели видео, которые площадка сообщила, когда их запросили; отключение канала стирает их сразу',
			page_events: 'Изменения, о которых узнают открытые страницы',
			sandbox_videos: 'Что получила песочница'
		}
	}
};
