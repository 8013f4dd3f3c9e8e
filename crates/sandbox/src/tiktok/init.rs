//! `POST /v2/post/publish/video/init/` and `…/inbox/video/init/`: begin a publish.

use crate::answer::{lost, never};
use crate::secret;
use crate::spool::Mark;
use crate::tiktok::Tiktok;
use crate::tiktok::accounts::{Account, SELF};
use crate::tiktok::bearer::{Endpoint, PUBLISH, UPLOAD};
use crate::tiktok::fail::{Fail, data};
use crate::tiktok::faults::{INBOX_REFUSALS, INIT_REFUSALS};
use crate::tiktok::post_info;
use crate::tiktok::publishes::fresh_id;
use crate::tiktok::pull;
use crate::tiktok::records::{Mode, PostInfo, Publish};
use crate::tiktok::source::{self, Source};
use crate::tiktok::world::World;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

const DIRECT: Endpoint = Endpoint {
    name: "video.init",
    any_of: &[PUBLISH],
    most: |t| t.inits_per_minute,
};
const INBOX: Endpoint = Endpoint {
    name: "inbox.init",
    any_of: &[UPLOAD],
    most: |t| t.inits_per_minute,
};

/// Drafts that may wait for one creator within 24 hours. Source: Upload reference.
const MOST_PENDING: usize = 5;

pub async fn direct(State(s): State<Tiktok>, headers: HeaderMap, body: Bytes) -> Response {
    begin(&s, Mode::Direct, &headers, &body).await
}

pub async fn inbox(State(s): State<Tiktok>, headers: HeaderMap, body: Bytes) -> Response {
    begin(&s, Mode::Inbox, &headers, &body).await
}

async fn begin(s: &Tiktok, mode: Mode, headers: &HeaderMap, body: &Bytes) -> Response {
    if s.act(|w| w.strikes("init_never")) {
        return never().await;
    }
    let begun = s.act(|w| init(w, s, mode, headers, body));
    s.settle().await;
    match begun {
        Ok(begun) => {
            if let Some(url) = begun.fetch {
                pull::fetch(s, begun.publish_id, url);
            }
            begun.answer
        }
        Err(fail) => fail.into_response(),
    }
}

struct Begun {
    publish_id: String,
    fetch: Option<String>,
    answer: Response,
}

fn init(w: &mut World, s: &Tiktok, mode: Mode, headers: &HeaderMap, body: &Bytes) -> Result<Begun, Fail> {
    let endpoint = if mode == Mode::Direct { &DIRECT } else { &INBOX };
    let account = w.caller(headers, endpoint)?.account;
    let mine = if mode == Mode::Direct {
        INIT_REFUSALS
    } else {
        INBOX_REFUSALS
    };
    if let Some((_, status, code)) = mine.iter().find(|(fault, _, _)| w.strikes(fault)) {
        return Err(Fail::new(*status, code, "The sandbox was asked to refuse."));
    }
    let body = json_of(headers, body)?;
    let source = source::read(&body["source_info"])?;
    let info = match mode {
        Mode::Direct => allowed(w, account, &body)?,
        Mode::Inbox => draft(w, account)?,
    };
    if let Source::Url(url) = &source
        && !s.has_verified(url)
    {
        let text = "The ownership of the URL is not verified.";
        return Err(Fail::new(403, "url_ownership_unverified", text));
    }
    let (publish_id, answer) = create(w, s, mode, account, info, &source);
    let answer = if w.strikes("init_answer_lost") {
        lost()
    } else if w.strikes("init_500_after_create") {
        Fail::internal().into_response()
    } else if w.strikes("init_500_no_code_after_create") {
        StatusCode::BAD_GATEWAY.into_response()
    } else {
        data(&answer)
    };
    let fetch = match source {
        Source::Url(url) => Some(url),
        Source::File { .. } => None,
    };
    Ok(Begun {
        publish_id,
        fetch,
        answer,
    })
}

