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
        Template::ApprovalAsked {
            title,
            author,
            request,
        } => asked_in_english(title, author.as_deref(), at(&format!("/posts/{request}"))),
        Template::ApprovalsWait { posts, workspace } => waiting_in_english(*posts, workspace, at("/inbox")),
        Template::PostDeclined { title, note, request } => {
            declined_in_english(title, note.as_deref(), at(&format!("/posts/{request}")))
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
            format!("“{title}” needs your decision"),
            format!(
                "AI_SHORTS can't tell how to continue with “{title}” ({place}). It does nothing until you decide."
            ),
        ),
        _ => (
            format!("“{title}” was not published"),
            format!("“{title}” was not published ({place}). The page of the post says why and what to do."),
        ),
    };
    (
        subject,
        vec![first, chosen_in_english()],
        Some(("Open the post", p.link)),
    )
}

fn asked_in_english(title: &str, author: Option<&str>, link: String) -> Parts {
    let author = author.unwrap_or("Somebody who edits here");
    (
        format!("“{title}” waits for your approval"),
        vec![
            format!(
                "{author} wants to publish “{title}”. It goes out when somebody who may approve it does."
            ),
            chosen_in_english(),
        ],
        Some(("Open the post", link)),
    )
}

fn waiting_in_english(posts: u64, workspace: &str, link: String) -> Parts {
    let what = if posts == 1 {
        "1 post waits".to_owned()
    } else {
        format!("{posts} posts wait")
    };
    (
        format!("{what} for your approval"),
        vec![
            format!(
                "{what} for your approval in “{workspace}”. Each goes out when somebody who may approve it does."
            ),
            chosen_in_english(),
        ],
        Some(("Look at what waits", link)),
    )
}

fn declined_in_english(title: &str, note: Option<&str>, link: String) -> Parts {
    let said = note.map(|n| format!("What was said to it: {n}"));
    let first = format!("“{title}” was not approved and does not go out.");
    let lines = [Some(first), said, Some(chosen_in_english())];
    (
        format!("“{title}” was not approved"),
        lines.into_iter().flatten().collect(),
        Some(("Open the post", link)),
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
    "You chose to get emails like this one; the settings have a switch for each kind.".into()
}

pub(super) fn russian(template: &Template, at: &dyn Fn(&str) -> String) -> Parts {
    match template {
        Template::ChannelLost { channel, platform } => {
            channel_in_russian(channel, *platform, at("/channels"))
        }
        Template::ApprovalAsked {
            title,
            author,
            request,
        } => asked_in_russian(title, author.as_deref(), at(&format!("/posts/{request}"))),
        Template::ApprovalsWait { posts, workspace } => waiting_in_russian(*posts, workspace, at("/inbox")),
        Template::PostDeclined { title, note, request } => {
            declined_in_russian(title, note.as_deref(), at(&format!("/posts/{request}")))
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
        _ => (
            format!("«{title}» не опубликовано"),
            format!(
                "«{title}» не опубликовано ({place}). На странице публикации сказано, почему и что делать."
            ),
        ),
    };
    (
        subject,
        vec![first, chosen_in_russian()],
        Some(("Посмотреть публикацию", p.link)),
    )
}

fn asked_in_russian(title: &str, author: Option<&str>, link: String) -> Parts {
    let first = match author {
        Some(author) => format!("«{title}» ждёт вашего одобрения на публикацию. Автор: {author}."),
        None => format!("«{title}» ждёт вашего одобрения на публикацию."),
    };
    let then = "Видео выйдет, когда публикацию одобрит тот, кто может это сделать.".into();
    (
        format!("«{title}» ждёт вашего одобрения"),
        vec![first, then, chosen_in_russian()],
        Some(("Посмотреть публикацию", link)),
    )
}

/// The form that a number asks for: 1, 21, 101 … · 2–4, 22–24 … · the rest.
const fn russian_form<T: Copy>(n: u64, one: T, few: T, many: T) -> T {
    match (n % 10, n % 100) {
        (_, 11..=14) => many,
        (1, _) => one,
        (2..=4, _) => few,
        _ => many,
    }
}

fn waiting_in_russian(posts: u64, workspace: &str, link: String) -> Parts {
    let words = russian_form(posts, "публикация ждёт", "публикации ждут", "публикаций ждут");
    (
        format!("{posts} {words} вашего одобрения"),
        vec![
            format!("{posts} {words} вашего одобрения в пространстве «{workspace}»."),
            "Каждая выйдет, когда её одобрит тот, кто может это сделать.".into(),
            chosen_in_russian(),
        ],
        Some(("Посмотреть, что ждёт", link)),
    )
}

fn declined_in_russian(title: &str, note: Option<&str>, link: String) -> Parts {
    let said = note.map(|n| format!("Что к этому сказано: {n}"));
    let first = format!("Публикация «{title}» отклонена: видео не выйдет.");
    let lines = [Some(first), said, Some(chosen_in_russian())];
    (
        format!("Публикация «{title}» отклонена"),
        lines.into_iter().flatten().collect(),
        Some(("Посмотреть публикацию", link)),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_is_counted_as_each_language_counts() {
        let subjects = |n| {
            let letter = Template::ApprovalsWait {
                posts: n,
                workspace: "W".into(),
            };
            let at = |path: &str| path.to_owned();
            (english(&letter, &at).0, russian(&letter, &at).0)
        };
        let told = [1, 2, 4, 5, 11, 14, 21, 22, 25, 111, 121].map(subjects);
        let (en, ru): (Vec<_>, Vec<_>) = told.into_iter().unzip();
        assert_eq!(en[0], "1 post waits for your approval");
        assert!(
            en[1..]
                .iter()
                .all(|s| s.ends_with(" posts wait for your approval"))
        );
        let ends: Vec<_> = ru
            .iter()
            .map(|s| s.trim_start_matches(|c: char| c.is_ascii_digit()))
            .collect();
        let (one, few, many) = (
            " публикация ждёт вашего одобрения",
            " публикации ждут вашего одобрения",
            " публикаций ждут вашего одобрения",
        );
        assert_eq!(ends, [one, few, few, many, many, many, one, few, many, many, one]);
    }
}
