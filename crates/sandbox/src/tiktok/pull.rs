//! Pull mode: the platform fetches the file itself. Source: Media Transfer Guide.

use crate::facts;
use crate::spool::{Mark, Spool};
use crate::tiktok::Tiktok;
use crate::tiktok::hooks;
use crate::tiktok::publishes::ADDRESS_LIFE;
use futures_util::StreamExt;
use std::io;
use url::Url;

const NOTE_EVERY: u64 = 4 << 20;

impl Tiktok {
    /// Whether the host of a file was proven: here those of the app's redirects are. https, but for the loopback
    /// that the sandbox itself stands on.
    pub fn has_verified(&self, url: &str) -> bool {
        let Ok(url) = Url::parse(url) else { return false };
        let is_loopback = matches!(url.host_str(), Some("localhost" | "127.0.0.1"));
        let redirects = &self.ground().client.redirect_uris;
        let mut known = redirects.iter().filter_map(|uri| Url::parse(uri).ok());
        (url.scheme() == "https" || is_loopback) && known.any(|known| known.origin() == url.origin())
    }
}

/// Begins the download and does not wait for it. A fault may stall it, until the hour is over.
pub fn fetch(s: &Tiktok, publish_id: String, url: String) {
    if s.act(|w| w.strikes("pull_stall")) {
        return;
    }
    let s = s.clone();
    tokio::spawn(async move {
        if let Err(error) = download(&s, &publish_id, &url).await {
            tracing::debug!(%error, "the sandbox could not fetch a file");
            s.act(|w| {
                if w.publishes.get(&publish_id).is_some_and(|p| p.is_in_work(w.now)) {
                    w.fail(&publish_id, "video_pull_failed");
                }
            });
        }
        hooks::deliver(&s);
    });
}

#[expect(
    clippy::disallowed_methods,
    reason = "the twin stands for the platform, which fetches from the app's own host and is no client of ours"
)]
async fn download(s: &Tiktok, id: &str, url: &str) -> io::Result<()> {
    let client = hooks::client()?;
    let asked = client.get(url).timeout(ADDRESS_LIFE).send().await;
    let sent = asked.map_err(|e| io::Error::other(e.without_url()))?;
    if sent.status() != 200 {
        return Err(io::Error::other(format!("status {}", sent.status())));
    }
    let gone = || io::Error::from(io::ErrorKind::NotFound);
    let p = s.act(|w| w.publishes.get(id).cloned()).ok_or_else(gone)?;
    let path = p.file.map(|name| s.bytes().join(name));
    let mut spool = Spool::open(path.as_deref(), Mark::start(), 0, |_: &Mark| {})?;
    let mut stream = sent.bytes_stream();
    let (mut came, mut noted) = (0_u64, 0_u64);
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|e| io::Error::other(e.without_url()))?;
        came += chunk.len() as u64;
        spool = tokio::task::spawn_blocking(move || spool.feed(&chunk).map(|()| spool))
            .await
            .map_err(io::Error::other)??;
        if came - noted >= NOTE_EVERY {
            noted = came;
            s.act(|w| w.publishes.edit(id).map(|row| row.offset = came));
        }
        if s.act(|w| w.publishes.get(id).is_none_or(|p| p.failure(w.now).is_some())) {
            return Ok(());
        }
    }
    let read = move || -> io::Result<_> {
        let (mark, _) = spool.finish()?;
        Ok((mark, path.and_then(|path| facts::read(&path))))
    };
    let (mark, facts) = tokio::task::spawn_blocking(read)
        .await
        .map_err(io::Error::other)??;
    s.act(|w| {
        let now = w.now;
        let Some(row) = w.publishes.edit(id).filter(|p| p.failure(now).is_none()) else {
            return;
        };
        (row.offset, row.size) = (mark.offset, mark.offset);
        w.arrive(id, mark.sha256(), facts);
    });
    s.settle().await;
    Ok(())
}
