//! The calendar as text: one event for each post. Source: RFC 5545, section 3.1 for lines, 3.3.11 for texts.

use crate::mail::Language;
use domain::Timestamp;
use domain::publish::TargetState;
use store::calendar_links::{Entry, Reader};
use url::Url;

/// How long a post lasts in a calendar: it is a moment, which few programs can show.
const SHOWN: &str = "PT15M";
/// How often programs may come.
const REFRESH: &str = "PT1H";
/// Longest line in octets, without its end.
const LINE_MAX: usize = 75;

pub fn write(reader: &Reader, entries: &[Entry], public_url: &Url) -> String {
    let language = Language::of(&reader.language);
    text(language, &reader.workspace, entries, public_url)
}

fn text(language: Language, workspace: &str, entries: &[Entry], public_url: &Url) -> String {
    let mut lines = Lines::default();
    lines.add("BEGIN", "VCALENDAR");
    lines.add("VERSION", "2.0");
    lines.add("PRODID", "-//AI_SHORTS//Calendar//EN");
    lines.add("METHOD", "PUBLISH");
    lines.add("X-WR-CALNAME", &escaped(&name(workspace, language)));
    lines.add("REFRESH-INTERVAL;VALUE=DURATION", REFRESH);
    lines.add("X-PUBLISHED-TTL", REFRESH);
    for post in entries.chunk_by(|a, b| a.request == b.request) {
        event(&mut lines, post, language, public_url);
    }
    lines.add("END", "VCALENDAR");
    lines.0
}

fn name(workspace: &str, language: Language) -> String {
    match language {
        Language::En => format!("{workspace} · posts"),
        Language::Ru => format!("{workspace} · публикации"),
    }
}

/// Of a post's targets; there is at least one.
fn event(lines: &mut Lines, post: &[Entry], language: Language, public_url: &Url) {
    let Some(first) = post.first() else { return };
    let changed = utc(post.iter().map(|t| t.updated_at).max().unwrap_or(first.at));
    let base = public_url.as_str().trim_end_matches('/');
    lines.add("BEGIN", "VEVENT");
    lines.add("UID", &format!("{}@ai-shorts", first.request));
    lines.add("DTSTAMP", &changed);
    lines.add("LAST-MODIFIED", &changed);
    lines.add("DTSTART", &utc(first.at));
    lines.add("DURATION", SHOWN);
    lines.add("TRANSP", "TRANSPARENT");
    if post.iter().any(waits) {
        lines.add("STATUS", "TENTATIVE");
    }
    lines.add("SUMMARY", &escaped(&summary(post, language)));
    lines.add("URL", &format!("{base}/posts/{}", first.request));
    lines.add("END", "VEVENT");
}

/// Lines that are folded between letters, never within one.
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn add(&mut self, name: &str, value: &str) {
        let mut room = LINE_MAX;
        for letter in name.chars().chain([':']).chain(value.chars()) {
            if letter.len_utf8() > room {
                self.0.push_str("\r\n ");
                room = LINE_MAX - 1;
            }
            room -= letter.len_utf8();
            self.0.push(letter);
        }
        self.0.push_str("\r\n");
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | ',' | ';' => out.extend(['\\', letter]),
            '\n' => out.push_str("\\n"),
            other if other.is_control() => {}
            other => out.push(other),
        }
    }
    out
}

/// `Soup: YouTube, VK (published); TikTok (failed)`
fn summary(post: &[Entry], language: Language) -> String {
    let mut states: Vec<(&str, Vec<&str>)> = vec![];
    for t in post {
        let (word, platform) = (state(t, language), t.platform.title());
        match states.iter_mut().find(|(w, _)| *w == word) {
            Some((_, there)) if there.contains(&platform) => {}
            Some((_, there)) => there.push(platform),
            None => states.push((word, vec![platform])),
        }
    }
    let parts: Vec<_> = states
        .into_iter()
        .map(|(word, platforms)| format!("{} ({word})", platforms.join(", ")))
        .collect();
    let title = post.first().map_or("", |t| t.title.as_str());
    format!("{title}: {}", parts.join("; "))
}

/// For an approver.
fn waits(t: &Entry) -> bool {
    t.is_undecided && t.state == TargetState::Scheduled
}

fn state(t: &Entry, language: Language) -> &'static str {
    use TargetState as S;
    match (language, t.state) {
        (Language::En, _) if waits(t) => "waits for approval",
        (Language::Ru, _) if waits(t) => "ждёт одобрения",
        (Language::En, S::Scheduled) => "scheduled",
        (Language::En, S::Queued | S::Uploading | S::Processing) => "going out",
        (Language::En, S::Published) => "published",
        (Language::En, S::Failed) => "failed",
        (Language::En, S::NeedsAttention) => "needs your decision",
        (Language::En, S::Canceled) => "canceled",
        (Language::Ru, S::Scheduled) => "назначено",
        (Language::Ru, S::Queued | S::Uploading | S::Processing) => "публикуется",
        (Language::Ru, S::Published) => "опубликовано",
        (Language::Ru, S::Failed) => "не вышло",
        (Language::Ru, S::NeedsAttention) => "нужно ваше решение",
        (Language::Ru, S::Canceled) => "отменено",
    }
}

