use super::*;
use axum::body::Body;
use domain::Timestamp;

fn guard(url: &str) -> Guard {
    let (clock, _) = Clock::manual(Timestamp::from_micros(0));
    Guard::new(
        &url.parse().unwrap(),
        TrustedProxies::default(),
        &Limits::default(),
        clock,
    )
}

const HTTPS: &str = "https://shorts.example.org";
const LOCAL: &str = "http://127.0.0.1:8080";
const COOKIE: &str = "__Host-ai_shorts_session=a; ai_shorts_session=a";

fn ask(url: &str, method: &str, path: &str, headers: &[(&str, &str)]) -> (u16, Request) {
    let mut builder = Request::builder().method(method).uri(path);
    let host = url.split("//").nth(1).unwrap();
    if headers.iter().all(|(n, _)| *n != "host") {
        builder = builder.header("host", host);
    }
    for (name, value) in headers {
        builder = builder.header(*name, *value);
    }
    let mut request = builder.body(Body::empty()).unwrap();
    let client = IpAddr::from([192, 0, 2, 1]);
    let status = guard(url)
        .check(&mut request, client)
        .map_or_else(|p| p.status().as_u16(), |()| 200);
    (status, request)
}

fn post(url: &str, extra: &[(&str, &str)]) -> u16 {
    let mut headers = vec![("cookie", COOKIE), ("content-type", "application/json")];
    headers.extend_from_slice(extra);
    ask(url, "POST", "/api/v1/workspaces", &headers).0
}

#[test]
fn a_state_changing_request_with_a_cookie_must_be_ours() {
    for (url, own, other_port) in [
        (HTTPS, HTTPS, "https://shorts.example.org:444"),
        (LOCAL, LOCAL, "http://127.0.0.1:3000"),
    ] {
        assert_eq!(post(url, &[("sec-fetch-site", "same-origin")]), 200);
        assert_eq!(post(url, &[("origin", own)]), 200);
        for site in ["cross-site", "same-site", "none", "", "Same-Origin"] {
            assert_eq!(
                post(url, &[("sec-fetch-site", site), ("origin", own)]),
                403,
                "{site}"
            );
        }
        for origin in [
            "null",
            "https://evil.example",
            other_port,
            "http://shorts.example.org",
            "",
        ] {
            assert_eq!(post(url, &[("origin", origin)]), 403, "{origin}");
        }
        assert_eq!(post(url, &[]), 403);
    }
}

#[test]
fn on_loopback_each_of_its_names_is_an_origin_of_its_own() {
    let local = |host: &str, origin: &str| post(LOCAL, &[("host", host), ("origin", origin)]);
    assert_eq!(local("localhost:8080", "http://localhost:8080"), 200);
    assert_eq!(local("[::1]:8080", "http://[::1]:8080"), 200);
    assert_eq!(local("localhost:8080", "http://localhost:8081"), 403);
}

#[test]
fn a_token_stands_for_itself_and_silences_the_cookie() {
    let headers = [
        ("authorization", "Bearer x"),
        ("cookie", COOKIE),
        ("sec-fetch-site", "cross-site"),
    ];
    let (status, request) = ask(HTTPS, "DELETE", "/api/v1/me", &headers);
    assert_eq!(status, 200);
    assert!(!request.headers().contains_key("cookie"));
}

#[test]
fn a_browser_elsewhere_cannot_sign_someone_in() {
    let headers = [
        ("sec-fetch-site", "cross-site"),
        ("content-type", "application/json"),
    ];
    assert_eq!(ask(HTTPS, "POST", "/api/v1/auth/login", &headers).0, 403);
    assert_eq!(
        ask(
            HTTPS,
            "POST",
            "/api/v1/auth/login",
            &[("content-type", "application/json")]
        )
        .0,
        200
    );
}

#[test]
fn reading_is_free_from_anywhere() {
    for path in ["/", "/api/v1/me", "/oauth/youtube/callback"] {
        assert_eq!(
            ask(
                HTTPS,
                "GET",
                path,
                &[("cookie", COOKIE), ("sec-fetch-site", "cross-site")]
            )
            .0,
            200
        );
    }
}

