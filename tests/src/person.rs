//! A person with a browser, as far as HTTP goes.

use crate::Service;
use anyhow::{Context as _, ensure};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

/// All that a token can be good for.
pub const SCOPES: [&str; 5] = [
    "media:write",
    "channels:read",
    "publish:read",
    "publish:write",
    "audit:read",
];

/// A password that passes, and a canary to look for where it must not be.
pub const PASSWORD: &str = "violet-canary-horse-staple-93";

/// Holds that an answer has this status and this code, of the problem or of its first field.
pub fn is(answer: &Answer, status: u16, code: &str) -> anyhow::Result<()> {
    let field = answer.json()["errors"][0]["code"].as_str().map(str::to_owned);
    let said = field.unwrap_or_else(|| answer.code());
    ensure!(
        answer.status.as_u16() == status && said == code,
        "{} {said} where {status} {code} is wanted",
        answer.status
    );
    Ok(())
}

/// A text of an answer.
pub fn text(v: &Value) -> anyhow::Result<String> {
    v.as_str()
        .map(str::to_owned)
        .with_context(|| format!("no text: {v}"))
}

#[derive(Clone)]
pub struct Person {
    http: reqwest::Client,
    url: String,
    cookie: Option<String>,
    /// An API token: a program asks in the person's name.
    token: Option<String>,
    pub workspace: String,
    /// Their own id.
    pub account: String,
}

/// The posts in a stand-in's state that we made. One of another application has no bytes of ours; one that the
/// platform failed is none.
pub fn posts_of_ours(seen: &Value) -> impl Iterator<Item = &Value> {
    let all = seen["videos"].as_array().into_iter().flatten();
    all.filter(|v| v["size_bytes"] != 0 && v["state"] != "failed")
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: reqwest::header::HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }
    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|v| v.to_str().ok())
    }
    /// The JSON of a success.
    pub fn good(self) -> anyhow::Result<Value> {
        ensure!(
            self.status.is_success(),
            "{} {}",
            self.status,
            String::from_utf8_lossy(&self.body)
        );
        Ok(self.json())
    }
}

impl Person {
    /// Somebody without an account.
    pub fn anonymous(service: &Service) -> anyhow::Result<Self> {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            // The service dies under some tests: no connection of before is used again.
            .pool_max_idle_per_host(0)
            .timeout(Duration::from_secs(60))
            .build()?;
        Ok(Self {
            http,
            url: service.url.clone(),
            cookie: None,
            token: None,
            workspace: String::new(),
            account: String::new(),
        })
    }

    /// Somebody with a new account.
    pub async fn registered(service: &Service, email: &str) -> anyhow::Result<Self> {
        let mut p = Self::anonymous(service)?;
        let body = json!({"email": email, "password": PASSWORD});
        let answer = p.post("/api/v1/auth/register", &body).await?;
        p.take_cookie(&answer);
        let me = answer.good()?;
        p.workspace = me["workspaces"][0]["id"]
            .as_str()
            .context("no workspace")?
            .to_owned();
        p.account = me["id"].as_str().context("no id")?.to_owned();
        Ok(p)
    }

    /// The same person in another browser.
    pub async fn signed_in_again(&self, service: &Service, email: &str) -> anyhow::Result<Self> {
        let mut p = Self::anonymous(service)?;
        let body = json!({"email": email, "password": PASSWORD});
        let answer = p.post("/api/v1/auth/login", &body).await?;
        p.take_cookie(&answer);
        answer.good()?;
        p.workspace.clone_from(&self.workspace);
        p.account.clone_from(&self.account);
        Ok(p)
    }

    /// Somebody with a new account whom this person has invited into their workspace.
    pub async fn invites(&self, service: &Service, email: &str, role: &str) -> anyhow::Result<Self> {
        let mut guest = Self::registered(service, email).await?;
        let body = json!({"role": role});
        let made = self.post(&self.at("/invitations"), &body).await?.good()?;
        let token = made["link"].as_str().and_then(|l| l.rsplit('/').next());
        let accept = format!("/api/v1/invitations/{}/accept", token.context("no link")?);
        guest.post(&accept, &json!({})).await?.good()?;
        guest.workspace.clone_from(&self.workspace);
        Ok(guest)
    }

