//! What an application asks of VK.
#![expect(
    clippy::disallowed_methods,
    reason = "tests speak HTTP to their own loopback listener"
)]

use crate::site::Site;
use domain::Platform;
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};

pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
pub const REDIRECT: &str = "http://127.0.0.1:8080/oauth/vk/callback";
pub const SCOPE: &str = "vkid.personal_info video wall groups";
pub const STATE: &str = "st&te-of-forty-three-characters-or-more-0001";
pub const AUTHOR: i64 = 900_001;
pub const CLUB: i64 = 900_101;

pub struct Lab(Site);

impl std::ops::Deref for Lab {
    type Target = Site;
    fn deref(&self) -> &Site {
        &self.0
    }
}

/// What a connected application holds.
#[derive(Clone, Debug)]
pub struct Held {
    pub access: String,
    pub refresh: String,
    pub device: String,
    pub scope: String,
}

/// An id with the address for its bytes.
#[derive(Clone, Debug)]
pub struct Saved {
    pub owner: i64,
    pub id: i64,
    pub url: String,
    pub key: String,
}

impl Saved {
    pub fn name(&self) -> String {
        format!("{}_{}", self.owner, self.id)
    }
}

impl Lab {
    /// Without a limit of calls a second: the clock stands still between them.
    pub async fn new() -> Self {
        let lab = Self(Site::open(Platform::Vk, REDIRECT, true).await);
        lab.tune(json!({"calls_per_second": 0})).await;
        lab
    }

    pub async fn restart(&mut self) {
        self.0.restart().await;
    }

    /// Posts the consent form; answers the values that came back with the redirect.
    pub async fn consent(&self, ask: &[(&str, &str)], form: &[(&str, &str)]) -> Vec<(String, String)> {
        let url = format!("{}/authorize", self.base);
        let sent = self.http.post(url).query(ask).form(form).send().await.unwrap();
        assert_eq!(sent.status(), StatusCode::SEE_OTHER);
        let to = url::Url::parse(sent.headers()["location"].to_str().unwrap()).unwrap();
        assert!(to.as_str().starts_with(REDIRECT));
        to.query_pairs().into_owned().collect()
    }

    /// A code and the device that it is for.
    pub async fn code(&self, account: &str) -> (String, String) {
        let form = [("decision", "allow"), ("account", account)];
        let back = self.consent(&asking(SCOPE), &form).await;
        (value(&back, "code").unwrap(), value(&back, "device_id").unwrap())
    }

    /// A form to VK ID, whole as it is given.
    pub async fn id(&self, path: &str, form: &[(&str, &str)]) -> reqwest::Result<Response> {
        let url = format!("{}/oauth2/{path}", self.base);
        self.http.post(url).form(form).send().await
    }

    pub async fn exchange(&self, code: &str, device: &str) -> reqwest::Result<Response> {
        let form = [
            ("grant_type", "authorization_code"),
            ("client_id", "client"),
            ("code", code),
            ("code_verifier", VERIFIER),
            ("redirect_uri", REDIRECT),
            ("device_id", device),
            ("state", STATE),
        ];
        self.id("auth", &form).await
    }

    pub async fn refresh(&self, refresh: &str, device: &str) -> reqwest::Result<Response> {
        let form = [
            ("grant_type", "refresh_token"),
            ("client_id", "client"),
            ("refresh_token", refresh),
            ("device_id", device),
            ("state", STATE),
        ];
        self.id("auth", &form).await
    }

    pub async fn connect(&self, account: &str) -> Held {
        let (code, device) = self.code(account).await;
        let body: Value = self.exchange(&code, &device).await.unwrap().json().await.unwrap();
        held(&body, &device)
    }

    pub fn request(&self, token: &str, method: &str, values: &[(&str, &str)]) -> reqwest::RequestBuilder {
        let mut form = vec![("v", "5.199")];
        form.extend(values);
        let url = format!("{}/method/{method}", self.base);
        self.http.post(url).bearer_auth(token).form(&form)
    }

    /// The whole answer, which always comes with 200.
    pub async fn raw(&self, token: &str, method: &str, values: &[(&str, &str)]) -> Value {
        let sent = self.request(token, method, values).send().await.unwrap();
        assert_eq!(sent.status(), 200);
        sent.json().await.unwrap()
    }

    /// The value under `response`.
    pub async fn call(&self, token: &str, method: &str, values: &[(&str, &str)]) -> Value {
        let body = self.raw(token, method, values).await;
        assert!(body.get("error").is_none(), "{method}: {body}");
        body["response"].clone()
    }

