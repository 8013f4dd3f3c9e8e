//! Requests to one bucket: signed, counted by egress, tried again where that helps.
use std::{
    sync::atomic::{AtomicBool, Ordering::Relaxed},
    time::Duration,
};

use bytes::Bytes;
use domain::Clock;
use egress::{
    Answer, Body, Egress, EgressError, ErrorKind, Handed, HostRule, Opened, Request, Timeouts, Why,
};
use futures_util::{StreamExt as _, stream};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use url::Url;

use super::{
    fault::{self, Fault},
    place::{Access, Place},
    sign::{encoded, sign},
};

/// The word under which these requests are counted.
pub(super) const PURPOSE: &str = "storage";
/// How often a request is made before it counts as failed.
const TRIES: u32 = 4;
/// Before the second try; four times as long before each further one.
const PAUSE: Duration = Duration::from_millis(100);
/// A page of a thousand names.
const ANSWER_MAX: usize = 4 << 20;
/// A body goes out in pieces of this size, so that its progress shows.
const PIECE: usize = 128 << 10;

pub(crate) struct Bucket {
    pub place: Place,
    access: Access,
    egress: Egress,
    clock: Clock,
    /// Deleted and replaced objects stay as versions until those are deleted too.
    versioned: AtomicBool,
}

/// One request. It may be sent more than once: each means the same when it is said again.
pub(super) struct Call {
    /// In a word, for messages.
    pub name: &'static str,
    pub method: Method,
    /// The object, with the prefix; none for the bucket itself.
    pub key: Option<String>,
    pub query: Vec<(&'static str, String)>,
    pub headers: HeaderMap,
    pub body: Bytes,
    /// From the last byte sent to the head of the answer.
    pub patience: Duration,
    pub is_signed: bool,
}

impl Call {
    pub fn new(name: &'static str, method: Method) -> Self {
        Self {
            name,
            method,
            key: None,
            query: vec![],
            headers: HeaderMap::new(),
            body: Bytes::new(),
            patience: Duration::from_secs(30),
            is_signed: true,
        }
    }

    pub fn ask(mut self, name: &'static str, value: &str) -> Self {
        self.query.push((name, value.to_owned()));
        self
    }

    pub fn head(mut self, name: &'static str, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(HeaderName::from_static(name), value);
        }
        self
    }

    pub fn body(mut self, body: Bytes) -> Self {
        self.body = body;
        self
    }
}

impl Bucket {
    pub fn new(place: Place, access: Access, egress: Egress, clock: Clock) -> Self {
        Self {
            place,
            access,
            egress,
            clock,
            versioned: AtomicBool::new(false),
        }
    }

    pub fn is_versioned(&self) -> bool {
        self.versioned.load(Relaxed)
    }

    pub fn set_versioned(&self) {
        self.versioned.store(true, Relaxed);
    }

    pub fn now(&self) -> domain::Timestamp {
        self.clock.now()
    }

    /// A request about an object.
    pub(super) fn of(&self, name: &'static str, method: Method, key: &str) -> Call {
        Call {
            key: Some(format!("{}{key}", self.place.prefix)),
            ..Call::new(name, method)
        }
    }

    fn url(&self, call: &Call) -> Url {
        let mut url = self.place.endpoint.clone();
        let bucket = encoded(&self.place.bucket);
        match &call.key {
            Some(key) => {
                let key: Vec<_> = key.split('/').map(encoded).collect();
                url.set_path(&format!("/{bucket}/{}", key.join("/")));
            }
            None => url.set_path(&format!("/{bucket}")),
        }
        let mut query: Vec<_> = call
            .query
            .iter()
            .map(|(n, v)| format!("{n}={}", encoded(v)))
            .collect();
        query.sort_unstable();
        url.set_query((!query.is_empty()).then(|| query.join("&")).as_deref());
        url
    }

    fn request(&self, call: &Call) -> Request {
        let url = self.url(call);
        let mut request = Request::new(
            Why::System(PURPOSE),
            call.method.clone(),
            url,
            HostRule::host_of(&self.place.endpoint),
        );
        request.headers = call.headers.clone();
        if call.is_signed {
            let (place, access, now) = (&self.place, &self.access, self.clock.now());
            sign(
                place,
                access,
                now,
                &call.method,
                &request.url,
                &mut request.headers,
                &call.body,
            );
        }
        request.answer_max = ANSWER_MAX;
        request.timeouts = Timeouts {
            head: call.patience,
            ..Timeouts::default()
        };
        if call.body.len() > PIECE {
            let whole = call.body.clone();
            let pieces = (0..whole.len())
                .step_by(PIECE)
                .map(move |from| Ok(whole.slice(from..whole.len().min(from + PIECE))));
            request.body = Body::Stream {
                len: call.body.len() as u64,
                stream: stream::iter(pieces).boxed(),
                handed: Handed::default(),
            };
        } else if !call.body.is_empty() {
            request.body = Body::Bytes(call.body.clone());
        }
        request
    }

    /// The last answer, whatever it says, after as many tries as help.
    async fn answer(&self, call: &Call) -> Result<Answer, Fault> {
        let mut left = TRIES;
        loop {
            left -= 1;
            match self.egress.send(self.request(call)).await {
                Ok(answer) if left == 0 || !fault::is_passing(answer.status, &answer.body) => {
                    return Ok(answer);
                }
                Err(error) if left == 0 || !is_worth_another(&error) => return Err(error.into()),
                _ => pause(TRIES - left).await,
            }
        }
    }

    /// A good answer, or what is wrong.
    pub(super) async fn send(&self, call: Call) -> Result<Answer, Fault> {
        let answer = self.answer(&call).await?;
        // a completion may have begun to answer before it failed
        let failed = call.name == "CompleteMultipartUpload" && is_error(&answer.body);
        if answer.status.is_success() && !failed {
            return Ok(answer);
        }
        Err(Fault::of(call.name, answer.status, &answer.body))
    }

    /// The status alone: for looking what a stranger gets.
    pub(super) async fn status(&self, call: Call) -> Result<http::StatusCode, Fault> {
        let answer = self.answer(&call).await?;
        if fault::is_passing(answer.status, &answer.body) {
            return Err(Fault::of(call.name, answer.status, &answer.body));
        }
        Ok(answer.status)
    }

    /// The same for a body that is read as it comes.
    pub(super) async fn open(&self, call: Call) -> Result<egress::Incoming, Fault> {
        let mut left = TRIES;
        loop {
            left -= 1;
            match self.egress.open(self.request(&call)).await {
                Ok(Opened::Good(incoming)) => return Ok(incoming),
                Ok(Opened::Refused(answer)) => {
                    if left == 0 || !fault::is_passing(answer.status, &answer.body) {
                        return Err(Fault::of(call.name, answer.status, &answer.body));
                    }
                }
                Err(error) => {
                    if left == 0 || !is_worth_another(&error) {
                        return Err(error.into());
                    }
                }
            }
            pause(TRIES - left).await;
        }
    }
}

fn is_error(body: &[u8]) -> bool {
    super::xml::Element::parse(body).is_none_or(|root| root.is("Error"))
}

fn is_worth_another(error: &EgressError) -> bool {
    matches!(
        error.kind,
        ErrorKind::Connect | ErrorKind::Timeout | ErrorKind::Cut
    )
}

/// Longer each time, and not the same for all who wait.
async fn pause(tries: u32) {
    let least = PAUSE * 4_u32.pow(tries.saturating_sub(1).min(3));
    tokio::time::sleep(least + least.mul_f32(rand::random::<f32>())).await;
}
