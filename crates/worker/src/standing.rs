//! What a look back at a published video means for what its people know.

use domain::Platform;
use domain::publish::Note;
use platforms::adapter::{Standing, Verified};

/// Notes of a video that cannot be watched as it was asked.
const ILL: [&str; 3] = ["removed", "rejected_later", "locked_private"];
const PROCESSING: &str = "still_processing";

/// What a target keeps of its video.
pub(crate) struct Kept<'a> {
    pub notes: &'a mut Vec<Note>,
    pub visibility: &'a mut Option<String>,
    pub remote_url: &'a mut Option<String>,
}

/// What was seen replaces what was noted of the video's standing before. Answers what is news of it.
pub(crate) fn take_over(platform: Platform, kept: &mut Kept<'_>, seen: Verified) -> Vec<Note> {
    let platform = platform.title();
    let codes: Vec<String> = kept.notes.iter().map(|n| n.code.clone()).collect();
    let was = |code: &str| codes.iter().any(|c| c == code);
    let was_visible = kept.visibility.clone();
    kept.notes
        .retain(|n| !ILL.contains(&n.code.as_str()) && n.code != PROCESSING);
    let note = |code: &str, message: String, hint: Option<String>| Note {
        code: code.into(),
        message,
        hint,
    };
    if let Some(url) = seen.remote_url {
        *kept.remote_url = Some(url);
    }
    match seen.standing {
        Standing::Removed => kept.notes.push(note(
            "removed",
            format!("The video is no longer on {platform}."),
            Some(
                "It is never sent again by itself. If you did not take it down, look on the channel.".into(),
            ),
        )),
        Standing::Rejected(f) => kept.notes.push(note("rejected_later", f.message, f.hint)),
        Standing::Processing => {
            kept.notes.push(note(
                PROCESSING,
                format!("{platform} is still processing the video."),
                None,
            ));
        }
        Standing::Live | Standing::Private | Standing::Scheduled(_) => {}
    }
    for n in seen.notes {
        if !kept.notes.iter().any(|m| m.code == n.code) {
            kept.notes.push(n);
        }
    }
    let fresh = kept
        .notes
        .iter()
        .filter(|n| n.code != PROCESSING && !was(&n.code));
    let mut news: Vec<Note> = fresh.cloned().collect();
    let well = !kept
        .notes
        .iter()
        .any(|n| ILL.contains(&n.code.as_str()) || n.code == PROCESSING);
    if well && (was(PROCESSING) || ILL.iter().any(|code| was(code))) {
        news.push(note(
            "live",
            format!("The video can be watched on {platform}."),
            None,
        ));
    } else if let (true, Some(now), Some(before)) = (well, &seen.visibility, was_visible)
        && *now != before
    {
        news.push(note(
            "visibility_changed",
            format!("{platform} now says the video is `{now}`; before, it said `{before}`."),
            None,
        ));
    }
    if let Some(v) = seen.visibility {
        *kept.visibility = Some(v);
    }
    news
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Failure, FailureClass};

    /// Looks in turn, each with what the platform says; the codes of the news after each.
    fn news(looks: Vec<(Standing, &str)>) -> Vec<Vec<String>> {
        let (mut notes, mut visibility, mut remote_url) = (vec![], Some("public".to_owned()), None);
        let look = |(standing, told): (Standing, &str)| {
            let mut kept = Kept {
                notes: &mut notes,
                visibility: &mut visibility,
                remote_url: &mut remote_url,
            };
            let seen = Verified {
                visibility: Some(told.to_owned()),
                standing,
                remote_url: None,
                notes: vec![],
            };
            let news = take_over(Platform::Youtube, &mut kept, seen);
            news.into_iter().map(|n| n.code).collect()
        };
        looks.into_iter().map(look).collect()
    }

    #[test]
    fn the_same_again_is_no_news() {
        let looks = vec![(Standing::Live, "public"), (Standing::Live, "public")];
        assert_eq!(news(looks), [vec![""; 0], vec![]]);
    }

    #[test]
    fn a_removal_is_told_once_and_a_return_too() {
        let looks = vec![
            (Standing::Removed, "public"),
            (Standing::Removed, "public"),
            (Standing::Live, "public"),
        ];
        assert_eq!(news(looks), [vec!["removed"], vec![], vec!["live"]]);
    }

    #[test]
    fn the_end_of_processing_is_told_but_not_its_course() {
        let looks = vec![(Standing::Processing, "public"), (Standing::Live, "public")];
        assert_eq!(news(looks), [vec![], vec!["live"]]);
    }

    #[test]
    fn another_visibility_is_told_with_both_words() {
        let looks = vec![(Standing::Private, "private"), (Standing::Private, "private")];
        assert_eq!(news(looks), [vec!["visibility_changed"], vec![]]);
    }

    #[test]
    fn one_thing_is_told_of_a_look() {
        let refused = Failure::new(FailureClass::Rejected, "copyright", "Someone claims it.", None);
        let looks = vec![
            (Standing::Rejected(refused), "private"),
            (Standing::Live, "public"),
        ];
        assert_eq!(news(looks), [vec!["rejected_later"], vec!["live"]]);
    }

    #[test]
    fn a_note_of_the_platform_is_news_once() {
        let (mut notes, mut visibility, mut remote_url) = (vec![], None, None);
        let mut look = || {
            let mut kept = Kept {
                notes: &mut notes,
                visibility: &mut visibility,
                remote_url: &mut remote_url,
            };
            let muted = Note {
                code: "muted".into(),
                message: "The sound is gone.".into(),
                hint: None,
            };
            let seen = Verified {
                visibility: None,
                standing: Standing::Live,
                remote_url: None,
                notes: vec![muted],
            };
            take_over(Platform::Instagram, &mut kept, seen).len()
        };
        assert_eq!((look(), look()), (1, 0));
    }
}