/// `20261124T140000Z`
fn utc(at: Timestamp) -> String {
    let text = at.to_string();
    let seconds = text.get(..19).unwrap_or(&text);
    format!("{}Z", seconds.replace(['-', ':'], ""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Platform, PublishRequestId};
    use proptest::prelude::*;

    fn entry(n: u8, title: &str, platform: Platform, state: TargetState) -> Entry {
        let at: Timestamp = "2026-11-24T14:00:00.250Z".parse().unwrap();
        Entry {
            request: PublishRequestId::new(at, [n; 10]),
            title: title.into(),
            at,
            platform,
            state,
            is_undecided: false,
            updated_at: at,
        }
    }
    fn written(entries: &[Entry], language: &str, workspace: &str) -> String {
        let url: Url = "https://shorts.example.org/".parse().unwrap();
        text(Language::of(language), workspace, entries, &url)
    }
    /// Lines as a reader joins them again.
    fn unfolded(text: &str) -> Vec<String> {
        text.replace("\r\n ", "")
            .split("\r\n")
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn a_post_is_one_event_with_its_platforms_and_states() {
        let all = [
            entry(1, "Soup, hot; \\o/", Platform::Youtube, TargetState::Published),
            entry(1, "Soup, hot; \\o/", Platform::Vk, TargetState::Published),
            entry(1, "Soup, hot; \\o/", Platform::Tiktok, TargetState::Failed),
            entry(2, "Stew", Platform::Youtube, TargetState::Scheduled),
        ];
        let text = written(&all, "en", "Kitchen, main");
        let lines = unfolded(&text);
        let has = |line: &str| assert!(lines.iter().any(|l| l == line), "{line}\n{text}");
        has("BEGIN:VCALENDAR");
        has("VERSION:2.0");
        has("PRODID:-//AI_SHORTS//Calendar//EN");
        has("X-WR-CALNAME:Kitchen\\, main · posts");
        has("REFRESH-INTERVAL;VALUE=DURATION:PT1H");
        has("SUMMARY:Soup\\, hot\\; \\\\o/: YouTube\\, VK (published)\\; TikTok (failed)");
        has("DTSTART:20261124T140000Z");
        has("DTSTAMP:20261124T140000Z");
        has("DURATION:PT15M");
        has(&format!("UID:{}@ai-shorts", all[0].request));
        has(&format!(
            "URL:https://shorts.example.org/posts/{}",
            all[3].request
        ));
        assert_eq!(text.matches("BEGIN:VEVENT").count(), 2);
        assert!(text.ends_with("END:VCALENDAR\r\n"));
        assert_eq!(written(&all, "en", "Kitchen, main"), text, "the same every time");
        let mut undecided = all[3].clone();
        undecided.is_undecided = true;
        let waiting = unfolded(&written(&[undecided], "en", "Kitchen"));
        assert!(waiting.contains(&"SUMMARY:Stew: YouTube (waits for approval)".into()));
        assert!(waiting.contains(&"STATUS:TENTATIVE".into()) && !text.contains("STATUS:"));
        let russian = unfolded(&written(&all[3..], "ru", "Кухня"));
        assert!(russian.contains(&"SUMMARY:Stew: YouTube (назначено)".into()));
        assert!(russian.contains(&"X-WR-CALNAME:Кухня · публикации".into()));
    }

    #[test]
    fn texts_are_escaped_and_long_lines_folded_between_letters() {
        assert_eq!(escaped("a\\b,c;d\ne\r\u{7}f:"), "a\\\\b\\,c\\;d\\nef:");
        let mut lines = Lines::default();
        lines.add("SUMMARY", &"я".repeat(80));
        let lengths: Vec<_> = lines.0.split("\r\n").map(str::len).collect();
        // 8 octets of the name, then two a letter: 74, 75 and the rest, the last two after a space.
        assert_eq!(lengths, [74, 75, 21, 0]);
        let mut exact = Lines::default();
        exact.add("URL", &"x".repeat(71));
        assert_eq!(exact.0.split("\r\n").map(str::len).collect::<Vec<_>>(), [75, 0]);
    }

    proptest! {
        #[test]
        fn no_line_is_longer_than_75_octets_and_none_loses_a_letter(title in "[ -~а-яё🍲老虎é\n\r]{1,200}") {
            let text = written(&[entry(1, &title, Platform::Vk, TargetState::Queued)], "ru", &title);
            for line in text.split("\r\n") {
                prop_assert!(line.len() <= 75, "{line}");
                prop_assert!(!line.contains(['\r', '\n']));
            }
            let summary = format!("SUMMARY:{}: VK (публикуется)", escaped(&title));
            prop_assert!(unfolded(&text).contains(&summary), "{}", text);
        }
    }
}
