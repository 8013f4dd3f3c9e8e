//! The client itself.

use crate::address;
use crate::body::{Exact, SourceError};
use crate::count::{Count, Counts, Going, Line, Refusal};
use crate::incoming::{Incoming, Opened};
use crate::request::{Answer, Body, ERROR_MAX, EgressError, ErrorKind, Request, Timeouts, Why, Written};
use crate::resolve::{self, Lookup, NotPublic, PublicOnly};
use crate::rule::{self, Settings, Way};
use crate::{Handed, HostRule};
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use std::error::Error;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::time::Instant;
use url::{Host, Url};

const CONNECT: Duration = Duration::from_secs(5);
/// How often a running upload is looked at for progress.
const LOOK: Duration = Duration::from_millis(250);

/// The only door to the network outside. A copy shares its connections.
#[derive(Clone)]
pub struct Egress(Arc<Inner>);

struct Inner {
    settings: Settings,
    lookup: Lookup,
    counts: Counts,
    guarded: OnceLock<reqwest::Client>,
    exempt: OnceLock<reqwest::Client>,
}

impl Egress {
    /// Opens nothing: each of its two clients is made when it is first needed.
    pub fn new(settings: Settings) -> Self {
        Self::with_lookup(settings, resolve::system())
    }

    pub(crate) fn with_lookup(settings: Settings, lookup: Lookup) -> Self {
        Self(Arc::new(Inner {
            settings,
            lookup,
            counts: Counts::default(),
            guarded: OnceLock::new(),
            exempt: OnceLock::new(),
        }))
    }

    /// What went out and nobody has written down yet. Whoever calls somebody by another way counts here too.
    pub fn counts(&self) -> &Counts {
        &self.0.counts
    }

    /// Why an address is refused under a rule, before anything is sent to it. A name is looked up; one that is not
    /// found now may be there later.
    pub async fn refusal(&self, url: &Url, allowed: &HostRule) -> Option<Refusal> {
        let way = match rule::check(url, allowed, &self.0.settings) {
            Ok(way) => way,
            Err(why) => return Some(why),
        };
        let Some(Host::Domain(name)) = url.host().filter(|_| way == Way::Guarded) else {
            return None;
        };
        let found = tokio::time::timeout(CONNECT, (self.0.lookup)(name.to_owned())).await;
        let Ok(Ok(found)) = found else { return None };
        let is_hidden = !found.is_empty() && !found.into_iter().any(address::is_public);
        is_hidden.then_some(Refusal::NotPublic)
    }

    /// Sends one request, once. Redirects come back as answers, nothing is tried again.
    pub async fn send(&self, request: Request) -> Result<Answer, EgressError> {
        let gone = self.goes(&request);
        let result = self.attempt(request).await;
        let told = result
            .as_ref()
            .map(|a| (a.status.as_u16(), a.bytes_sent, a.body.len()));
        gone.back(told);
        result
    }

    /// The same for an answer that is passed on piece by piece, however long it is. Only the body of an answer with
    /// an error status is read at once.
    pub async fn open(&self, request: Request) -> Result<Opened, EgressError> {
        let gone = self.goes(&request);
        let result = self.begin(request).await;
        let told = result.as_ref().map(|o| match o {
            Opened::Good(incoming) => (incoming.status.as_u16(), incoming.bytes_sent, 0),
            Opened::Refused(a) => (a.status.as_u16(), a.bytes_sent, a.body.len()),
        });
        gone.back(told);
        result
    }

    fn goes(&self, request: &Request) -> Gone {
        let (why, host) = (request.why, request.url.host_str().unwrap_or("-").to_owned());
        let handed = match &request.body {
            Body::Stream { handed, .. } => Some(handed.clone()),
            _ => None,
        };
        Gone {
            going: Going::new(&self.0.counts, Line::of(&host, why), handed),
            started: Instant::now(),
            why,
            host,
        }
    }

    async fn begin(&self, request: Request) -> Result<Opened, EgressError> {
        let (timeouts, answer_max) = (request.timeouts, request.answer_max);
        let (mut answer, handed) = self.execute(request).await?;
        if !answer.status().is_success() {
            let refused = receive(answer, &handed, timeouts, answer_max).await?;
            return Ok(Opened::Refused(refused));
        }
        Ok(Opened::Good(Incoming {
            status: answer.status(),
            headers: std::mem::take(answer.headers_mut()),
            bytes_sent: handed.bytes(),
            answer,
            idle: timeouts.idle,
        }))
    }

    async fn attempt(&self, request: Request) -> Result<Answer, EgressError> {
        let (timeouts, answer_max) = (request.timeouts, request.answer_max);
        let (answer, handed) = self.execute(request).await?;
        receive(answer, &handed, timeouts, answer_max).await
    }