/// The body of a call that has one.
pub fn json_of(headers: &HeaderMap, body: &Bytes) -> Result<Value, Fail> {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    if !kind.to_ascii_lowercase().starts_with("application/json") {
        return Err(Fail::param(
            "Content-Type must be application/json; charset=UTF-8",
        ));
    }
    let value: Option<Value> = serde_json::from_slice(body).ok().filter(Value::is_object);
    value.ok_or_else(|| Fail::param("The body is no JSON object"))
}

/// What a direct post may say, by the account as it is now.
fn allowed(w: &mut World, account: &Account, body: &Value) -> Result<PostInfo, Fail> {
    if let Some(odd) = body.as_object().and_then(|map| {
        map.keys()
            .find(|k| !["post_info", "source_info"].contains(&k.as_str()))
    }) {
        return Err(Fail::param(format!("There is no field {odd}")));
    }
    let info = post_info::read(&body["post_info"], account)?;
    if let Some(code) = w.refusal_of(account) {
        return Err(Fail::new(403, code, "The creator cannot post now."));
    }
    if !account.is_audited && (!account.is_private || info.privacy != SELF) {
        let text = "An unaudited client can only post to private accounts.";
        return Err(Fail::new(
            403,
            "unaudited_client_can_only_post_to_private_accounts",
            text,
        ));
    }
    if w.strikes("init_option_gone") {
        w.lose_level(account, &info.privacy);
    }
    if !w.levels_of(account).contains(&info.privacy.as_str()) {
        let text = "The privacy level is not among the creator's options.";
        return Err(Fail::new(403, "privacy_level_option_mismatch", text));
    }
    Ok(info)
}

/// A draft says nothing of the post: what a `post_info` would do here is not documented, so it is passed over.
fn draft(w: &World, account: &Account) -> Result<PostInfo, Fail> {
    if let Some(code) = account.refused {
        return Err(Fail::new(403, code, "The creator cannot post now."));
    }
    let now = w.now;
    let is_pending = |p: &Publish| p.account == account.name && p.is_pending_draft(now);
    if w.publishes.iter().filter(|(_, p)| is_pending(p)).count() >= MOST_PENDING {
        let text = "Too many drafts wait for the creator.";
        return Err(Fail::new(403, "spam_risk_too_many_pending_share", text));
    }
    Ok(PostInfo::default())
}

fn create(
    w: &mut World,
    s: &Tiktok,
    mode: Mode,
    account: &Account,
    info: PostInfo,
    source: &Source,
) -> (String, Value) {
    let (size, chunks) = match source {
        Source::File { size, chunks } => (*size, Some(*chunks)),
        Source::Url(_) => (0, None),
    };
    let shape = match (mode, chunks.is_some()) {
        (Mode::Direct, true) => "v_pub_file",
        (Mode::Direct, false) => "v_pub_url",
        (Mode::Inbox, true) => "v_inbox_file",
        (Mode::Inbox, false) => "v_inbox_url",
    };
    let publish_id = format!("{shape}~v2.{}", fresh_id());
    let row = Publish {
        number: w.next_number(),
        account: account.name.to_owned(),
        mode,
        info,
        size,
        chunks,
        issued_at: w.now,
        offset: 0,
        hash_state: Mark::start().state(),
        content_type: "video/mp4".to_owned(),
        file: (s.ground().keep_bytes).then(|| format!("{}.bin", &secret::digest(&publish_id)[..32])),
        gone: None,
        arrival: None,
        failed: None,
        posts: Vec::new(),
        is_forgotten: false,
    };
    w.publishes.put(publish_id.clone(), row);
    let mut answer = json!({"publish_id": publish_id});
    if chunks.is_some() {
        let token = secret::fresh("");
        w.uploads.put(secret::digest(&token), publish_id.clone());
        w.counters.only().sessions += 1;
        let upload_id = fresh_id();
        let url = format!(
            "{}/upload/video/?upload_id={upload_id}&upload_token={token}",
            w.base_url
        );
        answer["upload_url"] = url.into();
    }
    (publish_id, answer)
}
