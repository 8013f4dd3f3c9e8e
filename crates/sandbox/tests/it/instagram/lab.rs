//! What an application asks of Instagram.
#![expect(
    clippy::disallowed_methods,
    reason = "tests speak HTTP to their own loopback listener"
)]

pub use crate::instagram::host::{Host, Manner};
use crate::site::Site;
use domain::Platform;
use reqwest::{Response, StatusCode};
use serde_json::Value;
use std::time::Duration;

pub const REDIRECT: &str = "http://127.0.0.1:8080/oauth/instagram/callback";
pub const IL_SCOPES: &str = "instagram_business_basic,instagram_business_content_publish";
pub const FL_SCOPES: &str = "instagram_basic,instagram_content_publish,pages_show_list,pages_read_engagement";
pub const V: &str = "v26.0";
/// `sandbox-creator` on Instagram Login and on Facebook Login.
pub const IL_USER: &str = "17841400000000011";
pub const FL_USER: &str = "17841400000000111";

pub struct Lab(Site);

impl std::ops::Deref for Lab {
    type Target = Site;
    fn deref(&self) -> &Site {
        &self.0
    }
}

impl Lab {
    pub async fn new() -> Self {
        Self::with(REDIRECT, true).await
    }

    pub async fn with(redirect: &str, keep_bytes: bool) -> Self {
        Self(Site::open(Platform::Instagram, redirect, keep_bytes).await)
    }

    /// As after `kill -9`: the state is opened again from its directory, on another port.
    pub async fn restart(&mut self) {
        self.0.restart().await;
    }

    /// Posts a consent form; answers where it leads.
    pub async fn consent(&self, path: &str, ask: &[(&str, String)], form: &[(&str, &str)]) -> url::Url {
        let url = format!("{}{path}", self.base);
        let sent = self.http.post(url).query(ask).form(form).send().await.unwrap();
        assert_eq!(sent.status(), StatusCode::SEE_OTHER);
        sent.headers()["location"].to_str().unwrap().parse().unwrap()
    }

    pub async fn il_code(&self, account: &str) -> String {
        let form = [("decision", "allow"), ("account", account)];
        value(
            &self.consent("/oauth/authorize", &asking(IL_SCOPES), &form).await,
            "code",
        )
        .unwrap()
    }

    pub async fn il_exchange(&self, code: &str) -> reqwest::Result<Response> {
        let form = [
            ("client_id", "client"),
            ("client_secret", "hush"),
            ("grant_type", "authorization_code"),
            ("redirect_uri", REDIRECT),
            ("code", code),
        ];
        let url = format!("{}/oauth/access_token", self.base);
        self.http.post(url).form(&form).send().await
    }

    pub async fn il_short(&self, account: &str) -> String {
        let sent = self.il_exchange(&self.il_code(account).await).await.unwrap();
        text(&sent.json().await.unwrap(), "access_token")
    }

    pub async fn lengthen(&self, short: &str) -> reqwest::Result<Response> {
        let url = format!("{}/access_token", self.base);
        let query = [
            ("grant_type", "ig_exchange_token"),
            ("client_secret", "hush"),
            ("access_token", short),
        ];
        self.http.get(url).query(&query).send().await
    }

    /// A long-lived token of Instagram Login.
    pub async fn il(&self, account: &str) -> String {
        let sent = self.lengthen(&self.il_short(account).await).await.unwrap();
        text(&sent.json().await.unwrap(), "access_token")
    }

    pub async fn refresh(&self, token: &str) -> reqwest::Result<Response> {
        let url = format!("{}/refresh_access_token", self.base);
        let query = [("grant_type", "ig_refresh_token"), ("access_token", token)];
        self.http.get(url).query(&query).send().await
    }

    pub async fn fl_code(&self, account: &str, scopes: &str) -> String {
        let path = format!("/{V}/dialog/oauth");
        let form = [("decision", "allow"), ("account", account)];
        value(&self.consent(&path, &asking(scopes), &form).await, "code").unwrap()
    }

    pub async fn fl_token(&self, values: &[(&str, &str)]) -> reqwest::Result<Response> {
        let mut query = vec![("client_id", "client"), ("client_secret", "hush")];
        query.extend(values);
        let url = format!("{}/{V}/oauth/access_token", self.base);
        self.http.get(url).query(&query).send().await
    }

    pub async fn fl_short(&self, account: &str, scopes: &str) -> String {
        let code = self.fl_code(account, scopes).await;
        let sent = self
            .fl_token(&[("redirect_uri", REDIRECT), ("code", &code)])
            .await
            .unwrap();
        text(&sent.json().await.unwrap(), "access_token")
    }

    /// A long-lived user token of Facebook Login.
    pub async fn fl(&self, account: &str, scopes: &str) -> String {
        let short = self.fl_short(account, scopes).await;
        let ask = [("grant_type", "fb_exchange_token"), ("fb_exchange_token", &short)];
        let sent = self.fl_token(&ask).await.unwrap();
        text(&sent.json().await.unwrap(), "access_token")
    }

    /// User token and Page token of `sandbox-creator`.
    pub async fn fl_pair(&self) -> (String, String) {
        let user = self.fl("sandbox-creator", FL_SCOPES).await;
        let pages = self.get(&user, "/me/accounts?fields=access_token").await;
        let page = text(&pages["data"][0], "access_token");
        (user, page)
    }

    pub async fn call(
        &self,
        method: &str,
        token: &str,
        path: &str,
        form: &[(&str, &str)],
    ) -> reqwest::Result<Response> {
        let url = format!("{}/{V}{path}", self.base);
        let mut request = self.http.request(method.parse().unwrap(), url).bearer_auth(token);
        if !form.is_empty() {
            request = request.form(form);
        }
        request.send().await
    }