#[test]
fn only_our_own_name_is_answered_to() {
    let host = |url, path, host| ask(url, "GET", path, &[("host", host)]).0;
    assert_eq!(host(HTTPS, "/", "shorts.example.org"), 200);
    assert_eq!(host(HTTPS, "/", "SHORTS.example.org:443"), 200);
    for evil in [
        "evil.example",
        "127.0.0.1",
        "localhost",
        "shorts.example.org.evil.example",
        "a@shorts.example.org",
        "",
    ] {
        assert_eq!(host(HTTPS, "/", evil), 421, "{evil}");
        assert_eq!(host(HTTPS, "/healthz", evil), 200, "{evil}");
    }
    for name in ["127.0.0.1:8080", "localhost:8080", "[::1]:8080", "localhost"] {
        assert_eq!(host(LOCAL, "/", name), 200, "{name}");
    }
    assert_eq!(host(LOCAL, "/sandbox/youtube", "rebound.example:8080"), 421);
    let absolute = ask(HTTPS, "GET", "https://evil.example/", &[]).0;
    assert_eq!(absolute, 421);
    let twice = [("host", "shorts.example.org"), ("host", "shorts.example.org")];
    assert_eq!(ask(HTTPS, "GET", "/", &twice).0, 421);
}

#[test]
fn signed_links_and_the_sandbox_on_loopback_read_no_cookie() {
    for (url, path, kept) in [
        (HTTPS, "/l/abc", false),
        (HTTPS, "/hooks/tiktok", false),
        (HTTPS, "/calendar/abc.ics", false),
        (HTTPS, "/calendar", true),
        (LOCAL, "/sandbox/youtube/o/oauth2/v2/auth", false),
        (HTTPS, "/sandbox/youtube", true),
        (HTTPS, "/library", true),
    ] {
        let (status, request) = ask(
            url,
            "POST",
            path,
            &[
                ("cookie", COOKIE),
                ("sec-fetch-site", if kept { "same-origin" } else { "none" }),
            ],
        );
        assert_eq!(status, 200, "{path}");
        assert_eq!(request.headers().contains_key("cookie"), kept, "{path}");
    }
}

#[test]
fn the_api_takes_no_forms() {
    for kind in [
        "text/plain",
        "Multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded",
    ] {
        let headers = [
            ("sec-fetch-site", "same-origin"),
            ("cookie", COOKIE),
            ("content-type", kind),
        ];
        assert_eq!(
            ask(HTTPS, "POST", "/api/v1/auth/logout", &headers).0,
            415,
            "{kind}"
        );
        assert_eq!(
            ask(LOCAL, "POST", "/sandbox/youtube/token", &[("content-type", kind)]).0,
            200
        );
    }
}

#[test]
fn a_long_address_is_refused() {
    assert_eq!(ask(HTTPS, "GET", &format!("/{}", "a".repeat(8191)), &[]).0, 200);
    assert_eq!(ask(HTTPS, "GET", &format!("/{}", "a".repeat(8192)), &[]).0, 414);
}

#[test]
fn strangers_are_paced_and_pages_are_not() {
    let guard = guard(HTTPS);
    let go = |path: &str, cookie: &str, from: u8| {
        let builder = Request::get(path)
            .header("host", "shorts.example.org")
            .header("cookie", cookie);
        let client = IpAddr::from([192, 0, 2, from]);
        guard
            .check(&mut builder.body(Body::empty()).unwrap(), client)
            .map_err(|p| p.status().as_u16())
    };
    for _ in 0..60 {
        go("/api/v1/instance", "", 1).unwrap();
    }
    assert_eq!(go("/api/v1/instance", "", 1), Err(429));
    assert_eq!(go("/api/v1/instance", "", 2), Ok(()));
    assert_eq!(go("/library", "", 1), Ok(()));
    assert_eq!(
        go("/api/v1/me", COOKIE, 1),
        Ok(()),
        "a session has its own pace, taken when it is proven"
    );
}

#[test]
fn a_page_asked_for_under_another_loopback_name_is_shown_under_the_public_one() {
    let place = |url: &str, host: &str, path: &str, accept: &str| {
        let request = Request::get(path)
            .header("host", host)
            .header("accept", accept)
            .body(Body::empty());
        guard(url).elsewhere(&request.unwrap())
    };
    let html = "text/html,*/*";
    assert_eq!(
        place(LOCAL, "localhost:8080", "/library?a=b", html).unwrap(),
        "http://127.0.0.1:8080/library?a=b"
    );
    assert_eq!(place(LOCAL, "127.0.0.1:8080", "/library", html), None);
    assert_eq!(
        place(LOCAL, "localhost:9000", "/library", html),
        None,
        "another door to us, perhaps a tunnel"
    );
    assert_eq!(place(LOCAL, "localhost:8080", "/api/v1/me", html), None);
    assert_eq!(place(LOCAL, "localhost:8080", "/theme.js", "*/*"), None);
    assert_eq!(place(LOCAL, "evil.example:8080", "/", html), None);
    assert_eq!(place(HTTPS, "localhost", "/", html), None);
}

