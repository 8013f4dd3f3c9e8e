//! The stream of changes.

use crate::{Client, ClientError, Workspace};
use reqwest::{Method, Response};
use std::time::Duration;

/// The service sends a comment each 15 s: silence for longer means that the line is dead.
const SILENCE: Duration = Duration::from_secs(45);
/// Longest event that is waited for.
const EVENT_MAX_BYTES: usize = 4 << 20;

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub kind: String,
    pub data: String,
}

/// An open stream; ends when the service or the line does.
pub struct Events {
    answer: Response,
    kept: Vec<u8>,
}

impl Client {
    /// Opens the stream: from its first line on, no change is missed.
    pub async fn events(&self, at: &Workspace) -> Result<Events, ClientError> {
        let request = self.request(Method::GET, &at.path("/events"))?;
        Ok(Events {
            answer: Self::send(request).await?,
            kept: vec![],
        })
    }
}

impl Events {
    /// The next change; none when the stream has ended.
    pub async fn next(&mut self) -> Result<Option<Event>, ClientError> {
        loop {
            while let Some(end) = self.kept.windows(2).position(|w| w == b"\n\n") {
                let block: Vec<u8> = self.kept.drain(..end + 2).collect();
                if let Some(event) = read(&String::from_utf8_lossy(&block)) {
                    return Ok(Some(event));
                }
            }
            if self.kept.len() > EVENT_MAX_BYTES {
                return Err(ClientError::Odd("an event without an end"));
            }
            match tokio::time::timeout(SILENCE, self.answer.chunk()).await {
                Ok(Ok(Some(bytes))) => self.kept.extend_from_slice(&bytes),
                Ok(Ok(None)) | Err(_) => return Ok(None),
                Ok(Err(e)) => return Err(e.into()),
            }
        }
    }
}

/// The event of a block; none when it holds comments or settings only.
fn read(block: &str) -> Option<Event> {
    let field = |name: &str| {
        block
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
            .map(str::to_owned)
    };
    Some(Event {
        kind: field("event")?,
        data: field("data")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_an_event_or_nothing() {
        let event = read("id: 7\nevent: target.changed\ndata: {\"a\":1}\n\n").unwrap();
        assert_eq!(
            (event.kind.as_str(), event.data.as_str()),
            ("target.changed", "{\"a\":1}")
        );
        assert_eq!(read("retry: 2000\n:\n\n"), None);
        assert_eq!(read(":\n\n"), None);
    }
}