    pub fn take_cookie(&mut self, answer: &Answer) {
        let set = answer.header("set-cookie").and_then(|c| c.split(';').next());
        if let Some(cookie) = set {
            self.cookie = Some(cookie.to_owned());
        }
    }
    pub fn cookie(&self) -> Option<&str> {
        self.cookie.as_deref()
    }
    /// The same account in another browser, without a session.
    #[must_use]
    pub fn without_cookie(&self) -> Self {
        Self {
            cookie: None,
            ..self.clone()
        }
    }
    /// A program that asks with a token of this person, and sends their cookie along, which must count for nothing.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        Self {
            token: Some(token.to_owned()),
            ..self.clone()
        }
    }
    /// Makes an API token for the person's workspace.
    pub async fn api_token(&self, scopes: &[&str]) -> anyhow::Result<(String, Self)> {
        let body = json!({"name": scopes.join(" "), "workspace_id": self.workspace, "scopes": scopes});
        let made = self.post("/api/v1/me/api-tokens", &body).await?.good()?;
        let text = |name: &str| made[name].as_str().map(str::to_owned).context("no token");
        Ok((text("id")?, self.with_token(&text("token")?)))
    }
    /// Speaks with another service from now on, such as the same one on a new port.
    pub fn move_to(&mut self, service: &Service) {
        self.url.clone_from(&service.url);
    }
    /// A path within the person's workspace.
    pub fn at(&self, path: &str) -> String {
        format!("/api/v1/workspaces/{}{path}", self.workspace)
    }

    /// A request as the person's browser would make it.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.bare(method, path).header("sec-fetch-site", "same-origin")
    }
    /// The same, without what a browser says of the page that asks.
    pub fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        let url = if path.starts_with("http") {
            path.to_owned()
        } else {
            format!("{}{path}", self.url)
        };
        let mut r = self.http.request(method, url);
        if let Some(cookie) = &self.cookie {
            r = r.header("cookie", cookie);
        }
        if let Some(token) = &self.token {
            r = r.bearer_auth(token);
        }
        r
    }
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the person's browser, not the service"
    )]
    pub async fn send(&self, request: RequestBuilder) -> anyhow::Result<Answer> {
        let r = request.send().await?;
        let (status, headers) = (r.status(), r.headers().clone());
        Ok(Answer {
            status,
            headers,
            body: r.bytes().await?.to_vec(),
        })
    }
    /// The status alone; the body, which may have no end, is let go.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the person's browser, not the service"
    )]
    pub async fn head_of(&self, request: RequestBuilder) -> anyhow::Result<StatusCode> {
        Ok(request.send().await?.status())
    }
    /// A stream that stays open.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the person's browser, not the service"
    )]
    pub async fn open(request: RequestBuilder) -> anyhow::Result<reqwest::Response> {
        Ok(request.send().await?.error_for_status()?)
    }
    pub async fn get(&self, path: &str) -> anyhow::Result<Answer> {
        self.send(self.request(Method::GET, path)).await
    }
    pub async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Answer> {
        self.send(self.request(Method::POST, path).json(body)).await
    }
    pub async fn delete(&self, path: &str) -> anyhow::Result<Answer> {
        self.send(self.request(Method::DELETE, path)).await
    }

    /// Begins an upload and says where it lives.
    pub async fn create_upload(&self, name: &str, size: usize) -> anyhow::Result<String> {
        let answer = self.try_create_upload(name, size).await?;
        ensure!(
            answer.status == StatusCode::CREATED,
            "{} {}",
            answer.status,
            answer.code()
        );
        let location = answer.header("location").context("no Location")?;
        Ok(location.trim_start_matches(&self.url).to_owned())
    }
    pub async fn try_create_upload(&self, name: &str, size: usize) -> anyhow::Result<Answer> {
        let metadata = format!(
            "filename {},filetype {}",
            BASE64_STANDARD.encode(name),
            BASE64_STANDARD.encode("video/mp4")
        );
        let r = self
            .request(Method::POST, &self.at("/uploads"))
            .header("tus-resumable", "1.0.0")
            .header("upload-length", size)
            .header("upload-metadata", metadata);
        self.send(r).await
    }
    pub async fn patch(&self, upload: &str, offset: usize, bytes: Vec<u8>) -> anyhow::Result<Answer> {
        let r = self
            .request(Method::PATCH, upload)
            .header("tus-resumable", "1.0.0")
            .header("content-type", "application/offset+octet-stream")
            .header("upload-offset", offset)
            .body(bytes);
        self.send(r).await
    }
    /// The durable offset of an upload.
    pub async fn offset(&self, upload: &str) -> anyhow::Result<usize> {
        let answer = self
            .send(
                self.request(Method::HEAD, upload)
                    .header("tus-resumable", "1.0.0"),
            )
            .await?;
        let offset = answer
            .header("upload-offset")
            .with_context(|| format!("{}", answer.status))?;
        Ok(offset.parse()?)
    }
    /// Sends a whole file and waits until it was read.
    pub async fn upload(&self, name: &str, bytes: &[u8]) -> anyhow::Result<Value> {
        let upload = self.create_upload(name, bytes.len()).await?;
        let answer = self.patch(&upload, 0, bytes.to_vec()).await?;
        let id = answer
            .header("media-id")
            .with_context(|| format!("{} {}", answer.status, answer.code()))?
            .to_owned();
        self.media_read(&id).await
    }
    /// Waits until a clip is no longer processing.
    pub async fn media_read(&self, id: &str) -> anyhow::Result<Value> {
        for _ in 0..600 {
            let media = self.get(&self.at(&format!("/media/{id}"))).await?.good()?;
            if media["state"] != "processing" {
                return Ok(media);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        anyhow::bail!("the clip stays in processing")
    }
    /// Asks for an archive of the workspace and waits until it is ready.
    pub async fn export(&self) -> anyhow::Result<Value> {
        let begun = self.post(&self.at("/exports"), &json!({})).await?.good()?;
        self.export_ready(begun["id"].as_str().context("no id")?).await
    }
    pub async fn export_ready(&self, id: &str) -> anyhow::Result<Value> {
        for _ in 0..900 {
            let export = self.get(&self.at(&format!("/exports/{id}"))).await?.good()?;
            match export["state"].as_str() {
                Some("ready") => return Ok(export),
                Some("failed") => anyhow::bail!("the archive failed: {export:#}"),
                _ => tokio::time::sleep(Duration::from_millis(100)).await,
            }
        }
        anyhow::bail!("the archive is never ready")
    }
    /// Connects the sandbox's channels and answers their ids by platform.
    pub async fn connect_all(&self) -> anyhow::Result<BTreeMap<String, String>> {
        let answer = self
            .post(&self.at("/channels/connect-sandbox"), &json!({}))
            .await?
            .good()?;
        let pair = |c: &Value| Some((c["platform"].as_str()?.to_owned(), c["id"].as_str()?.to_owned()));
        let items = answer["items"].as_array().context("no channels")?;
        Ok(items.iter().filter_map(pair).collect())
    }
    /// The same, where only YouTube's matters.
    pub async fn connect_sandbox(&self) -> anyhow::Result<String> {
        self.connect_all().await?.remove("youtube").context("no channel")
    }
    /// Asks for a publish to one channel.
    pub async fn publish(
        &self,
        media: &str,
        channel: &str,
        key: &str,
        options: Value,
    ) -> anyhow::Result<Answer> {
        let body = json!({"media_id": media, "targets": [{"channel_id": channel, "options": options}]});
        let r = self
            .request(Method::POST, &self.at("/publish-requests"))
            .header("idempotency-key", key)
            .json(&body);
        self.send(r).await
    }
    /// Waits until the only target of a request has come to rest.
    pub async fn settled(&self, request: &str, patience: Duration) -> anyhow::Result<Value> {
        self.settled_or(request, patience, |_| false).await
    }
    /// The same, or until the target is as a test wants it.
    pub async fn settled_or(
        &self,
        request: &str,
        patience: Duration,
        enough: impl Fn(&Value) -> bool,
    ) -> anyhow::Result<Value> {
        let begun = std::time::Instant::now();
        let mut last = Value::Null;
        while begun.elapsed() < patience {
            let r = self
                .get(&self.at(&format!("/publish-requests/{request}")))
                .await?
                .good()?;
            last = r["targets"][0].clone();
            let state = last["state"].as_str().unwrap_or_default();
            let rests = ["published", "failed", "canceled", "needs_attention"].contains(&state);
            if rests || enough(&last) {
                return Ok(last);
            }
            // Many wait side by side for minutes: the longer it takes, the rarer it is asked.
            let pause = begun.elapsed() / 10;
            tokio::time::sleep(pause.clamp(Duration::from_millis(100), Duration::from_secs(3))).await;
        }
        anyhow::bail!("it does not come to rest: {last:#}")
    }
    /// A version of a clip when its making has come to an end.
    pub async fn rendition_made(&self, path: &str) -> anyhow::Result<Value> {
        for _ in 0..900 {
            let r = self.get(path).await?.good()?;
            if !["queued", "running"].contains(&r["state"].as_str().unwrap_or_default()) {
                return Ok(r);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        anyhow::bail!("it is never made")
    }
    /// What the sandbox saw of YouTube.
    pub async fn sandbox_state(&self) -> anyhow::Result<Value> {
        self.twin_state("youtube").await
    }
    /// What the sandbox saw of a platform.
    pub async fn twin_state(&self, platform: &str) -> anyhow::Result<Value> {
        Ok(self.get("/sandbox/api/state").await?.good()?[platform].clone())
    }
    /// Arms a fault of the sandbox's YouTube.
    pub async fn fault(&self, name: &str, after: u64) -> anyhow::Result<()> {
        self.arm("youtube", name, &json!({"after": after})).await
    }
    /// Arms a fault of a twin, with `after`, `times` or `value`.
    pub async fn arm(&self, platform: &str, name: &str, how: &Value) -> anyhow::Result<()> {
        let mut body = how.clone();
        body["platform"] = platform.into();
        body["fault"] = name.into();
        self.post("/sandbox/api/faults", &body).await?.good().map(|_| ())
    }
}

/// Options that pass the checks of a platform.
pub fn options_for(platform: &str, title: &str) -> Value {
    let mut options = json!({"title": title, "caption": title});
    options[platform] = match platform {
        "youtube" => json!({"made_for_kids": false}),
        "instagram" => json!({"share_to_feed": true}),
        "tiktok" => json!({"privacy_level": "PUBLIC_TO_EVERYONE", "allow_comment": true,
            "allow_duet": false, "allow_stitch": false, "mode": "direct"}),
        _ => json!({}),
    };
    options
}

/// Options that pass the checks before a publish to YouTube.
pub fn good_options(title: &str) -> Value {
    json!({"title": title, "visibility": "public", "youtube": {"made_for_kids": false}})
}
