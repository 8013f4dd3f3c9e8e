//! The one form that VK's upload server takes: a single file, its length known beforehand.

use bytes::Bytes;
use futures_util::StreamExt as _;
use futures_util::stream::{self, BoxStream};
use std::io;

/// What stands before and after the file's bytes.
pub(crate) struct Envelope {
    boundary: String,
    head: Bytes,
    tail: Bytes,
}

impl Envelope {
    /// `guid` is random, so no file holds the boundary by chance.
    pub(crate) fn new(guid: &str, mime: &str) -> Self {
        let boundary = format!("ai-shorts-{guid}");
        let ending = if mime == "video/quicktime" { "mov" } else { "mp4" };
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"video_file\"; \
             filename=\"video.{ending}\"\r\nContent-Type: {mime}\r\n\r\n"
        );
        let tail = format!("\r\n--{boundary}--\r\n");
        Self {
            boundary,
            head: head.into(),
            tail: tail.into(),
        }
    }

    pub(crate) fn content_type(&self) -> String {
        format!("multipart/form-data; boundary={}", self.boundary)
    }

    pub(crate) const fn head_len(&self) -> u64 {
        self.head.len() as u64
    }

    pub(crate) const fn len(&self, file: u64) -> u64 {
        self.head.len() as u64 + file + self.tail.len() as u64
    }

    pub(crate) fn around(
        self,
        file: BoxStream<'static, io::Result<Bytes>>,
    ) -> BoxStream<'static, io::Result<Bytes>> {
        let one = |bytes: Bytes| stream::once(async move { Ok(bytes) });
        one(self.head).chain(file).chain(one(self.tail)).boxed()
    }
}
