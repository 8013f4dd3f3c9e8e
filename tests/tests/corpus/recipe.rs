//! One file of the corpus: how it is made, and what each platform's documents say of it.

use domain::Platform;
use std::fmt;

pub const PLATFORMS: [Platform; 4] = [
    Platform::Youtube,
    Platform::Instagram,
    Platform::Tiktok,
    Platform::Vk,
];

pub struct Recipe {
    pub name: &'static str,
    pub what: &'static str,
    pub source: Source,
    pub then: Vec<Step>,
    pub expected: Expected,
}

pub enum Source {
    /// A test picture with a tone: `360x640@30 3s`; then how it is encoded (words of `make::word` or ffmpeg's
    /// own), and the file's ending.
    Picture(&'static str, &'static str, &'static str),
    /// An upright clip of 24 frames a second, copied on and on for so many seconds; nothing is encoded.
    Long(f64),
    /// ffmpeg with these arguments, inputs too; and the ending.
    Plain(&'static str, &'static str),
    /// The bytes themselves.
    Bytes(&'static [u8]),
}

pub enum Step {
    /// Another run over the file, copying unless told otherwise.
    Remux(&'static str, &'static str),
    /// Turned by so many degrees clockwise in the header alone.
    Turn(u32),
    /// A box that players skip, of zeros that take no room on the disk, up to this size in bytes.
    Pad(u64),
    /// The first so many hundredths of its bytes.
    Keep(u64),
}

pub enum Expected {
    /// The library does not take it, with this code.
    NotTaken(&'static str),
    /// Rules by platform, in the order of `PLATFORMS`: `!` blocks, `?` warns, `+` a rendition mends it,
    /// `@small` only for an account with the least rights: YouTube not verified, TikTok's three minutes.
    Verdicts([&'static str; 4]),
}

/// A clip that is encoded.
pub const fn clip(
    name: &'static str,
    what: &'static str,
    picture: &'static str,
    encode: &'static str,
    ending: &'static str,
    verdicts: [&'static str; 4],
) -> Recipe {
    Recipe {
        name,
        what,
        source: Source::Picture(picture, encode, ending),
        then: vec![],
        expected: Expected::Verdicts(verdicts),
    }
}

/// A long clip that costs nothing to make.
pub const fn long(
    name: &'static str,
    what: &'static str,
    seconds: f64,
    verdicts: [&'static str; 4],
) -> Recipe {
    Recipe {
        name,
        what,
        source: Source::Long(seconds),
        then: vec![],
        expected: Expected::Verdicts(verdicts),
    }
}

/// A file that does not get into the library.
pub const fn refused(name: &'static str, what: &'static str, source: Source, code: &'static str) -> Recipe {
    Recipe {
        name,
        what,
        source,
        then: vec![],
        expected: Expected::NotTaken(code),
    }
}

impl Recipe {
    pub fn then(mut self, step: Step) -> Self {
        self.then.push(step);
        self
    }
}

/// What is known of an account that matters to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Account {
    Small,
    Large,
}

/// A finding, as a recipe writes it: `!container+`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note {
    pub rule: String,
    pub blocks: bool,
    pub fixable: bool,
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, mends) = (
            if self.blocks { '!' } else { '?' },
            if self.fixable { "+" } else { "" },
        );
        write!(f, "{kind}{}{mends}", self.rule)
    }
}

/// The notes written for an account, sorted.
pub fn notes(text: &str, account: Account) -> Vec<Note> {
    let mut all: Vec<Note> = text
        .split_ascii_whitespace()
        .filter_map(|word| match word.split_once('@') {
            Some((_, "small")) if account == Account::Large => None,
            Some((word, "small")) => Some(note(word)),
            Some(_) => panic!("{word}: only `@small` is known"),
            None => Some(note(word)),
        })
        .collect();
    all.sort();
    all
}

fn note(word: &str) -> Note {
    let rule = word.trim_start_matches(['!', '?']);
    assert_eq!(rule.len() + 1, word.len(), "{word}: begins with ! or ?");
    Note {
        rule: rule.trim_end_matches('+').to_owned(),
        blocks: word.starts_with('!'),
        fixable: rule.ends_with('+'),
    }
}
