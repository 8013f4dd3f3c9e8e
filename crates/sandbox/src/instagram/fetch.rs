//! The platform's fetcher: takes a video from its address, with the agent and the manners of Meta's.
//!
//! A plain `GET` without `Range` was measured; `HEAD`, ranges and `/robots.txt` are reported by some and can be
//! switched on. Redirects are not followed. Only the origin of the application's redirects is asked, and on a sandbox
//! that itself stands on loopback any address there: a stand-in must not reach into somebody's network.

use crate::instagram::Instagram;
use crate::instagram::login::is_loopback;
use crate::instagram::pour::{Poured, pour};
use crate::instagram::records::{Fetch, Tuning};
use crate::instagram::standing::{LARGEST, look_into};
use crate::range::ContentRange;
use crate::spool::Mark;
use reqwest::{Method, Response, StatusCode, header};
use std::path::PathBuf;
use std::time::Duration;
use url::Url;

const AGENT: &str = "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)";
/// Of a video, when the fetcher asks for ranges.
const PART: u64 = 1 << 20;
/// 8 MB, of a cover.
const LARGEST_COVER: u64 = 8_000_000;

/// What a new container waits for. Lives in memory only: the addresses are secrets.
pub struct Job {
    pub container: String,
    pub video_url: String,
    pub cover_url: Option<String>,
}

/// A subcode of the container's error.
type Subcode = u32;
const NOT_FETCHED: Subcode = 2_207_052;
const TOO_SLOW: Subcode = 2_207_003;
const BROKEN: Subcode = 2_207_077;
const NO_REEL: Subcode = 2_207_026;

/// A client that follows nothing and goes through no proxy.
pub fn client() -> std::io::Result<reqwest::Client> {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .user_agent(AGENT)
        .build()
        .map_err(std::io::Error::other)
}

/// Fetches cover and video; the container then goes on to processing, or into an error.
pub async fn run(s: Instagram, job: Job) {
    let id = job.container.as_str();
    let fetched = match job.cover_url {
        Some(url) => cover(&s, id, &url).await,
        None => Ok(()),
    };
    let fetched = match fetched {
        Ok(()) => bytes(&s, id, &job.video_url).await,
        Err(subcode) => Err(subcode),
    };
    if let Err(subcode) = fetched {
        s.act(|w| w.fail_container(id, subcode));
    }
    s.settle().await;
}

/// What goes wrong with a fetch.
#[derive(Debug, Default)]
struct Plan {
    refuse: bool,
    slow: Option<Duration>,
    never: bool,
    cut: Option<u64>,
    again: bool,
}

/// The video of a container, from its address.
pub async fn bytes(s: &Instagram, id: &str, url: &str) -> Result<(), Subcode> {
    let (plan, tuning) = s.act(|w| {
        let key = crate::secret::digest(url);
        let mut plan = Plan {
            refuse: w.refused.get(&key).is_some(),
            ..Plan::default()
        };
        if !plan.refuse && w.strikes("fetch_refuse_first_url") {
            w.refused.put(key, w.now);
            plan.refuse = true;
        }
        plan.slow = w
            .hit("fetch_slow")
            .map(|hit| Duration::from_millis(hit.or(20_000)));
        plan.never = w.strikes("fetch_too_slow");
        plan.cut = w.hit("fetch_cut").map(|hit| hit.or(50).min(99));
        plan.again = w.strikes("fetch_twice");
        (plan, w.tuning.peek())
    });
    if plan.refuse {
        return Err(NOT_FETCHED);
    }
    if let Some(wait) = plan.slow {
        tokio::time::sleep(wait).await;
    }
    let url = s.reachable(url).ok_or(NOT_FETCHED)?;
    let limit = Duration::from_millis(tuning.fetch_timeout_ms);
    let work = async {
        if plan.again {
            take(s, id, &url, &tuning, plan.cut).await?;
        }
        take(s, id, &url, &tuning, plan.cut).await
    };
    let mark = tokio::time::timeout(limit, work).await.map_err(|_| TOO_SLOW)??;
    if plan.never {
        return Err(TOO_SLOW);
    }
    let file = s.act(|w| w.containers.get(id).and_then(|c| c.file.clone()));
    let facts = look_into(s, file.as_deref()).await;
    s.act(|w| w.begin_processing(id, mark, facts))
        .map_err(|_| NOT_FETCHED)
}

