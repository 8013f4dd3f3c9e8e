//! The web UI, embedded: prerendered public pages, the application's shell, and what they load.

use crate::cookies::SessionCookie;
use crate::headers::Class;
use crate::problem::Problem;
use crate::range::matches_any;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use rust_embed::{Embed, EmbeddedFile};

#[derive(Embed)]
#[folder = "$CARGO_MANIFEST_DIR/../../web/build"]
#[allow_missing = true]
struct Built;

/// Where the UI's files come from.
pub trait Files {
    fn get(path: &str) -> Option<EmbeddedFile>;
}

/// What `web/build` held when the binary was made.
pub struct Embedded;

impl Files for Embedded {
    fn get(path: &str) -> Option<EmbeddedFile> {
        Built::get(path)
    }
}

/// Paths under which nothing of the UI lives: they answer as programs expect.
const NOT_PAGES: [&str; 9] = [
    "api", "oauth", "healthz", "readyz", "mcp", "sandbox", "l", "hooks", "metrics",
];
const SHELL: &str = "app.html";
/// Where the manifest sends shared videos. The service worker takes them; here come those of a browser without it,
/// and the page says that they did not arrive.
const SHARE: (&str, &str) = ("/share", "/library?shared=none");
const UNBUILT: &str = "<!doctype html><html lang=en><meta charset=utf-8><title>AI_SHORTS</title>\
    <h1>The web interface is not built in</h1>\
    <p>This binary was made without its pages. In the project's folder run <code>make run</code>, \
    which builds them first, or <code>npm ci &amp;&amp; npm run build</code> in <code>web/</code> \
    and then build the binary again. The HTTP API works meanwhile.</p>";

/// Answers whatever no route took.
pub async fn fallback(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    serve::<Embedded>(&method, &uri, &headers)
}

pub fn serve<F: Files>(method: &Method, uri: &Uri, headers: &HeaderMap) -> Response {
    let path = uri.path();
    let first = path.trim_start_matches('/').split('/').next().unwrap_or("");
    if NOT_PAGES.contains(&first) {
        return Problem::not_found().into_response();
    }
    if path == SHARE.0 && method == Method::POST {
        return redirect(StatusCode::SEE_OTHER, SHARE.1);
    }
    if method != Method::GET && method != Method::HEAD {
        return Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed")
            .header(header::ALLOW, HeaderValue::from_static("GET, HEAD"))
            .into_response();
    }
    if path == "/" && is_first_visit(headers) && prefers_russian(headers) && page::<F>("/ru").is_some() {
        return redirect(StatusCode::FOUND, "/ru");
    }
    let plain = path.trim_start_matches('/');
    if let Some(file) = (!plain.is_empty() && !is_hidden(plain))
        .then(|| F::get(plain))
        .flatten()
    {
        return file_answer::<F>(plain, file, headers);
    }
    match page::<F>(path) {
        Some(Page::Here(name, file)) => return file_answer::<F>(&name, file, headers),
        Some(Page::Without(place)) => return redirect(StatusCode::PERMANENT_REDIRECT, &place),
        None => {}
    }
    if !accepts_html(headers) || plain.starts_with("_app/") {
        return Problem::not_found().into_response();
    }
    if let Some((name, file)) = shells::shell::<F>(path, has_session(headers)) {
        let mut answer = file_answer::<F>(&name, file, headers);
        answer
            .headers_mut()
            .append(header::VARY, HeaderValue::from_static("cookie"));
        return answer;
    }
    let kind = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
    Class::Page.mark((StatusCode::SERVICE_UNAVAILABLE, kind, UNBUILT).into_response())
}

/// Whether the browser says that somebody is signed in. What it gets by that tells nothing of anybody.
fn has_session(headers: &HeaderMap) -> bool {
    [true, false]
        .into_iter()
        .any(|https| SessionCookie::new(https).read(headers).is_some())
}

enum Page {
    Here(String, EmbeddedFile),
    /// The same without the slash at its end, so that its relative addresses hold.
    Without(String),
}

/// A prerendered page: `/privacy` is `privacy.html`, `/` is `index.html`.
fn page<F: Files>(path: &str) -> Option<Page> {
    if path == "/" {
        return F::get("index.html").map(|f| Page::Here("index.html".into(), f));
    }
    let bare = path.trim_matches('/');
    let name = format!("{bare}.html");
    // the shell is no page of its own, and nobody may leave the folder
    if bare.is_empty() || is_hidden(bare) || name == SHELL {
        return None;
    }
    let file = F::get(&name)?;
    let exact = path.strip_prefix('/') == Some(bare);
    Some(if exact {
        Page::Here(name, file)
    } else {
        Page::Without(format!("/{bare}"))
    })
}

