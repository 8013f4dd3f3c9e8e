use super::*;
use http_body_util::BodyExt;

struct Site;
impl Files for Site {
    fn get(path: &str) -> Option<EmbeddedFile> {
        let (data, tag): (&'static [u8], u8) = match path {
            "index.html" => (b"home", 1),
            "ru.html" => (b"domoj", 2),
            "privacy.html" => (b"privacy", 3),
            "ru/privacy.html" => (b"ru privacy", 4),
            "app.html" => (b"shell", 5),
            ".shells/posts.html" => (b"posts", 12),
            ".shells/sign-in.html" => (b"signing in", 17),
            ".shells/posts/drafts.html" => (b"drafts", 13),
            ".shells/posts/@.html" => (b"a post", 14),
            ".frames/posts.html" => (b"posts in a frame", 15),
            ".frames/posts/@.html" => (b"a post in a frame", 16),
            "_app/immutable/a.js" => (b"script", 6),
            "_app/immutable/a.js.br" => (b"packed", 7),
            "_app/version.json" => (b"{}", 8),
            "service-worker.js" => (b"worker", 10),
            "manifest.webmanifest" | "manifest.ru.webmanifest" => (b"{}", 11),
            ".secret" | "../Cargo.toml" => (b"no", 9),
            _ => return None,
        };
        let metadata = rust_embed::Metadata::__rust_embed_new([tag; 32], None, None, "application/json");
        Some(EmbeddedFile {
            data: data.into(),
            metadata,
        })
    }
}
struct Nothing;
impl Files for Nothing {
    fn get(_: &str) -> Option<EmbeddedFile> {
        None
    }
}

fn get<F: Files>(path: &str, headers: &[(&str, &str)]) -> Response {
    let headers = headers
        .iter()
        .map(|(n, v)| (n.parse().unwrap(), v.parse().unwrap()))
        .collect();
    serve::<F>(&Method::GET, &path.parse().unwrap(), &headers)
}
async fn body(response: Response) -> String {
    String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}
const HTML: (&str, &str) = ("accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8");

#[tokio::test]
async fn each_address_has_its_page() {
    for (path, text) in [
        ("/", "home"),
        ("/ru", "domoj"),
        ("/privacy", "privacy"),
        ("/ru/privacy", "ru privacy"),
        ("/library", "shell"),
        ("/posts", "posts"),
        ("/posts/", "posts"),
        ("/posts/pub_1", "a post"),
        ("/posts/drafts", "drafts"),
        ("/posts/pub_1/more", "shell"),
        ("/a/b/c/d/e/f", "shell"),
        ("/../posts", "shell"),
        ("/app", "shell"),
    ] {
        let answer = get::<Site>(path, &[HTML]);
        assert_eq!(Class::of(&answer), Class::Page, "{path}");
        assert_eq!(answer.headers()["content-type"], "text/html; charset=utf-8");
        assert_eq!(body(answer).await, text, "{path}");
    }
    assert_eq!(get::<Site>("/ru/", &[HTML]).headers()["location"], "/ru");
}

#[tokio::test]
async fn who_is_signed_in_gets_the_frame_at_once() {
    let token = "a".repeat(43);
    let session = format!("theme=x; ai_shorts_session={token}");
    let secure = format!("__Host-ai_shorts_session={token}");
    for (path, text) in [
        ("/posts", "posts in a frame"),
        ("/posts/pub_1", "a post in a frame"),
        ("/posts/drafts", "drafts"),
        // a route without a frame keeps its shell, one without either that of all
        ("/sign-in", "signing in"),
        ("/library", "shell"),
        ("/privacy", "privacy"),
    ] {
        for cookie in [&session, &secure] {
            let answer = get::<Site>(path, &[HTML, ("cookie", cookie)]);
            assert_eq!(body(answer).await, text, "{path}");
        }
    }
    for cookie in [
        "",
        "ai_shorts_session=",
        "ai_shorts_session=a; ai_shorts_session=b",
        "other=1",
    ] {
        assert_eq!(
            body(get::<Site>("/posts", &[HTML, ("cookie", cookie)])).await,
            "posts",
            "{cookie}"
        );
    }
    let varies = |path| {
        let answer = get::<Site>(path, &[HTML]);
        let all = answer.headers().get_all("vary").iter();
        all.map(|v| v.to_str().unwrap().to_owned())
            .collect::<Vec<_>>()
            .join(", ")
    };
    assert!(varies("/posts").contains("cookie"));
    assert!(!varies("/privacy").contains("cookie"));
}

