//! What people wrote, as text of a page or a letter.

/// Text as markup that shows it, within an element or an attribute in double quotes.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