    async fn execute(&self, request: Request) -> Result<(reqwest::Response, Handed), EgressError> {
        let way = rule::check(&request.url, &request.allowed, &self.0.settings).map_err(refused)?;
        let client = self.0.client(way)?;
        let Request {
            method,
            url,
            headers,
            body,
            timeouts,
            ..
        } = request;
        let (body, len, handed, kind) = encode(body)?;
        let mut message = reqwest::Request::new(method.clone(), url);
        *message.headers_mut() = with_kind(headers, kind, &method, len);
        if len > 0 {
            *message.body_mut() = Some(body);
        }
        #[expect(clippy::disallowed_methods, reason = "this is the door the others go through")]
        let sending = client.execute(message);
        let answer = tokio::select! {
            r = sending => r.map_err(|e| told(&e, &handed))?,
            () = stalled(&handed, len, timeouts) => return Err(EgressError {
                kind: ErrorKind::Timeout,
                written: Written::Maybe,
                bytes_sent: handed.bytes(),
                detail: "no progress, no answer".into(),
                refusal: None,
            }),
        };
        Ok((answer, handed))
    }
}

/// A request on its way: counted and logged when its answer is here, or when nobody waits for it any more.
struct Gone {
    going: Going,
    started: Instant,
    why: Why,
    host: String,
}

impl Gone {
    /// `told`: status, bytes sent, bytes received.
    fn back(self, told: Result<(u16, u64, usize), &EgressError>) {
        let (status, sent, received) = told.unwrap_or((0, told.err().map_or(0, |e| e.bytes_sent), 0));
        let fault = told.err().map(|e| e.kind);
        count(self.going, told.map(|_| sent));
        let (act, purpose) = match self.why {
            Why::Act { act, purpose } => (Some(act), purpose.as_str()),
            Why::System(purpose) => (None, purpose),
        };
        tracing::debug!(
            act = act.map(tracing::field::display),
            purpose,
            host = self.host,
            status,
            sent,
            received,
            duration_ms = self.started.elapsed().as_millis(),
            fault = fault.map(tracing::field::debug),
            "outgoing request"
        );
    }
}

