//! Counting and folding of text.

use std::collections::BTreeSet;

pub fn utf16_len(s: &str) -> usize {
    s.encode_utf16().count()
}

/// The words of a title as the search knows them: Unicode lower case, ё as е.
pub fn search_terms(s: &str) -> BTreeSet<String> {
    s.split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(|w| fold(w).chars().take(64).collect())
        .collect()
}

/// The form in which two spellings of a text are equal: Unicode lower case, ё as е.
pub fn fold(s: &str) -> String {
    s.to_lowercase().replace('ё', "е")
}

/// The smallest text that is greater than every text with this prefix, in byte order.
pub fn after_prefix(prefix: &str) -> Vec<u8> {
    let mut bytes = prefix.as_bytes().to_vec();
    while let Some(b) = bytes.pop() {
        if b < 255 {
            bytes.push(b + 1);
            return bytes;
        }
    }
    vec![255; 8]
}

/// An e-mail as a log may show it: `a…@e…`.
pub fn mask_email(email: &str) -> String {
    let first = |s: &str| s.chars().next().map_or(String::new(), |c| format!("{c}…"));
    match email.split_once('@') {
        Some((name, host)) => format!("{}@{}", first(name), first(host)),
        None => "…".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_fold_by_unicode() {
        let t: Vec<_> = search_terms("Ёлка и Кот: Sunset_01.mp4").into_iter().collect();
        assert_eq!(t, ["01", "mp4", "sunset", "елка", "и", "кот"]);
    }

    #[test]
    fn a_prefix_has_an_end() {
        assert!(after_prefix("кот") > "котики".as_bytes().to_vec());
        assert!(after_prefix("кот") <= "кош".as_bytes().to_vec());
    }

    #[test]
    fn an_email_is_masked() {
        assert_eq!(mask_email("anna@example.org"), "a…@e…");
    }
}
