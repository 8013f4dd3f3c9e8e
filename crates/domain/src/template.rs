//! Texts that a workspace keeps for its next posts.

use crate::text::fold;
use crate::upload::clean_title;
use unicode_normalization::UnicodeNormalization as _;

/// Most templates of a workspace.
pub const TEMPLATES_MAX: u64 = 200;
pub const NAME_MAX_CHARS: usize = 80;
/// Longest title and caption, each in characters; platforms take less.
pub const TEXT_MAX_CHARS: usize = 10_000;
const TAGS_MAX: usize = 50;
const TAG_MAX_CHARS: usize = 60;

/// What a template holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Template {
    pub name: String,
    /// Empty: posts keep theirs.
    pub title: String,
    pub caption: String,
    pub tags: Vec<String>,
}

/// The field that is wrong, and how.
pub type Unfit = (&'static str, &'static str);

impl Template {
    /// The template as it is kept.
    ///
    /// # Errors
    /// It has no name or no text, or is longer than it may be.
    pub fn checked(self) -> Result<Self, Unfit> {
        if self.name.chars().count() > NAME_MAX_CHARS {
            return Err(("name", "too_long"));
        }
        let name = clean_title(&self.name).ok_or(("name", "required"))?;
        let (title, caption) = (text(&self.title), text(&self.caption));
        for (field, value) in [("title", &title), ("caption", &caption)] {
            if value.chars().count() > TEXT_MAX_CHARS {
                return Err((field, "too_long"));
            }
        }
        let mut tags = vec![];
        for tag in &self.tags {
            let tag = clean_title(tag).ok_or(("tags", "required"))?;
            if tag.chars().count() > TAG_MAX_CHARS {
                return Err(("tags", "too_long"));
            }
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        if tags.len() > TAGS_MAX {
            return Err(("tags", "too_many"));
        }
        if title.trim().is_empty() && caption.trim().is_empty() && tags.is_empty() {
            return Err(("caption", "required"));
        }
        Ok(Self {
            name,
            title,
            caption,
            tags,
        })
    }

    /// The form of the name in which two spellings are equal.
    pub fn name_key(&self) -> String {
        fold(&self.name.nfkc().collect::<String>())
    }
}

/// Composed, without NUL, which no database keeps.
fn text(raw: &str) -> String {
    raw.nfc().filter(|c| *c != '\0').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str, caption: &str) -> Template {
        Template {
            name: name.into(),
            caption: caption.into(),
            ..Template::default()
        }
    }

    #[test]
    fn a_text_is_kept_as_it_was_written() {
        let kept = of(" Launch\u{202e} ", "First line\n\n  #soup\0 ё")
            .checked()
            .unwrap();
        assert_eq!(
            (kept.name.as_str(), kept.caption.as_str()),
            ("Launch", "First line\n\n  #soup ё")
        );
        assert_eq!(of("Ещё РАЗ", "x").name_key(), of("еще раз", "x").name_key());
        let tags = Template {
            tags: vec!["soup".into(), " soup ".into(), "hot".into()],
            ..of("Tags", "")
        };
        assert_eq!(tags.checked().unwrap().tags, ["soup", "hot"]);
    }

    #[test]
    fn what_has_no_name_no_text_or_no_end_is_refused() {
        let long = "я".repeat(10_001);
        for (template, wrong) in [
            (of(" ", "x"), ("name", "required")),
            (of(&"n".repeat(81), "x"), ("name", "too_long")),
            (of("n", " \n"), ("caption", "required")),
            (of("n", &long), ("caption", "too_long")),
            (
                Template {
                    title: long.clone(),
                    ..of("n", "x")
                },
                ("title", "too_long"),
            ),
            (
                Template {
                    tags: vec!["t".repeat(61)],
                    ..of("n", "x")
                },
                ("tags", "too_long"),
            ),
            (
                Template {
                    tags: vec![" ".into()],
                    ..of("n", "x")
                },
                ("tags", "required"),
            ),
            (
                Template {
                    tags: (0..51).map(|i| i.to_string()).collect(),
                    ..of("n", "x")
                },
                ("tags", "too_many"),
            ),
        ] {
            assert_eq!(template.checked(), Err(wrong));
        }
        assert!(of(&"n".repeat(80), &long[2..]).checked().is_ok());
    }
}