fn is_hidden(path: &str) -> bool {
    path.split('/')
        .any(|part| part.is_empty() || part.starts_with('.'))
        || path.contains(['\\', '\0'])
}

fn redirect(status: StatusCode, place: &str) -> Response {
    let place = HeaderValue::from_str(place).unwrap_or(HeaderValue::from_static("/"));
    let vary = HeaderValue::from_static("accept-language, sec-fetch-site");
    (status, [(header::LOCATION, place), (header::VARY, vary)]).into_response()
}

fn file_answer<F: Files>(name: &str, file: EmbeddedFile, headers: &HeaderMap) -> Response {
    let etag = format!(
        "\"{}\"",
        BASE64_URL_SAFE_NO_PAD.encode(&file.metadata.sha256_hash()[..12])
    );
    let is_page = name.strip_suffix(".html").is_some();
    let class = match name {
        _ if is_page => Class::Page,
        n if n.starts_with("_app/immutable/") => Class::Immutable,
        _ => Class::Asset,
    };
    let vary = if is_page {
        "accept-encoding, accept-language, sec-fetch-site"
    } else {
        "accept-encoding"
    };
    let mut response = Response::new(Body::empty());
    let out = response.headers_mut();
    out.insert(header::VARY, HeaderValue::from_static(vary));
    out.insert(
        header::ETAG,
        HeaderValue::from_str(&etag).expect("base64 in quotes"),
    );
    if matches_any(headers, &etag) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        return class.mark(response);
    }
    out.insert(header::CONTENT_TYPE, content_type(name, &file));
    let packed = [("br", "br"), ("gzip", "gz")]
        .into_iter()
        .find_map(|(coding, ending)| {
            accepts_coding(headers, coding)
                .then(|| F::get(&format!("{name}.{ending}")))
                .flatten()
                .map(|f| (coding, f))
        });
    let data = match packed {
        Some((coding, packed)) => {
            out.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
            packed.data
        }
        None => file.data,
    };
    *response.body_mut() = match data {
        std::borrow::Cow::Borrowed(bytes) => bytes.into(),
        std::borrow::Cow::Owned(bytes) => bytes.into(),
    };
    class.mark(response)
}

fn content_type(name: &str, file: &EmbeddedFile) -> HeaderValue {
    let kind = file.metadata.mimetype();
    let kind = match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "webmanifest" => "application/manifest+json",
        _ => kind,
    };
    HeaderValue::from_str(kind).unwrap_or(HeaderValue::from_static("application/octet-stream"))
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> &str {
    headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or("")
}

fn accepts_html(headers: &HeaderMap) -> bool {
    text(headers, header::ACCEPT).split(',').any(|kind| {
        let kind = kind.split(';').next().unwrap_or("").trim();
        kind.eq_ignore_ascii_case("text/html")
    })
}

fn accepts_coding(headers: &HeaderMap, coding: &str) -> bool {
    weights(text(headers, header::ACCEPT_ENCODING))
        .any(|(name, weight)| weight > 0 && name.eq_ignore_ascii_case(coding))
}

/// `ru;q=0.8, en` as (`ru`, 800), (`en`, 1000).
fn weights(line: &str) -> impl Iterator<Item = (&str, u32)> {
    line.split(',').map(|item| {
        let mut parts = item.split(';').map(str::trim);
        let name = parts.next().unwrap_or("");
        let weight = parts.find_map(|p| p.strip_prefix("q=")).map_or(1000, thousandths);
        (name, weight)
    })
}

fn thousandths(q: &str) -> u32 {
    let (whole, part) = q.split_once('.').unwrap_or((q, ""));
    let part: String = part.chars().chain("000".chars()).take(3).collect();
    let whole: u32 = whole.parse().unwrap_or(0);
    (whole.min(1) * 1000 + part.parse().unwrap_or(0)).min(1000)
}

/// Someone who comes from elsewhere; within the site the chosen language stays.
fn is_first_visit(headers: &HeaderMap) -> bool {
    text(headers, header::HeaderName::from_static("sec-fetch-site")) != "same-origin"
        && !headers.contains_key(header::REFERER)
}

pub(crate) fn prefers_russian(headers: &HeaderMap) -> bool {
    let line = text(headers, header::ACCEPT_LANGUAGE);
    let best = |language: &str| {
        let of = weights(line).filter(|(name, _)| {
            name.split('-')
                .next()
                .unwrap_or("")
                .eq_ignore_ascii_case(language)
        });
        of.map(|(_, weight)| weight).max().unwrap_or(0)
    };
    best("ru") > best("en")
}

mod shells;
#[cfg(test)]
mod tests;