impl Inner {
    fn client(&self, way: Way) -> Result<&reqwest::Client, EgressError> {
        let (slot, guarded) = match way {
            Way::Guarded => (&self.guarded, true),
            Way::Exempt => (&self.exempt, false),
        };
        if let Some(client) = slot.get() {
            return Ok(client);
        }
        // HTTP/1.1 alone: a cut then belongs to one request, and bodies go out by writev.
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("ai-shorts/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_proxy()
            .http1_only()
            .connect_timeout(CONNECT)
            .pool_idle_timeout(Duration::from_secs(30))
            .pool_max_idle_per_host(8)
            .https_only(guarded);
        if guarded {
            builder = builder.dns_resolver(Arc::new(PublicOnly(self.lookup.clone())));
        }
        let client = builder
            .build()
            .map_err(|e| unsent(ErrorKind::Unbuildable, &innermost(&e)))?;
        Ok(slot.get_or_init(|| client))
    }
}

/// The body, its length, its counter, and the type that goes with it.
fn encode(body: Body) -> Result<(reqwest::Body, u64, Handed, Option<HeaderValue>), EgressError> {
    let fixed = |bytes: Bytes, kind| {
        let len = bytes.len() as u64;
        let handed = Handed::default();
        handed.add(len);
        (reqwest::Body::from(bytes), len, handed, kind)
    };
    Ok(match body {
        Body::Empty => fixed(Bytes::new(), None),
        Body::Bytes(bytes) => fixed(bytes, None),
        Body::Form(pairs) => {
            let text = url::form_urlencoded::Serializer::new(String::new())
                .extend_pairs(pairs)
                .finish();
            fixed(
                text.into(),
                Some(HeaderValue::from_static("application/x-www-form-urlencoded")),
            )
        }
        Body::Json(value) => {
            let text =
                serde_json::to_vec(&value).map_err(|e| unsent(ErrorKind::Unbuildable, &e.to_string()))?;
            fixed(
                text.into(),
                Some(HeaderValue::from_static("application/json; charset=UTF-8")),
            )
        }
        Body::Stream { len, stream, handed } => (
            reqwest::Body::wrap(Exact::new(stream, len, handed.clone())),
            len,
            handed,
            None,
        ),
    })
}

fn with_kind(mut headers: HeaderMap, kind: Option<HeaderValue>, method: &Method, len: u64) -> HeaderMap {
    if let Some(kind) = kind {
        headers.entry(header::CONTENT_TYPE).or_insert(kind);
    }
    if len == 0 && matches!(*method, Method::POST | Method::PUT | Method::PATCH) {
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
    // Answers are read as they are: nothing here unpacks them.
    headers.insert(
        HeaderName::from_static("accept-encoding"),
        HeaderValue::from_static("identity"),
    );
    headers
}

/// Ends when a body makes no progress, or when a body that is out gets no answer.
async fn stalled(handed: &Handed, len: u64, timeouts: Timeouts) {
    let (mut seen, mut since) = (handed.bytes(), Instant::now());
    let connecting = if seen == len { CONNECT } else { Duration::ZERO };
    loop {
        tokio::time::sleep(LOOK).await;
        let now = handed.bytes();
        if now != seen {
            (seen, since) = (now, Instant::now());
        }
        let limit = if seen == len {
            timeouts.head + connecting
        } else {
            timeouts.idle
        };
        if since.elapsed() >= limit {
            return;
        }
    }
}

async fn receive(
    mut answer: reqwest::Response,
    handed: &Handed,
    timeouts: Timeouts,
    answer_max: usize,
) -> Result<Answer, EgressError> {
    let status = answer.status();
    let good = status.is_success();
    let limit = if good { answer_max } else { ERROR_MAX };
    let fail = |kind, detail: &str| EgressError {
        kind,
        written: Written::Maybe,
        bytes_sent: handed.bytes(),
        detail: detail.to_owned(),
        refusal: None,
    };
    let mut body = BytesMut::new();
    let mut truncated = false;
    loop {
        let piece = match tokio::time::timeout(timeouts.idle, answer.chunk()).await {
            Err(_) => return Err(fail(ErrorKind::Timeout, "the answer stopped")),
            Ok(Err(e)) => return Err(fail(ErrorKind::Cut, &innermost(&e))),
            Ok(Ok(None)) => break,
            Ok(Ok(Some(piece))) => piece,
        };
        let room = limit - body.len();
        if piece.len() > room {
            if good {
                return Err(fail(
                    ErrorKind::AnswerTooLarge,
                    "the answer is longer than allowed",
                ));
            }
            body.extend_from_slice(&piece[..room]);
            truncated = true;
            break;
        }
        body.extend_from_slice(&piece);
    }
    Ok(Answer {
        status,
        headers: std::mem::take(answer.headers_mut()),
        body: body.freeze(),
        truncated,
        bytes_sent: handed.bytes(),
    })
}

fn unsent(kind: ErrorKind, detail: &str) -> EgressError {
    EgressError {
        kind,
        written: Written::No,
        bytes_sent: 0,
        detail: detail.to_owned(),
        refusal: None,
    }
}

fn refused(why: Refusal) -> EgressError {
    EgressError {
        refusal: Some(why),
        ..unsent(ErrorKind::Refused, why.words())
    }
}

fn count(going: Going, sent: Result<u64, &EgressError>) {
    match sent {
        Ok(bytes) => going.ends(None, Count::one(true, bytes)),
        Err(e) if e.refusal.is_some() => going.ends(e.refusal, Count::one(false, 0)),
        Err(e) if e.kind == ErrorKind::Unbuildable => going.never_was(),
        Err(e) => going.ends(None, Count::one(false, e.bytes_sent)),
    }
}

fn told(e: &reqwest::Error, handed: &Handed) -> EgressError {
    if find::<NotPublic>(e).is_some() {
        return refused(Refusal::NotPublic);
    }
    if e.is_builder() {
        return unsent(ErrorKind::Unbuildable, &innermost(e));
    }
    if e.is_connect() {
        return unsent(ErrorKind::Connect, &innermost(e));
    }
    let kind = if find::<SourceError>(e).is_some() {
        ErrorKind::Source
    } else {
        ErrorKind::Cut
    };
    EgressError {
        kind,
        written: Written::Maybe,
        bytes_sent: handed.bytes(),
        detail: innermost(e),
        refusal: None,
    }
}

fn chain<'a>(e: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    let mut next = Some(e);
    std::iter::from_fn(move || {
        let here = next?;
        next = here.source();
        Some(here)
    })
}

fn find<'a, T: Error + 'static>(e: &'a (dyn Error + 'static)) -> Option<&'a T> {
    chain(e).find_map(|e| e.downcast_ref())
}

/// The innermost cause: the outer ones quote the address.
pub(crate) fn innermost(e: &reqwest::Error) -> String {
    chain(e)
        .skip(1)
        .last()
        .map_or_else(|| "the request failed".into(), ToString::to_string)
}