    pub async fn get(&self, token: &str, path: &str) -> Value {
        self.call("GET", token, path, &[])
            .await
            .unwrap()
            .json()
            .await
            .unwrap()
    }

    /// A reel's container on either login; answers what came.
    pub async fn create(&self, token: &str, user: &str, form: &[(&str, &str)]) -> reqwest::Result<Response> {
        let mut all = vec![("media_type", "REELS")];
        all.extend(form);
        self.call("POST", token, &format!("/{user}/media"), &all).await
    }

    /// A container that is fetched from `url`; answers its id.
    pub async fn container(&self, token: &str, url: &str) -> String {
        let form = [
            ("video_url", url),
            ("caption", "First"),
            ("share_to_feed", "true"),
        ];
        let sent = self.create(token, IL_USER, &form).await.unwrap();
        text(&sent.json().await.unwrap(), "id")
    }

    pub async fn code(&self, token: &str, container: &str) -> String {
        let path = format!("/{container}?fields=status_code,status");
        text(&self.get(token, &path).await, "status_code")
    }

    /// Waits until the fetcher is through with everything, in real time.
    pub async fn fetched(&self, container: &str) -> Value {
        for _ in 0..200 {
            let entry = self.seen(container).await;
            if !entry["sha256"].is_null() || entry["state"] != "IN_PROGRESS" {
                return entry;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the fetcher does not come to an end");
    }

    /// A container's entry in the state.
    pub async fn seen(&self, container: &str) -> Value {
        let state = self.state().await;
        let all = state["containers"].as_array().unwrap();
        all.iter().find(|c| c["id"] == container).unwrap().clone()
    }

    pub async fn publish(&self, token: &str, user: &str, container: &str) -> reqwest::Result<Response> {
        let path = format!("/{user}/media_publish");
        self.call("POST", token, &path, &[("creation_id", container)])
            .await
    }

    /// A container of Instagram Login that is `FINISHED`.
    pub async fn finished(&self, token: &str) -> String {
        let host = Host::serve(film(9_000, 5_000)).await;
        let id = self.container(token, &host.url("/l/film")).await;
        self.fetched(&id).await;
        self.forward(3);
        assert_eq!(self.code(token, &id).await, "FINISHED");
        id
    }

    /// A container of Facebook Login that waits for bytes: id and address.
    pub async fn resumable(&self, token: &str) -> (String, String) {
        let form = [
            ("upload_type", "resumable"),
            ("caption", "Sent"),
            ("thumb_offset", "1500"),
        ];
        let sent = self.create(token, FL_USER, &form).await.unwrap();
        let body: Value = sent.json().await.unwrap();
        (text(&body, "id"), text(&body, "uri"))
    }

    /// Sends the bytes of `film` from `offset` on.
    pub async fn send(
        &self,
        token: &str,
        uri: &str,
        film: &[u8],
        offset: usize,
    ) -> reqwest::Result<Response> {
        self.http
            .post(uri)
            .header("authorization", format!("OAuth {token}"))
            .header("offset", offset)
            .header("file_size", film.len())
            .body(film[offset..].to_vec())
            .send()
            .await
    }
}

pub fn asking(scopes: &str) -> Vec<(&'static str, String)> {
    vec![
        ("client_id", "client".into()),
        ("redirect_uri", REDIRECT.into()),
        ("response_type", "code".into()),
        ("scope", scopes.into()),
        ("state", "st&te".into()),
    ]
}

pub fn value(url: &url::Url, name: &str) -> Option<String> {
    url.query_pairs()
        .find(|(n, _)| n == name)
        .map(|(_, v)| v.into_owned())
}

pub fn text(body: &Value, name: &str) -> String {
    body[name]
        .as_str()
        .unwrap_or_else(|| panic!("no {name} in {body}"))
        .to_owned()
}

/// Code and subcode (0 when there is none) of the envelope.
pub async fn error(sent: Response) -> (i64, i64) {
    let body: Value = sent.json().await.unwrap();
    let error = &body["error"];
    assert!(error["fbtrace_id"].is_string(), "{body}");
    (
        error["code"].as_i64().unwrap(),
        error["error_subcode"].as_i64().unwrap_or(0),
    )
}

/// An MP4 of 1080 by 1920 that says its duration, with `size` bytes of nothing.
pub fn film(duration_ms: u32, size: usize) -> Vec<u8> {
    wide_film(1080, 1920, duration_ms, size)
}

pub fn wide_film(width: u32, height: u32, duration_ms: u32, size: usize) -> Vec<u8> {
    let boxed = |name: &[u8], payload: &[u8]| {
        let size = u32::try_from(payload.len() + 8).unwrap();
        [&size.to_be_bytes(), name, payload].concat()
    };
    let header: Vec<u8> = [0, 0, 0, 1000, duration_ms]
        .iter()
        .flat_map(|n: &u32| n.to_be_bytes())
        .collect();
    let mut track = vec![0; 76];
    track[40..44].copy_from_slice(&(1_u32 << 16).to_be_bytes());
    track.extend([width << 16, height << 16].iter().flat_map(|n| n.to_be_bytes()));
    let moov = boxed(
        b"moov",
        &[boxed(b"mvhd", &header), boxed(b"trak", &boxed(b"tkhd", &track))].concat(),
    );
    let filler: Vec<u8> = (0..size)
        .map(|i| u8::try_from((i * 31 + i / 251) % 256).unwrap())
        .collect();
    [boxed(b"ftyp", b"isom"), moov, boxed(b"mdat", &filler)].concat()
}

pub fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest;
    use std::fmt::Write;
    sha2::Sha256::digest(bytes)
        .iter()
        .fold(String::new(), |mut hex, b| {
            let _ = write!(hex, "{b:02x}");
            hex
        })
}