#[test]
fn a_made_up_cookie_or_token_is_no_way_around_the_pace() {
    let limits = Limits {
        requests_per_minute: 5,
        ..Limits::default()
    };
    let (clock, _) = Clock::manual(Timestamp::from_micros(0));
    let guard = Guard::new(&LOCAL.parse().unwrap(), TrustedProxies::default(), &limits, clock);
    let ask = |path: &str, name: &str, value: &str, client: [u8; 4]| {
        let mut request = Request::builder()
            .uri(path)
            .header("host", "127.0.0.1:8080")
            .header(name, value)
            .body(Body::empty())
            .unwrap();
        guard
            .check(&mut request, IpAddr::from(client))
            .map_or_else(|p| p.status().as_u16(), |()| 200)
    };
    for n in 0..5 {
        let (name, value) = if n % 2 == 0 {
            ("cookie", COOKIE)
        } else {
            ("authorization", "Bearer x")
        };
        assert_eq!(ask("/api/v1/instance", name, value, [192, 0, 2, 1]), 200);
    }
    assert_eq!(ask("/api/v1/instance", "cookie", COOKIE, [192, 0, 2, 1]), 429);
    assert_eq!(
        ask("/api/v1/policy", "authorization", "Bearer x", [192, 0, 2, 1]),
        429
    );
    // another address, and where the session itself is paced
    assert_eq!(ask("/api/v1/instance", "cookie", COOKIE, [198, 51, 100, 1]), 200);
    assert_eq!(ask("/api/v1/me", "cookie", COOKIE, [192, 0, 2, 1]), 200);
}

#[test]
fn the_sandbox_is_open_only_where_nobody_else_reaches_it() {
    let shown = |guard: Guard| {
        let mut request = Request::builder()
            .uri("/sandbox/youtube")
            .header("host", "127.0.0.1:8080")
            .header("cookie", COOKIE)
            .body(Body::empty())
            .unwrap();
        guard
            .check(&mut request, IpAddr::from([192, 0, 2, 1]))
            .unwrap_or_else(|p| panic!("{}", p.status()));
        (guard.only_here, request.headers().contains_key("cookie"))
    };
    assert_eq!(shown(guard(LOCAL)), (true, false));
    // a socket on all addresses behind a public address of this machine: a container, or a mistake
    assert_eq!(shown(guard(LOCAL).reached_by_others()), (false, true));
}

#[test]
fn what_a_system_shares_comes_from_no_site_and_shows_no_session() {
    for site in ["none", "same-origin", "cross-site"] {
        let headers = [
            ("cookie", COOKIE),
            ("sec-fetch-site", site),
            ("content-type", "multipart/form-data; boundary=x"),
        ];
        let (status, request) = ask(HTTPS, "POST", "/share", &headers);
        assert_eq!(status, 200, "{site}");
        assert!(!request.headers().contains_key("cookie"));
        assert_eq!(
            ask(HTTPS, "POST", "/share/more", &headers).0 == 200,
            site == "same-origin"
        );
    }
}

#[test]
fn assistants_speak_with_a_token_and_no_page_of_another_site_does() {
    let speak = |headers: &[(&str, &str)]| {
        let mut all = vec![("cookie", COOKIE), ("content-type", "application/json")];
        all.extend_from_slice(headers);
        ask(HTTPS, "POST", "/mcp", &all)
    };
    let token = ("authorization", "Bearer x");
    for good in [&[token][..], &[token, ("origin", HTTPS)], &[]] {
        let (status, request) = speak(good);
        assert_eq!(status, 200, "{good:?}");
        assert!(
            !request.headers().contains_key("cookie"),
            "no cookie is read there"
        );
    }
    for foreign in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        assert_eq!(speak(&[token, foreign]).0, 403, "{foreign:?}");
        assert_eq!(speak(&[foreign]).0, 403, "{foreign:?}");
    }
    let both = [
        token,
        ("sec-fetch-site", "same-origin"),
        ("origin", "https://evil.example"),
    ];
    assert_eq!(speak(&both).0, 403);
    let form = [token, ("content-type", "text/plain")];
    assert_eq!(ask(HTTPS, "POST", "/mcp", &form).0, 415);
}
