//! `multipart/form-data`, read as it comes.

use axum::body::Bytes;
use axum::http::{HeaderMap, header};
use bytes::BytesMut;

const LONGEST_HEAD: usize = 8 << 10;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub name: String,
    pub file_name: Option<String>,
    pub content_type: Option<String>,
}

#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub enum Event {
    Part(Part),
    Data(Bytes),
    PartEnd,
    /// The closing boundary came.
    End,
    /// This is no multipart body; nothing more is read.
    Broken,
}

#[derive(PartialEq, Eq)]
enum State {
    Preamble,
    AfterBoundary,
    Head,
    Body,
    Over,
}

/// Takes a body in chunks cut anywhere. It holds back no more than a boundary's length, or one part's head.
pub struct Multipart {
    /// Line break, two hyphens, boundary.
    mark: Vec<u8>,
    held: BytesMut,
    state: State,
}

/// The boundary that the content type names.
pub fn boundary(headers: &HeaderMap) -> Option<String> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let mut fields = kind.split(';').map(str::trim);
    if !fields.next()?.eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let boundary = fields
        .find_map(|f| f.strip_prefix("boundary="))?
        .trim_matches('"');
    (1..=70).contains(&boundary.len()).then(|| boundary.to_owned())
}

impl Multipart {
    pub fn new(boundary: &str) -> Self {
        Self {
            mark: format!("\r\n--{boundary}").into_bytes(),
            // the first boundary needs no line break before it
            held: BytesMut::from(&b"\r\n"[..]),
            state: State::Preamble,
        }
    }

    pub fn feed(&mut self, chunk: &[u8]) -> Vec<Event> {
        if self.state == State::Over {
            return Vec::new();
        }
        self.held.extend_from_slice(chunk);
        let mut events = Vec::new();
        while self.step(&mut events) {}
        events
    }

    /// False when it takes more bytes to go on.
    fn step(&mut self, events: &mut Vec<Event>) -> bool {
        match self.state {
            State::Preamble | State::Body => {
                let found = find(&self.held, &self.mark);
                let clear = found.unwrap_or_else(|| self.held.len().saturating_sub(self.mark.len() - 1));
                let bytes = self.held.split_to(clear).freeze();
                let in_part = self.state == State::Body;
                if in_part && !bytes.is_empty() {
                    events.push(Event::Data(bytes));
                }
                if found.is_none() {
                    return false;
                }
                let _ = self.held.split_to(self.mark.len());
                if in_part {
                    events.push(Event::PartEnd);
                }
                self.state = State::AfterBoundary;
                true
            }
            State::AfterBoundary => match self.held.get(..2) {
                None => false,
                Some(b"--") => self.end(Event::End, events),
                Some(b"\r\n") => {
                    self.state = State::Head;
                    true
                }
                Some(_) => self.end(Event::Broken, events),
            },
            State::Head => {
                // the line break before stays, so that a head without lines ends too
                let Some(end) = find(&self.held, b"\r\n\r\n") else {
                    return self.held.len() > LONGEST_HEAD && self.end(Event::Broken, events);
                };
                let head = self.held.split_to(end + 4);
                let Some(part) = read_head(&head) else {
                    return self.end(Event::Broken, events);
                };
                events.push(Event::Part(part));
                self.state = State::Body;
                true
            }
            State::Over => false,
        }
    }

    fn end(&mut self, last: Event, events: &mut Vec<Event>) -> bool {
        events.push(last);
        self.state = State::Over;
        self.held.clear();
        false
    }
}

/// Where `needle`, which begins with a carriage return, first stands.
fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = hay.get(from..)?.iter().position(|b| *b == b'\r') {
        if hay[from + at..].starts_with(needle) {
            return Some(from + at);
        }
        from += at + 1;
    }
    None
}

fn read_head(head: &[u8]) -> Option<Part> {
    let head = std::str::from_utf8(head).ok()?;
    let value = |wanted: &str| {
        head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case(wanted).then(|| value.trim())
        })
    };
    let disposition = value("content-disposition")?.strip_prefix("form-data")?;
    let field = |wanted: &str| {
        let start = disposition.find(&format!("; {wanted}=\""))? + wanted.len() + 4;
        let (text, _) = disposition.get(start..)?.split_once('"')?;
        Some(text.to_owned())
    };
    Some(Part {
        name: field("name")?,
        file_name: field("filename"),
        content_type: value("content-type").map(str::to_owned),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = b"--b\r\nContent-Disposition: form-data; name=\"video_file\"; filename=\"a.mp4\"\r\n\
        Content-Type: video/mp4\r\n\r\n\r\n--a\r--b\r\n-\r\n--b--\r\n";

    fn whole(events: Vec<Event>) -> (Option<Part>, Vec<u8>, Vec<Event>) {
        let (mut part, mut bytes, mut rest) = (None, Vec::new(), Vec::new());
        for event in events {
            match event {
                Event::Part(p) => part = Some(p),
                Event::Data(data) => bytes.extend_from_slice(&data),
                other => rest.push(other),
            }
        }
        (part, bytes, rest)
    }

    #[test]
    fn a_file_comes_out_whole_however_the_body_is_cut() {
        for size in 1..=BODY.len() {
            let mut reader = Multipart::new("b");
            let events: Vec<Event> = BODY.chunks(size).flat_map(|c| reader.feed(c)).collect();
            let (part, bytes, rest) = whole(events);
            let part = part.unwrap();
            assert_eq!(
                (part.name.as_str(), part.file_name.as_deref()),
                ("video_file", Some("a.mp4"))
            );
            assert_eq!(part.content_type.as_deref(), Some("video/mp4"));
            assert_eq!(bytes, b"\r\n--a\r--b\r\n-", "in pieces of {size}");
            assert_eq!(rest, [Event::PartEnd, Event::End]);
        }
    }

    #[test]
    fn a_body_without_its_last_boundary_never_ends() {
        let mut reader = Multipart::new("b");
        let events = reader.feed(&BODY[..BODY.len() - 5]);
        assert!(!events.contains(&Event::End));
        let broken = Multipart::new("b").feed(b"--bad\r\n\r\n");
        assert_eq!(broken, [Event::Broken]);
    }

    #[test]
    fn the_content_type_names_the_boundary() {
        let of = |text: &str| {
            boundary(&HeaderMap::from_iter([(
                header::CONTENT_TYPE,
                text.parse().unwrap(),
            )]))
        };
        assert_eq!(
            of("multipart/form-data; boundary=\"x y\"").as_deref(),
            Some("x y")
        );
        assert_eq!(of("application/json"), None);
    }
}
