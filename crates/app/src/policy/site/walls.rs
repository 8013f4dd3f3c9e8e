//! What a stranger gets: the other's workspace, the storage, uploads from elsewhere.

use super::super::finding::Seen;
use super::Site;
use super::ask::{Sent, Silent};
use http::Method;

/// An id's last part that never was.
const NEVER: &str = "0123456789abcdef0123456789abcdef";

impl Site {
    /// C8.3: on every route that reads, the other's workspace is like one that never was.
    pub(in super::super) async fn walls(&self) -> Seen {
        match self.look_over().await {
            Ok(bad) => Seen::all(&bad),
            Err(Silent) => Seen::Not("server"),
        }
    }

    async fn look_over(&self) -> Result<Vec<String>, Silent> {
        let document = self.client.get("/api/v1/openapi.json", None).await?.json();
        let paths = document["paths"].as_object().cloned().unwrap_or_default();
        let reads = paths.iter().filter(|(path, item)| {
            path.starts_with("/api/v1/workspaces/{workspace}") && item["get"].is_object()
        });
        let (mut bad, mut asked) = (vec![], 0);
        for (path, _) in reads {
            asked += 1;
            let foreign = filled(path, &self.two.workspace);
            let never = filled(path, &format!("wsp_{NEVER}"));
            let cookie = Some(self.one.cookie.as_str());
            let a = self.client.get(&foreign, cookie).await?;
            let b = self.client.get(&never, cookie).await?;
            if a.status != 404 || b.status != 404 || a.plain() != b.plain() {
                bad.push(format!("{path}: {} and {}", a.status, b.status));
            }
            if self.client.get(&foreign, None).await?.status != 401 {
                bad.push(format!("{path}: open to nobody's session"));
            }
        }
        // The cookie itself is good: the own workspace answers.
        if asked == 0 || self.mine("").await?.status != 200 {
            bad.push("nothing could be asked".into());
        }
        Ok(bad)
    }

    /// C8.4: no address leads into the storage.
    pub(in super::super) async fn storage_paths(&self) -> Seen {
        let mut bad = vec![];
        for path in [
            "/media/",
            "/storage/media/",
            "/data/media/",
            "/data/ai-shorts.db",
            "/data/keys/master.keys",
            "/keys/master.keys",
            "/ai-shorts.db",
            "/_app/..%2f..%2fdata%2fkeys%2fmaster.keys",
            "/..%2fdata%2fai-shorts.db",
        ] {
            match self.client.get(path, Some(&self.one.cookie)).await {
                Ok(reply) if reply.status == 404 || reply.status == 400 => {}
                Ok(reply) => bad.push(format!("{path}: status {}", reply.status)),
                Err(Silent) => return Seen::Not("server"),
            }
        }
        Seen::all(&bad)
    }

    /// C8.5: uploads are for whoever is signed in, and from our own pages.
    pub(in super::super) async fn foreign_upload(&self) -> Seen {
        let path = self.at("/uploads");
        let more = |site: &str| {
            [
                ("tus-resumable", "1.0.0".to_owned()),
                ("upload-length", "100".to_owned()),
                ("sec-fetch-site", site.to_owned()),
            ]
        };
        let cookie = Some(self.one.cookie.as_str());
        let mut bad = vec![];
        for (name, cookie, site, wanted) in [
            ("without a session", None, "same-origin", 401),
            ("from another site", cookie, "cross-site", 403),
        ] {
            match self
                .client
                .send(Method::POST, &path, cookie, &more(site), Sent::Nothing)
                .await
            {
                Ok(reply) if reply.status == wanted => {}
                Ok(reply) => bad.push(format!("{name}: status {}", reply.status)),
                Err(Silent) => return Seen::Not("server"),
            }
        }
        Seen::all(&bad)
    }

    /// C8.5: a link that we did not sign.
    pub(in super::super) async fn made_up_link(&self) -> Seen {
        match self.client.get(&format!("/l/{}", "A".repeat(156)), None).await {
            Ok(reply) if reply.status == 404 => Seen::Good,
            Ok(reply) => Seen::Bad(format!("status {}", reply.status)),
            Err(Silent) => Seen::Not("server"),
        }
    }
}

/// A route's path in a workspace; other ids in it never were.
fn filled(path: &str, workspace: &str) -> String {
    let mut out = path.replace("{workspace}", workspace);
    while let (Some(start), Some(end)) = (out.find('{'), out.find('}')) {
        let id = match &out[start + 1..end] {
            "media" => format!("med_{NEVER}"),
            "channel" => format!("chn_{NEVER}"),
            "request" => format!("pub_{NEVER}"),
            "target" => format!("tgt_{NEVER}"),
            "rendition" => format!("ren_{NEVER}"),
            "event" => format!("evt_{NEVER}"),
            "blake3" => "0".repeat(64),
            _ => format!("upl_{NEVER}"),
        };
        out.replace_range(start..=end, &id);
    }
    out
}