#[tokio::test]
async fn programs_are_not_answered_with_pages() {
    for path in [
        "/api/v1/nothing",
        "/oauth/x",
        "/healthz/x",
        "/mcp",
        "/sandbox",
        "/l/x",
        "/hooks/x",
    ] {
        assert_eq!(get::<Site>(path, &[HTML]).status(), 404, "{path}");
    }
    assert_eq!(
        get::<Site>("/library", &[("accept", "application/json")]).status(),
        404
    );
    assert_eq!(get::<Site>("/_app/immutable/gone.js", &[HTML]).status(), 404);
    let posted = serve::<Site>(&Method::POST, &"/library".parse().unwrap(), &HeaderMap::new());
    assert_eq!(
        (
            posted.status().as_u16(),
            posted.headers()["allow"].to_str().unwrap()
        ),
        (405, "GET, HEAD")
    );
}

#[tokio::test]
async fn assets_are_packed_and_kept() {
    let script = get::<Site>("/_app/immutable/a.js", &[("accept-encoding", "gzip, br;q=0.5")]);
    assert_eq!(Class::of(&script), Class::Immutable);
    assert_eq!(script.headers()["content-encoding"], "br");
    assert_eq!(script.headers()["content-type"], "text/javascript; charset=utf-8");
    let etag = script.headers()["etag"].clone();
    assert_eq!(body(script).await, "packed");
    let plain = get::<Site>("/_app/immutable/a.js", &[("accept-encoding", "br;q=0, identity")]);
    assert!(!plain.headers().contains_key("content-encoding"));
    let again = get::<Site>(
        "/_app/immutable/a.js",
        &[("if-none-match", etag.to_str().unwrap())],
    );
    assert_eq!(again.status(), 304);
    assert_eq!(Class::of(&get::<Site>("/_app/version.json", &[])), Class::Asset);
}

#[tokio::test]
async fn a_first_visit_follows_the_language() {
    let home = |headers: &[(&str, &str)]| get::<Site>("/", headers).status().as_u16();
    assert_eq!(home(&[HTML, ("accept-language", "ru-RU,ru;q=0.9,en;q=0.8")]), 302);
    assert_eq!(home(&[HTML, ("accept-language", "en-GB,en;q=0.9,ru;q=0.8")]), 200);
    assert_eq!(home(&[HTML, ("accept-language", "de,ru;q=0.3")]), 302);
    assert_eq!(home(&[HTML]), 200);
    let ru = ("accept-language", "ru");
    assert_eq!(
        home(&[HTML, ru, ("sec-fetch-site", "same-origin")]),
        200,
        "chose English here"
    );
    assert_eq!(
        home(&[HTML, ru, ("referer", "https://shorts.example.org/ru")]),
        200
    );
    let moved = get::<Site>("/", &[HTML, ru]);
    assert_eq!(moved.headers()["location"], "/ru");
    assert!(
        moved.headers()["vary"]
            .to_str()
            .unwrap()
            .contains("accept-language")
    );
}

#[tokio::test]
async fn nothing_hidden_and_nothing_outside_is_served() {
    for path in ["/.secret", "/../Cargo.toml", "//etc/passwd", "/%2e%2e/Cargo.toml"] {
        assert_eq!(get::<Site>(path, &[]).status(), 404, "{path}");
    }
}

#[tokio::test]
async fn without_pages_it_says_how_to_get_them() {
    let answer = get::<Nothing>("/", &[HTML]);
    assert_eq!(answer.status(), 503);
    assert!(body(answer).await.contains("make run"));
}

#[tokio::test]
async fn what_installs_the_app_is_asked_for_anew_each_time() {
    for (path, kind) in [
        ("/service-worker.js", "text/javascript; charset=utf-8"),
        ("/manifest.webmanifest", "application/manifest+json"),
        ("/manifest.ru.webmanifest", "application/manifest+json"),
    ] {
        let mut answer = get::<Site>(path, &[]);
        assert_eq!(answer.headers()["content-type"], kind, "{path}");
        let class = Class::of(&answer);
        crate::headers::apply(class, true, answer.headers_mut());
        assert_eq!(answer.headers()["cache-control"], "no-cache", "{path}");
        // a worker fetches under the policy of its own script
        let policy = answer.headers()["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("connect-src 'self'") && policy.contains("script-src 'self'"));
    }
}

#[test]
fn a_video_shared_without_the_worker_is_led_to_a_page_that_says_so() {
    let shared = serve::<Site>(&Method::POST, &"/share".parse().unwrap(), &HeaderMap::new());
    assert_eq!(shared.status(), 303);
    assert_eq!(shared.headers()["location"], "/library?shared=none");
}