async fn take(
    s: &Instagram,
    id: &str,
    url: &Url,
    tuning: &Tuning,
    cut: Option<u64>,
) -> Result<Mark, Subcode> {
    if tuning.fetch_robots {
        obey_robots(s, id, url).await?;
    }
    if tuning.fetch_head && !ask(s, id, Method::HEAD, url, None).await?.status().is_success() {
        return Err(NOT_FETCHED);
    }
    let path = s.act(|w| w.containers.get(id).and_then(|c| c.file.clone()));
    let path = path.map(|name| s.bytes().join(name));
    if tuning.fetch_range {
        return in_parts(s, id, url, path).await;
    }
    let answer = ask(s, id, Method::GET, url, None).await?;
    if answer.status() != StatusCode::OK {
        return Err(NOT_FETCHED);
    }
    let end = match (cut, answer.content_length()) {
        (Some(percent), Some(length)) => (length * percent / 100, BROKEN),
        (Some(_), None) => (1, BROKEN),
        (None, _) => (LARGEST + 1, NO_REEL),
    };
    swallow(s, id, answer, path, Mark::start(), end).await
}

/// Reads an answer to its end. When so many bytes of it are there as `end` says, it hangs up, and that is the error.
async fn swallow(
    s: &Instagram,
    id: &str,
    answer: Response,
    path: Option<PathBuf>,
    at: Mark,
    end: (u64, Subcode),
) -> Result<Mark, Subcode> {
    if answer.headers().contains_key(header::CONTENT_ENCODING) {
        return Err(BROKEN);
    }
    let begin = at.offset;
    let stream = Box::pin(answer.bytes_stream());
    let poured = pour(path, at, Some(end.0), stream, std::future::pending(), |_| ()).await;
    let Poured { mark, came_whole } = poured.map_err(|error| {
        tracing::error!(%error, "the sandbox could not keep fetched bytes");
        BROKEN
    })?;
    let came = mark.offset - begin;
    s.act(|w| {
        if let Some(seen) = w.containers.edit(id).and_then(|c| c.fetches.last_mut()) {
            seen.bytes = came;
        }
    });
    match came_whole {
        true => Ok(mark),
        false if came >= end.0 => Err(end.1),
        false => Err(BROKEN),
    }
}

async fn in_parts(s: &Instagram, id: &str, url: &Url, path: Option<PathBuf>) -> Result<Mark, Subcode> {
    let mut mark = Mark::start();
    loop {
        let range = format!("bytes={}-{}", mark.offset, mark.offset + PART - 1);
        let answer = ask(s, id, Method::GET, url, Some(&range)).await?;
        if answer.status() != StatusCode::PARTIAL_CONTENT {
            return Err(BROKEN);
        }
        let said = answer
            .headers()
            .get(header::CONTENT_RANGE)
            .and_then(|v| v.to_str().ok());
        let said = said.and_then(ContentRange::parse).ok_or(BROKEN)?;
        let total = said
            .total
            .filter(|_| said.span.is_some_and(|(first, _)| first == mark.offset));
        let total = total.ok_or(BROKEN)?;
        let before = mark.offset;
        let room = (LARGEST + 1 - mark.offset, NO_REEL);
        mark = swallow(s, id, answer, path.clone(), mark, room).await?;
        if mark.offset >= total {
            return Ok(mark);
        }
        if mark.offset == before {
            return Err(BROKEN);
        }
    }
}

/// A path that `Disallow` names for every agent is left alone.
async fn obey_robots(s: &Instagram, id: &str, url: &Url) -> Result<(), Subcode> {
    let robots = url.join("/robots.txt").map_err(|_| NOT_FETCHED)?;
    let answer = ask(s, id, Method::GET, &robots, None).await?;
    if answer.status() != StatusCode::OK {
        return Ok(());
    }
    let text = answer.text().await.map_err(|_| BROKEN)?;
    if is_disallowed(&text, url.path()) {
        Err(NOT_FETCHED)
    } else {
        Ok(())
    }
}

