//! A clip that goes up, is found, renamed, deleted and gone.

use super::super::finding::Seen;
use super::Site;
use super::ask::{Reply, Sent, Silent};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http::Method;
use serde_json::json;

/// Two parts of this many bytes.
const PART: usize = 32 * 1024;
const TITLE: &str = "policy probe renamed";

/// Begins like an MP4; the rest is noise that nothing else holds.
fn noise() -> Bytes {
    let mut bytes = b"\0\0\0\x18ftypisom\0\0\x02\0isomiso2".to_vec();
    while bytes.len() < 2 * PART {
        bytes.extend(vault::random::<32>());
    }
    bytes.truncate(2 * PART);
    bytes.into()
}

/// How far it got.
enum Fate {
    Silent,
    Upload(String),
    Library(String),
}
impl From<Silent> for Fate {
    fn from(_: Silent) -> Self {
        Self::Silent
    }
}

fn held(is: bool, or: impl FnOnce() -> Fate) -> Result<(), Fate> {
    if is { Ok(()) } else { Err(or()) }
}

impl Site {
    /// The upload (C1.1) and the library (C1.2), looked at once.
    pub(in super::super) async fn clip(&self) -> &(Seen, Seen) {
        let look = async || match self.follow().await {
            Ok(()) => (Seen::Good, Seen::Good),
            Err(Fate::Silent) => (Seen::Not("server"), Seen::Not("server")),
            Err(Fate::Upload(what)) => (Seen::Bad(what), Seen::Not("failed")),
            Err(Fate::Library(what)) => (Seen::Good, Seen::Bad(what)),
        };
        self.clip.get_or_init(look).await
    }

    pub(super) fn at(&self, path: &str) -> String {
        format!("/api/v1/workspaces/{}{path}", self.one.workspace)
    }
    pub(super) async fn mine(&self, path: &str) -> Result<Reply, Silent> {
        self.client.get(&self.at(path), Some(&self.one.cookie)).await
    }

    async fn follow(&self) -> Result<(), Fate> {
        let (bytes, cookie) = (noise(), self.one.cookie.as_str());
        let upload = |what: &str, r: &Reply| Fate::Upload(format!("{what}: status {}", r.status));
        let more = [
            ("tus-resumable", "1.0.0".to_owned()),
            ("upload-length", bytes.len().to_string()),
            (
                "upload-metadata",
                format!("filename {}", BASE64_STANDARD.encode("policy-probe.mp4")),
            ),
        ];
        let made = self
            .client
            .send(
                Method::POST,
                &self.at("/uploads"),
                Some(cookie),
                &more,
                Sent::Nothing,
            )
            .await?;
        held(made.status == 201, || upload("create", &made))?;
        let place = made.header("location").unwrap_or_default().to_owned();
        let first = self.client.patch(&place, cookie, 0, bytes.slice(..PART)).await?;
        held(first.status == 204, || upload("first part", &first))?;
        let second = self
            .client
            .patch(&place, cookie, PART, bytes.slice(PART..))
            .await?;
        held(second.status == 204, || upload("second part", &second))?;
        let id = second.header("media-id").unwrap_or_default().to_owned();
        let media = format!("/media/{id}");
        let back = self.mine(&format!("{media}/file")).await?;
        held(back.status == 200 && back.body == bytes, || {
            upload("read back", &back)
        })?;
        self.manage(&id, &self.at(&media)).await
    }

    async fn manage(&self, id: &str, media: &str) -> Result<(), Fate> {
        let cookie = Some(self.one.cookie.as_str());
        let library = |what: &str, r: &Reply| Fate::Library(format!("{what}: status {}", r.status));
        let lists = |r: &Reply| {
            let body = r.json();
            let items = body["items"].as_array().into_iter().flatten();
            r.status == 200 && items.clone().any(|m| m["id"] == id)
        };
        let listed = self.mine("/media?q=policy-probe").await?;
        held(lists(&listed), || library("not listed", &listed))?;
        let title = json!({"title": TITLE});
        let renamed = self
            .client
            .send(Method::PATCH, media, cookie, &[], Sent::Json(&title))
            .await?;
        held(renamed.status == 200 && renamed.json()["title"] == TITLE, || {
            library("rename", &renamed)
        })?;
        let found = self.mine("/media?q=renamed").await?;
        held(lists(&found), || library("not found by its name", &found))?;
        let deleted = self
            .client
            .send(Method::DELETE, media, cookie, &[], Sent::Nothing)
            .await?;
        held(deleted.status / 100 == 2, || library("delete", &deleted))?;
        for path in [media.to_owned(), format!("{media}/file")] {
            let gone = self.client.get(&path, cookie).await?;
            held(gone.status == 404, || library("after deleting", &gone))?;
        }
        Ok(())
    }
}
