//! Names of uploaded files. Source: security-requirements, section 10.

use unicode_normalization::UnicodeNormalization;

/// Longest stored file name in bytes.
pub const FILENAME_MAX_BYTES: usize = 255;
/// Longest title of a clip in the library, in characters.
pub const TITLE_MAX_CHARS: usize = 200;

/// A file name that is safe to show and to offer for download; it is never used as a path.
/// NFC, no controls, no bidirectional marks, no separators, no leading dots, at most 255 bytes.
pub fn clean_filename(raw: &str) -> String {
    let last = raw.rsplit(['/', '\\']).next().unwrap_or("");
    let mut name: String = last
        .nfc()
        .filter(|c| !c.is_control() && !is_bidi_mark(*c))
        .collect();
    name = name.trim().trim_start_matches('.').trim().to_owned();
    if name.is_empty() {
        return "video".into();
    }
    if name.len() <= FILENAME_MAX_BYTES {
        return name;
    }
    let (stem, ext) = name
        .rsplit_once('.')
        .filter(|(_, e)| e.len() <= 8)
        .unwrap_or((&name, ""));
    let room = FILENAME_MAX_BYTES - ext.len() - usize::from(!ext.is_empty());
    let mut end = room.min(stem.len());
    while !stem.is_char_boundary(end) {
        end -= 1;
    }
    if ext.is_empty() {
        stem[..end].to_owned()
    } else {
        format!("{}.{ext}", &stem[..end])
    }
}

/// The first title of a clip: its file name without the ending.
pub fn title_from_filename(name: &str) -> String {
    let stem = name
        .rsplit_once('.')
        .map_or(name, |(stem, ext)| if ext.len() <= 5 { stem } else { name });
    clean_title(stem).unwrap_or_else(|| "video".into())
}

/// A title without controls and bidirectional marks, inner white space kept; none when nothing is left.
/// Longer than [`TITLE_MAX_CHARS`] is cut only for titles made from file names.
pub fn clean_title(raw: &str) -> Option<String> {
    let title: String = raw
        .nfc()
        .filter(|c| !c.is_control() && !is_bidi_mark(*c))
        .take(TITLE_MAX_CHARS)
        .collect();
    let title = title.trim().to_owned();
    (!title.is_empty()).then_some(title)
}

const fn is_bidi_mark(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_tricks_leave_a_plain_name() {
        assert_eq!(clean_filename("../../etc/passwd"), "passwd");
        assert_eq!(clean_filename("C:\\clips\\a.mp4"), "a.mp4");
        assert_eq!(clean_filename("..\u{202e}4pm.exe"), "4pm.exe");
        assert_eq!(clean_filename("a\0b\n.mp4"), "ab.mp4");
        assert_eq!(clean_filename("..."), "video");
        assert_eq!(clean_filename("e\u{301}.mp4"), "é.mp4");
    }

    #[test]
    fn a_long_name_keeps_its_ending() {
        let name = clean_filename(&format!("{}.mp4", "я".repeat(1000)));
        assert!(
            name.len() <= 255 && name.rsplit('.').next() == Some("mp4"),
            "{name}"
        );
    }

    #[test]
    fn a_title_comes_from_the_name() {
        assert_eq!(title_from_filename("Sunset 01.mp4"), "Sunset 01");
        assert_eq!(title_from_filename("шалом שלום.MOV"), "шалом שלום");
    }
}