/// The group of `*` or of the fetcher's own name, its longest matching rule.
fn is_disallowed(robots: &str, path: &str) -> bool {
    let (mut is_ours, mut longest) = (false, (0, false));
    for line in robots.lines() {
        let Some((name, value)) = line.split('#').next().unwrap_or_default().split_once(':') else {
            continue;
        };
        let value = value.trim();
        match name.trim().to_ascii_lowercase().as_str() {
            "user-agent" => is_ours = value == "*" || value.eq_ignore_ascii_case("facebookexternalhit"),
            rule @ ("allow" | "disallow") if is_ours && !value.is_empty() && path.starts_with(value) => {
                longest = longest.max((value.len(), rule == "disallow"));
            }
            _ => {}
        }
    }
    longest.1
}

/// Asks once and writes down what came.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the platform's own request, to the application that it serves"
)]
async fn ask(
    s: &Instagram,
    id: &str,
    method: Method,
    url: &Url,
    range: Option<&str>,
) -> Result<Response, Subcode> {
    let mut request = s.0.http.request(method.clone(), url.clone());
    if let Some(range) = range {
        request = request.header(header::RANGE, range);
    }
    let answer = request.send().await;
    let text = |name| {
        let headers = answer.as_ref().ok()?.headers();
        headers.get(name)?.to_str().ok().map(str::to_owned)
    };
    let (content_type, length) = (text(header::CONTENT_TYPE), text(header::CONTENT_LENGTH));
    let status = answer.as_ref().ok().map(|a| a.status().as_u16());
    s.act(|w| {
        let seen = Fetch {
            method: method.to_string(),
            at: w.now,
            status,
            content_type,
            content_length: length.and_then(|l| l.parse().ok()),
            bytes: 0,
        };
        if let Some(row) = w.containers.edit(id) {
            row.fetches.push(seen);
        }
    });
    answer.map_err(|_| NOT_FETCHED)
}

/// The cover of a container: a JPEG of at most 8 MB.
async fn cover(s: &Instagram, id: &str, url: &str) -> Result<(), Subcode> {
    let url = s.reachable(url).ok_or(NOT_FETCHED)?;
    let answer = ask(s, id, Method::GET, &url, None).await?;
    if answer.status() != StatusCode::OK {
        return Err(NOT_FETCHED);
    }
    let name = format!("{id}.jpg");
    let path = s.covers().join(&name);
    let end = (LARGEST_COVER + 1, 2_207_004);
    swallow(s, id, answer, Some(path.clone()), Mark::start(), end).await?;
    let read = tokio::fs::read(&path).await.map_err(|_| BROKEN)?;
    if crate::facts::image_kind(&read) != Some("image/jpeg") {
        return Err(2_207_005);
    }
    s.act(|w| {
        if let Some(row) = w.containers.edit(id) {
            row.cover = Some(name);
        }
    });
    Ok(())
}

impl Instagram {
    /// The address, when the sandbox may ask it.
    pub fn reachable(&self, url: &str) -> Option<Url> {
        let url = Url::parse(url).ok()?;
        let own = Url::parse(&self.ground().base_url).ok()?;
        let is_home = |redirect: &String| Url::parse(redirect).is_ok_and(|r| r.origin() == url.origin());
        let is_near = is_loopback(&own) && is_loopback(&url);
        let is_web = matches!(url.scheme(), "http" | "https");
        let has_home = self.ground().client.redirect_uris.iter().any(is_home);
        (is_web && (is_near || has_home)).then_some(url)
    }
}

#[cfg(test)]
mod tests {
    use super::is_disallowed;

    #[test]
    fn the_longest_rule_for_all_or_for_the_fetcher_counts() {
        let robots = "User-agent: other\nDisallow: /\n\nUser-agent: *\nDisallow: / # all\nAllow: /l/\n";
        assert!(is_disallowed(robots, "/api"));
        assert!(!is_disallowed(robots, "/l/film"));
        assert!(!is_disallowed("", "/l/film"));
    }
}
