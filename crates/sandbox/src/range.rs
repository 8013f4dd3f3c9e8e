//! Ranges of bytes, as they are asked for (`Range`) and as they are sent (`Content-Range`).

/// `bytes 0-9/100` or `bytes */100`; the total may be `*`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContentRange {
    /// First and last byte, both included; nothing for `*`.
    pub span: Option<(u64, u64)>,
    pub total: Option<u64>,
}

impl ContentRange {
    /// Nothing when it is malformed, or ends before it begins, or ends past its own total.
    pub fn parse(text: &str) -> Option<Self> {
        let (span, total) = text.strip_prefix("bytes ")?.split_once('/')?;
        let total = match total {
            "*" => None,
            total => Some(total.parse::<u64>().ok()?),
        };
        let span = match span {
            "*" => None,
            span => {
                let (first, last) = span.split_once('-')?;
                Some((first.parse::<u64>().ok()?, last.parse::<u64>().ok()?))
            }
        };
        let holds = |(first, last)| first <= last && total.is_none_or(|total| last < total);
        span.is_none_or(holds).then_some(Self { span, total })
    }
}

/// The part of a file that a `Range` asks for.
#[derive(Debug, PartialEq, Eq)]
pub enum Asked {
    /// No range, or one we don't read: the whole file.
    Whole,
    /// First and last byte, both included.
    Part(u64, u64),
    Outside,
}

impl Asked {
    pub fn parse(range: &str, size: u64) -> Self {
        let Some((from, to)) = range
            .strip_prefix("bytes=")
            .filter(|r| !r.contains(','))
            .and_then(|r| r.split_once('-'))
        else {
            return Self::Whole;
        };
        let (first, last) = match (from.parse::<u64>(), to.parse::<u64>()) {
            (Ok(first), Ok(last)) if first <= last => (first, last.min(size.saturating_sub(1))),
            (Ok(first), Err(_)) if to.is_empty() => (first, size.saturating_sub(1)),
            (Err(_), Ok(tail)) if from.is_empty() && tail > 0 => {
                (size.saturating_sub(tail), size.saturating_sub(1))
            }
            _ => return Self::Whole,
        };
        if first >= size {
            Self::Outside
        } else {
            Self::Part(first, last)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_asked_range_is_read_as_the_protocol_says() {
        assert_eq!(Asked::parse("bytes=0-4", 10), Asked::Part(0, 4));
        assert_eq!(Asked::parse("bytes=4-", 10), Asked::Part(4, 9));
        assert_eq!(Asked::parse("bytes=-3", 10), Asked::Part(7, 9));
        assert_eq!(Asked::parse("bytes=-30", 10), Asked::Part(0, 9));
        assert_eq!(Asked::parse("bytes=5-99", 10), Asked::Part(5, 9));
        assert_eq!(Asked::parse("bytes=10-", 10), Asked::Outside);
        assert_eq!(Asked::parse("bytes=5-4", 10), Asked::Whole);
        assert_eq!(Asked::parse("bytes=0-1,3-4", 10), Asked::Whole);
        assert_eq!(Asked::parse("bytes=-3", 0), Asked::Outside);
    }

    #[test]
    fn a_sent_range_says_what_it_holds() {
        let read = |text| ContentRange::parse(text).map(|r| (r.span, r.total));
        assert_eq!(read("bytes 0-9/10"), Some((Some((0, 9)), Some(10))));
        assert_eq!(read("bytes 0-9/*"), Some((Some((0, 9)), None)));
        assert_eq!(read("bytes */10"), Some((None, Some(10))));
        for odd in [
            "0-9/10",
            "bytes 0-10/10",
            "bytes 5-4/10",
            "bytes 0-9",
            "bytes a-9/10",
            "bytes 0-9/x",
        ] {
            assert_eq!(read(odd), None, "{odd}");
        }
    }
}
