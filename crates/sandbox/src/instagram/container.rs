//! `POST /{version}/{ig-user}/media`: makes a container, invisible until it is published.

use crate::answer::{html, lost, ok};
use crate::instagram::Instagram;
use crate::instagram::bearer::{Caller, Takes};
use crate::instagram::call::Call;
use crate::instagram::fail::{Answer, Fail};
use crate::instagram::fetch::{self, Job};
use crate::instagram::options;
use crate::instagram::records::{Container, Login, Options, Outcome, Source};
use crate::instagram::world::World;
use crate::spool::Mark;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use std::time::Duration;

pub const LIFE: Duration = Duration::from_hours(24);

pub async fn create(State(s): State<Instagram>, call: Call) -> Response {
    let (answer, job) = match s.act(|w| make(w, &s, &call)) {
        Ok((answer, job)) => (answer, job),
        Err(fail) => (fail.into_response(), None),
    };
    s.settle().await;
    if let Some(job) = job {
        tokio::spawn(fetch::run(s, job));
    }
    answer
}

fn make(w: &mut World, s: &Instagram, call: &Call) -> Result<(Response, Option<Job>), Fail> {
    let caller = w.caller(call, "media.create", Takes::Both)?;
    let profile = caller.publisher(&call.id)?;
    if w.strikes("media_html_502") {
        return Ok((html(StatusCode::BAD_GATEWAY), None));
    }
    let video_url = call.given.filled("video_url");
    if let Some(hit) = w.hit("media_error") {
        return Err(refused(hit.or(2_207_053), &call.id, video_url));
    }
    let (source, options) = check(w, &caller, call)?;
    // 400 a day are documented, the error past them is not
    let day_begins = w.now.minus(LIFE);
    let of_today = |c: &Container| c.owner == profile.username && c.created_at > day_begins;
    let made = w.containers.iter().filter(|(_, c)| of_today(c)).count() as u64;
    if made >= w.tuning.peek().containers_per_day {
        return Err(Fail::known(4));
    }
    let number = w.next_number();
    let id = (17_900_000_000_000_000 + number).to_string();
    let row = Container {
        number,
        identity: caller.token.identity.clone(),
        owner: profile.username.to_owned(),
        options,
        source,
        created_at: w.now,
        size: None,
        offset: 0,
        hash_state: Mark::start().state(),
        file: s.ground().keep_bytes.then(|| format!("{id}.bin")),
        cover: None,
        sha256: None,
        facts: None,
        ready_at: None,
        fate: fate(w),
        outcome: Outcome::Finished,
        processing_ms: w.hit("process_slow").map(|hit| hit.or(60_000)),
        dead: false,
        is_subcode_bare: w.strikes("status_subcode_only"),
        is_copyright_matched: w.strikes("process_copyright"),
        expires_at: if w.strikes("container_expires") {
            w.now
        } else {
            w.now.plus(LIFE)
        },
        fetches: Vec::new(),
        published: None,
        publish_calls: 0,
    };
    w.containers.put(id.clone(), row);
    w.counters.only().containers += 1;
    let mut body = json!({"id": id});
    if source == Source::Bytes {
        body["uri"] = format!("{}/ig-api-upload/{}/{id}", w.base_url, call.version()).into();
    }
    let job = (source == Source::Url).then(|| Job {
        container: id,
        video_url: video_url.unwrap_or_default().to_owned(),
        cover_url: call.given.filled("cover_url").map(str::to_owned),
    });
    let answer = if w.strikes("media_answer_lost") {
        lost()
    } else if w.strikes("media_500_after_create") {
        Fail::known(2).with_status(500).into_response()
    } else {
        ok(body)
    };
    Ok((answer, job))
}

/// Meta repeats the address of a video that it could not fetch.
fn refused(value: u64, account: &str, video_url: Option<&str>) -> Fail {
    let fail = Fail::at_account(value, account);
    match video_url.filter(|_| value == 2_207_052) {
        Some(url) => fail.with_user_msg(format!("The media could not be fetched from this URI: {url}")),
        None => fail,
    }
}

fn fate(w: &mut World) -> Option<Outcome> {
    if let Some(hit) = w.hit("process_error") {
        let subcode = u32::try_from(hit.or(2_207_026)).unwrap_or(2_207_026);
        return Some(Outcome::Error(subcode));
    }
    w.strikes("process_never").then_some(Outcome::Never)
}

/// Instagram Login does not know `upload_type`, so there `video_url` is always required.
fn check(w: &mut World, caller: &Caller, call: &Call) -> Result<(Source, Options), Fail> {
    let on_instagram = caller.login() == Login::Instagram;
    if call.given.filled("media_type") != Some("REELS") {
        return Err(Fail::known(2_207_023));
    }
    let is_resumable = match call.given.filled("upload_type") {
        _ if on_instagram => false,
        None => false,
        Some("resumable") => true,
        Some(_) => {
            return Err(Fail::parameter(
                "(#100) Param upload_type must be one of {resumable}",
            ));
        }
    };
    let source = match call.given.filled("video_url") {
        _ if is_resumable => Source::Bytes,
        Some(url) if url.is_ascii() => Source::Url,
        Some(_) => return Err(Fail::parameter("(#100) Param video_url must be US-ASCII")),
        None => {
            let fail = Fail::parameter("The parameter video_url is required");
            return Err(if on_instagram { fail.of_instagram() } else { fail });
        }
    };
    let refuses_collaborators = on_instagram && w.strikes("media_collaborators_refused");
    let options = options::read(call, refuses_collaborators)?;
    Ok((source, options))
}

/// `GET /{version}/{ig-user}/content_publishing_limit`
pub async fn limit(State(s): State<Instagram>, call: Call) -> Response {
    s.act(|w| used(w, &call)).unwrap_or_else(Fail::into_response)
}

fn used(w: &mut World, call: &Call) -> Answer {
    let caller = w.caller(call, "limit", Takes::Both)?;
    let profile = caller.publisher(&call.id)?;
    if let Some(hit) = w.hit("limit_error") {
        return Err(Fail::at_account(hit.or(10), &call.id));
    }
    let tuning = w.tuning.peek();
    let total = if w.strikes("limit_50") {
        50
    } else {
        tuning.quota_total
    };
    let usage = if profile.spent {
        total
    } else {
        w.posts_today(profile.username, tuning.quota_lag_ms)
    };
    let mut node = json!({"quota_usage": usage, "config": {"quota_total": total, "quota_duration": 86_400}});
    if w.strikes("limit_no_config") {
        node["config"] = json!(null);
    }
    let entry =
        crate::instagram::fields::select(call.fields(), "quota_usage", &node, "ContentPublishingLimit")?;
    Ok(ok(json!({"data": [entry]})))
}
