//! What an application asks of TikTok.
#![expect(
    clippy::disallowed_methods,
    reason = "tests speak HTTP to their own loopback listener"
)]

use crate::site::Site;
use domain::Platform;
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};

pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
/// SHA-256 of the verifier in lowercase hexadecimal.
pub const CHALLENGE: &str = "13d31e961a1ad8ec2f16b10c4c982e0876a878ad6df144566ee1894acb70f9c3";
pub const REDIRECT: &str = "http://127.0.0.1:8080/oauth/tiktok/callback";
pub const ALL: &str = "user.info.basic,user.info.profile,video.publish,video.upload,video.list";
/// The chunk that the tests send.
pub const CHUNK: usize = 5 << 20;

pub struct Lab {
    site: Site,
    pub redirect: String,
}

impl std::ops::Deref for Lab {
    type Target = Site;
    fn deref(&self) -> &Site {
        &self.site
    }
}

impl Lab {
    pub async fn new() -> Self {
        Self::at(REDIRECT, true).await
    }

    pub async fn at(redirect: &str, keep_bytes: bool) -> Self {
        Self {
            site: Site::open(Platform::Tiktok, redirect, keep_bytes).await,
            redirect: redirect.to_owned(),
        }
    }

    /// As after `kill -9`: the state is opened again from its directory, on another port.
    pub async fn restart(&mut self) {
        self.site.restart().await;
    }

    pub fn asking(&self, scopes: &str) -> Vec<(&'static str, String)> {
        vec![
            ("client_key", "client".into()),
            ("redirect_uri", self.redirect.clone()),
            ("response_type", "code".into()),
            ("scope", scopes.into()),
            ("state", "st&te".into()),
            ("code_challenge", CHALLENGE.into()),
            ("code_challenge_method", "S256".into()),
        ]
    }

    /// Posts the consent form; answers the values that came back with the redirect.
    pub async fn consent(&self, ask: &[(&str, String)], form: &[(&str, &str)]) -> Vec<(String, String)> {
        let url = format!("{}/v2/auth/authorize/", self.base);
        let sent = self.http.post(url).query(ask).form(form).send().await.unwrap();
        assert_eq!(sent.status(), StatusCode::SEE_OTHER);
        let to = url::Url::parse(sent.headers()["location"].to_str().unwrap()).unwrap();
        assert!(to.as_str().starts_with(&self.redirect));
        to.query_pairs().into_owned().collect()
    }

    pub async fn code(&self, account: &str, scopes: &str) -> String {
        let form = [("decision", "allow"), ("account", account)];
        let back = self.consent(&self.asking(scopes), &form).await;
        value(&back, "code").expect("a code")
    }