    /// The code of the error that comes.
    pub async fn error(&self, token: &str, method: &str, values: &[(&str, &str)]) -> i64 {
        let body = self.raw(token, method, values).await;
        body["error"]["error_code"]
            .as_i64()
            .unwrap_or_else(|| panic!("{method}: {body}"))
    }

    pub async fn save(&self, token: &str, values: &[(&str, &str)]) -> Saved {
        let answer = self.call(token, "video.save", values).await;
        Saved {
            owner: answer["owner_id"].as_i64().unwrap(),
            id: answer["video_id"].as_i64().unwrap(),
            url: answer["upload_url"].as_str().unwrap().to_owned(),
            key: answer["access_key"].as_str().unwrap().to_owned(),
        }
    }

    pub async fn send(&self, url: &str, bytes: &[u8]) -> reqwest::Result<Response> {
        let request = self.http.post(url).header("Content-Type", FORM);
        request.body(multipart("video_file", bytes)).send().await
    }

    /// Saves, uploads; the video is ready when the clock moved.
    pub async fn publish(&self, token: &str, values: &[(&str, &str)], bytes: &[u8]) -> Saved {
        let saved = self.save(token, values).await;
        let sent = self.send(&saved.url, bytes).await.unwrap();
        assert_eq!(sent.status(), 200);
        let body: Value = sent.json().await.unwrap();
        assert_eq!(body["size"], bytes.len(), "{body}");
        assert_eq!(body["video_id"], saved.id);
        saved
    }

    /// The video as `video.get` shows it, null when it does not.
    pub async fn video(&self, token: &str, saved: &Saved) -> Value {
        let answer = self.call(token, "video.get", &[("videos", &saved.name())]).await;
        answer["items"][0].clone()
    }
}

pub const FORM: &str = "multipart/form-data; boundary=cut-here";

pub fn multipart(field: &str, bytes: &[u8]) -> Vec<u8> {
    let head = format!(
        "--cut-here\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"clip.mp4\"\r\n\
         Content-Type: video/mp4\r\n\r\n"
    );
    [head.as_bytes(), bytes, b"\r\n--cut-here--\r\n"].concat()
}

pub fn asking(scope: &str) -> Vec<(&str, &str)> {
    vec![
        ("client_id", "client"),
        ("redirect_uri", REDIRECT),
        ("response_type", "code"),
        ("scope", scope),
        ("state", STATE),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "s256"),
    ]
}

pub fn held(body: &Value, device: &str) -> Held {
    let text = |name: &str| {
        body[name]
            .as_str()
            .unwrap_or_else(|| panic!("{name}: {body}"))
            .to_owned()
    };
    Held {
        access: text("access_token"),
        refresh: text("refresh_token"),
        device: device.to_owned(),
        scope: text("scope"),
    }
}

pub fn value(pairs: &[(String, String)], name: &str) -> Option<String> {
    pairs.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone())
}

/// An MP4 that says its size and duration, with `filler` bytes of film.
pub fn film(width: u32, height: u32, ms: u32, filler: usize) -> Vec<u8> {
    fn boxed(name: &[u8], payload: &[u8]) -> Vec<u8> {
        let size = u32::try_from(payload.len() + 8).unwrap();
        [&size.to_be_bytes(), name, payload].concat()
    }
    let numbers = |of: &[u32]| of.iter().flat_map(|n| n.to_be_bytes()).collect::<Vec<u8>>();
    let mut track = vec![0; 40];
    track.extend(numbers(&[1 << 16, 0, 0, 0, 0, 0, 0, 0, 0]));
    track.extend(numbers(&[width << 16, height << 16]));
    let header = boxed(b"mvhd", &numbers(&[0, 0, 0, 1000, ms]));
    let picture = boxed(b"trak", &boxed(b"tkhd", &track));
    let moov = boxed(b"moov", &[header, picture].concat());
    [boxed(b"ftyp", b"isom"), boxed(b"mdat", &bytes(filler)), moov].concat()
}

/// A vertical film of nine seconds.
pub fn short() -> Vec<u8> {
    film(1080, 1920, 9_000, 100_000)
}

pub fn bytes(size: usize) -> Vec<u8> {
    (0..size)
        .map(|i| u8::try_from((i * 31 + i / 251) % 256).unwrap())
        .collect()
}
