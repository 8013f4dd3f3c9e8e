//! What an application asks of YouTube.
#![expect(
    clippy::disallowed_methods,
    reason = "tests speak HTTP to their own loopback listener"
)]

use crate::site::Site;
use domain::Platform;
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};

pub const UPLOAD: &str = "https://www.googleapis.com/auth/youtube.upload";
pub const READONLY: &str = "https://www.googleapis.com/auth/youtube.readonly";
pub const FORCE_SSL: &str = "https://www.googleapis.com/auth/youtube.force-ssl";
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
pub const REDIRECT: &str = "http://127.0.0.1:8080/oauth/youtube/callback";
pub const UNIT: usize = 262_144;

pub struct Lab(Site);

impl std::ops::Deref for Lab {
    type Target = Site;
    fn deref(&self) -> &Site {
        &self.0
    }
}

impl Lab {
    pub async fn new() -> Self {
        Self::with_bytes(true).await
    }

    pub async fn with_bytes(keep_bytes: bool) -> Self {
        Self(Site::open(Platform::Youtube, REDIRECT, keep_bytes).await)
    }

    /// As after `kill -9`: the state is opened again from its directory, on another port.
    pub async fn restart(&mut self) {
        self.0.restart().await;
    }

    /// Posts the consent form; answers the values that came back with the redirect.
    pub async fn consent(&self, ask: &[(&str, String)], form: &[(&str, &str)]) -> Vec<(String, String)> {
        let url = format!("{}/o/oauth2/v2/auth", self.base);
        let sent = self.http.post(url).query(ask).form(form).send().await.unwrap();
        assert_eq!(sent.status(), StatusCode::SEE_OTHER);
        let to = url::Url::parse(sent.headers()["location"].to_str().unwrap()).unwrap();
        assert!(to.as_str().starts_with(REDIRECT));
        to.query_pairs().into_owned().collect()
    }

    pub async fn code(&self, account: &str, scopes: &[&str]) -> String {
        let back = self
            .consent(&asking(scopes), &[("decision", "allow"), ("account", account)])
            .await;
        value(&back, "code").expect("a code")
    }

    pub async fn exchange(&self, code: &str) -> Response {
        self.token(&[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", REDIRECT),
            ("code_verifier", VERIFIER),
        ])
        .await
        .unwrap()
    }

    pub async fn token(&self, form: &[(&str, &str)]) -> reqwest::Result<Response> {
        let mut all = vec![("client_id", "client"), ("client_secret", "hush")];
        all.extend(form);
        self.http
            .post(format!("{}/token", self.base))
            .form(&all)
            .send()
            .await
    }

    /// Tokens of `account` with upload and read rights.
    pub async fn tokens(&self, account: &str, scopes: &[&str]) -> Value {
        let sent = self.exchange(&self.code(account, scopes).await).await;
        assert_eq!(sent.status(), 200);
        sent.json().await.unwrap()
    }

    pub async fn access(&self, account: &str) -> String {
        let tokens = self.tokens(account, &[UPLOAD, READONLY, FORCE_SSL]).await;
        tokens["access_token"].as_str().unwrap().to_owned()
    }

    pub async fn get(&self, token: &str, path: &str) -> Response {
        self.http
            .get(format!("{}{path}", self.base))
            .bearer_auth(token)
            .send()
            .await
            .unwrap()
    }

    pub fn opening(&self, token: &str, body: &Value, size: usize) -> reqwest::RequestBuilder {
        let url = format!(
            "{}/upload/youtube/v3/videos?uploadType=resumable&part=snippet,status",
            self.base
        );
        self.http
            .post(url)
            .bearer_auth(token)
            .header("X-Upload-Content-Length", size)
            .header("X-Upload-Content-Type", "video/mp4")
            .header("Slug", "marker.mp4")
            .json(body)
    }

    /// Opens a session; answers its address, moved to the port of today.
    pub async fn session(&self, token: &str, body: &Value, size: usize) -> String {
        let sent = self.opening(token, body, size).send().await.unwrap();
        assert_eq!(sent.status(), 200);
        sent.headers()["location"].to_str().unwrap().to_owned()
    }

    /// Sends `bytes` that begin at `first` of `total`.
    pub async fn send(
        &self,
        session: &str,
        bytes: &[u8],
        first: usize,
        total: usize,
    ) -> reqwest::Result<Response> {
        let range = format!("bytes {first}-{}/{total}", first + bytes.len() - 1);
        self.http
            .put(session)
            .header("Content-Range", range)
            .body(bytes.to_vec())
            .send()
            .await
    }

    pub async fn query(&self, session: &str, total: usize) -> Response {
        self.http
            .put(session)
            .header("Content-Range", format!("bytes */{total}"))
            .header("Content-Length", 0)
            .send()
            .await
            .unwrap()
    }

    /// Uploads a whole video; answers its id.
    pub async fn upload(&self, token: &str, body: &Value, bytes: &[u8]) -> String {
        let session = self.session(token, body, bytes.len()).await;
        let sent = self.send(&session, bytes, 0, bytes.len()).await.unwrap();
        assert_eq!(sent.status(), 200);
        let video: Value = sent.json().await.unwrap();
        video["id"].as_str().unwrap().to_owned()
    }

    pub async fn video(&self, token: &str, id: &str) -> Value {
        let path = format!("/youtube/v3/videos?part=status,snippet,processingDetails,fileDetails&id={id}");
        let all: Value = self.get(token, &path).await.json().await.unwrap();
        all["items"][0].clone()
    }
}

pub fn asking(scopes: &[&str]) -> Vec<(&'static str, String)> {
    vec![
        ("client_id", "client".into()),
        ("redirect_uri", REDIRECT.into()),
        ("response_type", "code".into()),
        ("scope", scopes.join(" ")),
        ("state", "st&te".into()),
        ("access_type", "offline".into()),
        ("prompt", "consent".into()),
        ("code_challenge", CHALLENGE.into()),
        ("code_challenge_method", "S256".into()),
    ]
}

pub fn plain(title: &str) -> Value {
    json!({"snippet": {"title": title}, "status": {"privacyStatus": "public", "selfDeclaredMadeForKids": false}})
}

pub fn bytes(size: usize) -> Vec<u8> {
    (0..size)
        .map(|i| u8::try_from((i * 31 + i / 251) % 256).unwrap())
        .collect()
}

pub fn value(pairs: &[(String, String)], name: &str) -> Option<String> {
    pairs.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone())
}

pub async fn reason(sent: Response) -> (u16, String) {
    let code = sent.status().as_u16();
    let body: Value = sent.json().await.unwrap();
    (
        code,
        body["error"]["errors"][0]["reason"]
            .as_str()
            .unwrap_or_default()
            .to_owned(),
    )
}

pub fn held(sent: &Response) -> Option<&str> {
    assert_eq!(sent.status(), 308);
    sent.headers().get("range").map(|v| v.to_str().unwrap())
}