    pub async fn exchange(&self, code: &str) -> Response {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &self.redirect),
            ("code_verifier", VERIFIER),
        ];
        self.token(&form).await.unwrap()
    }

    pub async fn refresh(&self, token: &str) -> reqwest::Result<Response> {
        let form = [("grant_type", "refresh_token"), ("refresh_token", token)];
        self.token(&form).await
    }

    pub async fn token(&self, form: &[(&str, &str)]) -> reqwest::Result<Response> {
        self.app_form("/v2/oauth/token/", form).await
    }

    /// A form that carries the app's key and secret.
    pub async fn app_form(&self, path: &str, form: &[(&str, &str)]) -> reqwest::Result<Response> {
        let mut all = vec![("client_key", "client"), ("client_secret", "hush")];
        all.extend(form);
        let url = format!("{}{path}", self.base);
        self.http.post(url).form(&all).send().await
    }

    pub async fn tokens(&self, account: &str, scopes: &str) -> Value {
        let sent = self.exchange(&self.code(account, scopes).await).await;
        assert_eq!(sent.status(), 200);
        sent.json().await.unwrap()
    }

    pub async fn access(&self, account: &str) -> String {
        text(&self.tokens(account, ALL).await["access_token"])
    }

    pub async fn get(&self, token: &str, path: &str) -> Response {
        let url = format!("{}{path}", self.base);
        self.http.get(url).bearer_auth(token).send().await.unwrap()
    }

    pub async fn try_call(&self, token: &str, path: &str, body: &Value) -> reqwest::Result<Response> {
        let url = format!("{}/v2{path}", self.base);
        let call = self.http.post(url).bearer_auth(token).body(body.to_string());
        call.header("Content-Type", "application/json; charset=UTF-8")
            .send()
            .await
    }

    pub async fn call(&self, token: &str, path: &str, body: &Value) -> Response {
        self.try_call(token, path, body).await.unwrap()
    }

    pub async fn creator_info(&self, token: &str) -> Response {
        self.call(token, "/post/publish/creator_info/query/", &json!({}))
            .await
    }

    pub async fn init(&self, token: &str, body: &Value) -> Response {
        self.call(token, "/post/publish/video/init/", body).await
    }

    pub async fn inbox_init(&self, token: &str, size: usize) -> Response {
        let body = json!({"source_info": source(size)});
        self.call(token, "/post/publish/inbox/video/init/", &body).await
    }

    /// Begins a public post; answers its id and upload address.
    pub async fn begin(&self, token: &str, title: &str, size: usize) -> (String, String) {
        begun(self.init(token, &plain(title, size)).await).await
    }

    pub fn sending(&self, url: &str, bytes: &[u8], kind: &str, range: &str) -> reqwest::RequestBuilder {
        self.http
            .put(self.today(url))
            .header("Content-Type", kind)
            .header("Content-Range", range)
            .body(bytes.to_vec())
    }

    /// Sends `bytes` that begin at `first` of `total`.
    pub async fn send(
        &self,
        url: &str,
        bytes: &[u8],
        first: usize,
        total: usize,
    ) -> reqwest::Result<Response> {
        let range = format!("bytes {first}-{}/{total}", first + bytes.len() - 1);
        self.sending(url, bytes, "video/mp4", &range).send().await
    }

    /// Sends all chunks from `first` on; answers the statuses.
    pub async fn send_all(&self, url: &str, all: &[u8], mut first: usize) -> Vec<u16> {
        let mut seen = Vec::new();
        while first < all.len() {
            let next = end_of(first, all.len());
            let sent = self.send(url, &all[first..next], first, all.len()).await.unwrap();
            seen.push(sent.status().as_u16());
            first = next;
        }
        seen
    }

    /// The same upload address on the port of today.
    pub fn today(&self, url: &str) -> String {
        let rest = url.split_once("/upload/").unwrap().1;
        format!("{}/upload/{rest}", self.base)
    }

    pub async fn status(&self, token: &str, publish_id: &str) -> Response {
        let body = json!({"publish_id": publish_id});
        self.call(token, "/post/publish/status/fetch/", &body).await
    }

    /// `data` of a status that is there.
    pub async fn standing(&self, token: &str, publish_id: &str) -> Value {
        let sent = self.status(token, publish_id).await;
        assert_eq!(sent.status(), 200);
        let body: Value = sent.json().await.unwrap();
        assert_eq!(body["error"]["code"], "ok");
        body["data"].clone()
    }

    /// Publishes a file in one chunk; answers its `publish_id`.
    pub async fn publish(&self, token: &str, title: &str, all: &[u8]) -> String {
        let (id, url) = self.begin(token, title, all.len()).await;
        assert_eq!(self.send_all(&url, all, 0).await, [201]);
        id
    }

    /// Posts a form of the twin's pages.
    pub async fn page_form(&self, path: &str, form: &[(&str, &str)]) -> u16 {
        let url = format!("{}{path}", self.base);
        self.http
            .post(url)
            .form(form)
            .send()
            .await
            .unwrap()
            .status()
            .as_u16()
    }

    pub async fn page(&self, path: &str) -> (u16, String) {
        let sent = self
            .http
            .get(format!("{}{path}", self.base))
            .send()
            .await
            .unwrap();
        (sent.status().as_u16(), sent.text().await.unwrap())
    }

    pub async fn videos(&self) -> Vec<Value> {
        self.state().await["videos"].as_array().unwrap().clone()
    }
}

/// One chunk up to ten MiB less a byte, then chunks of five MiB.
pub fn source(size: usize) -> Value {
    let chunk = if size < 2 * CHUNK { size } else { CHUNK };
    json!({"source": "FILE_UPLOAD", "video_size": size, "chunk_size": chunk, "total_chunk_count": size / chunk})
}

/// Where the chunk that begins at `first` ends.
pub fn end_of(first: usize, size: usize) -> usize {
    if size - first < 2 * CHUNK {
        size
    } else {
        first + CHUNK
    }
}

pub fn plain(title: &str, size: usize) -> Value {
    let info = json!({"privacy_level": "PUBLIC_TO_EVERYONE", "title": title, "brand_content_toggle": false});
    json!({"post_info": info, "source_info": source(size)})
}

pub async fn begun(sent: Response) -> (String, String) {
    assert_eq!(sent.status(), 200);
    let body: Value = sent.json().await.unwrap();
    assert_eq!(body["error"]["code"], "ok");
    (
        text(&body["data"]["publish_id"]),
        text(&body["data"]["upload_url"]),
    )
}

pub fn bytes(size: usize) -> Vec<u8> {
    (0..size)
        .map(|i| u8::try_from((i * 31 + i / 251) % 256).unwrap())
        .collect()
}

pub fn sha(bytes: &[u8]) -> String {
    use sha2::Digest;
    use std::fmt::Write;
    let hash = sha2::Sha256::digest(bytes);
    hash.iter().fold(String::new(), |mut text, b| {
        write!(text, "{b:02x}").unwrap();
        text
    })
}

pub fn value(pairs: &[(String, String)], name: &str) -> Option<String> {
    pairs.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone())
}

pub fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// Status and `error.code` of a data endpoint's answer.
pub async fn code(sent: Response) -> (u16, String) {
    let status = sent.status().as_u16();
    let body: Value = sent.json().await.unwrap();
    assert!(body["error"]["log_id"].is_string());
    (status, text(&body["error"]["code"]))
}

/// Status and `error` of a flat OAuth answer.
pub async fn flat(sent: Response) -> (u16, String) {
    let status = sent.status().as_u16();
    let body: Value = sent.json().await.unwrap();
    (status, text(&body["error"]))
}
