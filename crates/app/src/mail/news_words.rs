//! What the letters say that tell of posts and channels.

use super::Template;
use super::words::Parts;
use domain::Platform;
use domain::news::News;

const fn name(platform: Platform) -> &'static str {
    match platform {
        Platform::Youtube => "YouTube",
        Platform::Instagram => "Instagram",
        Platform::Tiktok => "TikTok",
        Platform::Vk => "VK",
    }
}

/// A post, as its letter names it.
struct Post<'a> {
    news: News,
    title: &'a str,
    channel: &'a str,
    platform: Platform,
    link: String,
}

pub(super) fn english(template: &Template, at: &dyn Fn(&str) -> String) -> Parts {
    match template {
        Template::ChannelLost { channel, platform } => {
            channel_in_english(channel, *platform, at("/channels"))
        }
        Template::Post {
            news,
            title,
            channel,
            platform,
            request,
        } => post_in_english(Post {
            news: *news,
            title,
            channel,
            platform: *platform,
            link: at(&format!("/posts/{request}")),
        }),
        _ => unreachable!("the other letters have their words elsewhere"),
    }
}

fn post_in_english(p: Post<'_>) -> Parts {
    let (title, place) = (p.title, format!("{}, {}", p.channel, name(p.platform)));
    let (subject, first) = match p.news {
        News::PostPublished => (
            format!("“{title}” is out"),
            format!("“{title}” is published on your channel ({place})."),
        ),
        News::NeedsDecision => (
            format!("“{title}” waits for you"),
            format!(
                "AI_SHORTS can't tell how to go on with “{title}” ({place}). It does nothing until you decide."
            ),
        ),
        News::PostFailed | News::ChannelLost => (
            format!("“{title}” was not published"),
            format!("“{title}” was not published ({place}). The page of the post says why and what helps."),
        ),
    };
    (
        subject,
        vec![first, chosen_in_english()],
        Some(("Look at the post", p.link)),
    )
}

fn channel_in_english(channel: &str, platform: Platform, link: String) -> Parts {
    let platform = name(platform);
    (
        format!("Connect {channel} again"),
        vec![
            format!(
                "{platform} no longer lets AI_SHORTS use the channel {channel}. Posts to it wait until somebody connects it again."
            ),
            chosen_in_english(),
        ],
        Some(("Open channels", link)),
    )
}

fn chosen_in_english() -> String {
    "You chose to get letters like this one; the settings have a switch for each kind.".into()
}

pub(super) fn russian(template: &Template, at: &dyn Fn(&str) -> String) -> Parts {
    match template {
        Template::ChannelLost { channel, platform } => {
            channel_in_russian(channel, *platform, at("/channels"))
        }
        Template::Post {
            news,
            title,
            channel,
            platform,
            request,
        } => post_in_russian(Post {
            news: *news,
            title,
            channel,
            platform: *platform,
            link: at(&format!("/posts/{request}")),
        }),
        _ => unreachable!("the other letters have their words elsewhere"),
    }
}

fn post_in_russian(p: Post<'_>) -> Parts {
    let (title, place) = (p.title, format!("{}, {}", p.channel, name(p.platform)));
    let (subject, first) = match p.news {
        News::PostPublished => (
            format!("«{title}» опубликовано"),
            format!("«{title}» опубликовано на вашем канале ({place})."),
        ),
        News::NeedsDecision => (
            format!("«{title}» ждёт вашего решения"),
            format!(
                "AI_SHORTS не может определить, как быть с «{title}» ({place}). Пока вы не решите, ничего не произойдёт."
            ),
        ),
        News::PostFailed | News::ChannelLost => (
            format!("«{title}» не опубликовано"),
            format!(
                "«{title}» не опубликовано ({place}). На странице публикации сказано почему и что делать."
            ),
        ),
    };
    (
        subject,
        vec![first, chosen_in_russian()],
        Some(("Посмотреть публикацию", p.link)),
    )
}

fn channel_in_russian(channel: &str, platform: Platform, link: String) -> Parts {
    let platform = name(platform);
    (
        format!("Подключите {channel} заново"),
        vec![
            format!(
                "{platform} больше не пускает AI_SHORTS к каналу {channel}. Публикации в него подождут, пока кто-нибудь не подключит его заново."
            ),
            chosen_in_russian(),
        ],
        Some(("Открыть каналы", link)),
    )
}

fn chosen_in_russian() -> String {
    "Вы выбрали получать такие письма; в настройках есть переключатель для каждого вида.".into()
}
