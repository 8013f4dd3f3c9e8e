//! What S3 answers in.
use quick_xml::{Reader, events::Event};

/// Deeper answers are none of S3's.
const DEPTH_MAX: usize = 16;

#[derive(Debug, Default)]
pub(super) struct Element {
    name: String,
    text: String,
    inner: Vec<Element>,
}

impl Element {
    /// The root of a whole document.
    pub fn parse(document: &[u8]) -> Option<Self> {
        let mut reader = Reader::from_reader(document);
        // the first stands for the document
        let mut open = vec![Self::default()];
        loop {
            match reader.read_event().ok()? {
                Event::Start(start) => {
                    if open.len() > DEPTH_MAX {
                        return None;
                    }
                    open.push(Self {
                        name: String::from_utf8(start.local_name().as_ref().to_vec()).ok()?,
                        ..Self::default()
                    });
                }
                Event::End(_) => {
                    let done = open.pop()?;
                    open.last_mut()?.inner.push(done);
                }
                Event::Empty(empty) => open.last_mut()?.inner.push(Self {
                    name: String::from_utf8(empty.local_name().as_ref().to_vec()).ok()?,
                    ..Self::default()
                }),
                Event::Text(text) => open.last_mut()?.text.push_str(&text.decode().ok()?),
                Event::CData(text) => open.last_mut()?.text.push_str(&text.decode().ok()?),
                Event::GeneralRef(reference) => {
                    let letter = match reference.resolve_char_ref().ok()? {
                        Some(letter) => letter,
                        None => match &*reference.decode().ok()? {
                            "amp" => '&',
                            "lt" => '<',
                            "gt" => '>',
                            "quot" => '"',
                            "apos" => '\'',
                            _ => return None,
                        },
                    };
                    open.last_mut()?.text.push(letter);
                }
                Event::Eof => break,
                Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
                // entities could be declared there
                Event::DocType(_) => return None,
            }
        }
        let document = open.pop().filter(|_| open.is_empty())?;
        document.inner.into_iter().next()
    }

    pub fn is(&self, name: &str) -> bool {
        self.name == name
    }

    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.inner.iter().filter(move |inner| inner.name == name)
    }

    /// The text of the first element of this name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.inner
            .iter()
            .find(|inner| inner.name == name)
            .map(|inner| inner.text.trim())
    }
}

/// A text between tags.
pub(super) fn escaped(text: &str) -> String {
    quick_xml::escape::escape(text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_read_with_their_signs() {
        let root = Element::parse(
            b"<?xml version=\"1.0\"?>\n<R xmlns=\"x\"><A><E>&quot;a&#x26;b&amp;&quot;</E></A><A/><T> t </T></R>",
        )
        .unwrap();
        assert!(root.is("R"));
        let found: Vec<_> = root.all("A").map(|a| a.get("E")).collect();
        assert_eq!(found, [Some("\"a&b&\""), None]);
        assert_eq!((root.get("T"), root.get("none")), (Some("t"), None));
    }

    #[test]
    fn what_is_no_answer_is_none() {
        let deep = "<a>".repeat(40) + &"</a>".repeat(40);
        for odd in [
            "",
            "text",
            "<a>",
            "<a></b>",
            "<!DOCTYPE a><a/>",
            "<a>&evil;</a>",
            &deep,
        ] {
            assert!(Element::parse(odd.as_bytes()).is_none(), "{odd}");
        }
    }
}
