//! Calls to a platform, their entries in the log, and small readings that every adapter needs.

use crate::adapter::{CallLog, Step, Work};
use domain::act::Purpose;
use domain::publish::{Call, Outcome};
use domain::{ActId, Clock, Failure, FailureClass};
use egress::{Answer, Body, Egress, EgressError, ErrorKind, Handed, HostRule, Request, Timeouts, Why};
use http::{HeaderMap, HeaderValue, Method, header};
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;
use tokio::time::Instant;
use url::Url;

/// Makes the failure of a code from a platform's table.
pub(crate) type Table = fn(&str) -> Failure;

/// How a secret goes along in `Authorization`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    Bearer,
    /// Meta's upload host.
    OAuth,
}

/// One call as the adapter describes it.
pub(crate) struct Ask<'a> {
    pub act: ActId,
    pub purpose: Purpose,
    /// Its name in the log of calls.
    pub step: &'static str,
    pub method: Method,
    pub url: Url,
    pub headers: HeaderMap,
    pub body: Body,
    pub access: Option<&'a SecretString>,
    /// An access token stands in the address or the form, where the platform wants it.
    pub token_inside: bool,
    pub scheme: Scheme,
    pub allowed: HostRule,
    pub head: Duration,
}

impl<'a> Ask<'a> {
    /// A call to the host of its own address, which comes from the configuration.
    pub(crate) fn new(act: ActId, purpose: Purpose, step: &'static str, method: Method, url: Url) -> Self {
        Self {
            act,
            purpose,
            step,
            method,
            allowed: HostRule::host_of(&url),
            url,
            headers: HeaderMap::new(),
            body: Body::Empty,
            access: None,
            token_inside: false,
            scheme: Scheme::Bearer,
            head: Timeouts::default().head,
        }
    }
    pub(crate) fn bearer(mut self, access: Option<&'a SecretString>) -> Self {
        self.access = access;
        self
    }
    pub(crate) const fn token_inside(mut self, is: bool) -> Self {
        self.token_inside = is;
        self
    }
    pub(crate) fn scheme(mut self, scheme: Scheme) -> Self {
        self.scheme = scheme;
        self
    }
    /// How long the head of the answer may take.
    pub(crate) fn patient(mut self, head: Duration) -> Self {
        self.head = head;
        self
    }
    /// Another host than that of the address's own base.
    pub(crate) fn allowed(mut self, hosts: HostRule) -> Self {
        self.allowed = hosts;
        self
    }
    pub(crate) fn body(mut self, body: Body) -> Self {
        self.body = body;
        self
    }
    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        // Values are ours: hex, numbers, MIME types. One that is no header value is left out.
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(name, value);
        }
        self
    }
}

/// Why a call that was to read or change something did not.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// With what it means when it is said again right after a refresh.
    TokenRejected(Failure),
    Failure(Failure),
}
impl Trouble {
    pub(crate) const fn failure(&self) -> &Failure {
        match self {
            Self::TokenRejected(f) | Self::Failure(f) => f,
        }
    }
}
impl From<Trouble> for Failure {
    fn from(t: Trouble) -> Self {
        match t {
            Trouble::TokenRejected(f) | Trouble::Failure(f) => f,
        }
    }
}
impl<C> From<Trouble> for Step<C> {
    fn from(t: Trouble) -> Self {
        match t {
            Trouble::TokenRejected(_) => Self::TokenRejected,
            Trouble::Failure(failure) => Self::Failed {
                checkpoint: None,
                failure,
            },
        }
    }
}

impl CallLog {
    /// Says of the last call what it came to.
    pub(crate) fn blame(&mut self, failure: &Failure) {
        let outcome = match failure.class {
            FailureClass::Transient | FailureClass::RateLimited => Outcome::Retry,
            FailureClass::Ambiguous => Outcome::Ambiguous,
            FailureClass::Reconnect | FailureClass::Rejected | FailureClass::Permanent => Outcome::Failed,
        };
        self.mark(outcome, &failure.code, &failure.message);
    }
    pub(crate) fn mark(&mut self, outcome: Outcome, code: &str, message: &str) {
        if let Some(call) = self.0.last_mut() {
            call.outcome = outcome;
            call.code = Some(code.to_owned());
            call.message = Some(message.to_owned());
        }
    }
}

/// An adapter's way out: the one HTTP client, the clock, and its own words for a silence.
#[derive(Clone)]
pub(crate) struct Wire {
    pub egress: Egress,
    pub clock: Clock,
    pub table: Table,
}

impl Wire {
    /// Sends one call and writes it down.
    pub(crate) async fn call(&self, ask: Ask<'_>, log: &mut CallLog) -> Result<Answer, EgressError> {
        let (entry, result) = self.call_apart(ask).await;
        log.0.push(entry);
        result
    }

    /// Sends one call; the entry of the log comes back beside.
    pub(crate) async fn call_apart(&self, ask: Ask<'_>) -> (Call, Result<Answer, EgressError>) {
        let mut entry = self.entry(&ask);
        let started = Instant::now();
        let mut request = Request::new(
            Why::Act {
                act: ask.act,
                purpose: ask.purpose,
            },
            ask.method,
            ask.url,
            ask.allowed,
        );
        request.headers = ask.headers;
        request.body = ask.body;
        request.timeouts.head = ask.head;
        if let Some(access) = ask.access {
            let scheme = match ask.scheme {
                Scheme::Bearer => "Bearer",
                Scheme::OAuth => "OAuth",
            };
            if let Ok(mut value) = HeaderValue::from_str(&format!("{scheme} {}", access.expose_secret())) {
                value.set_sensitive(true);
                request.headers.insert(header::AUTHORIZATION, value);
            }
        }
        let result = self.egress.send(request).await;
        entry.duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        match &result {
            Ok(answer) => {
                let status = answer.status.as_u16();
                entry.status = Some(status);
                entry.bytes_sent = answer.bytes_sent;
                let good = answer.status.is_success() || status == 308;
                entry.outcome = if good { Outcome::Ok } else { Outcome::Failed };
            }
            Err(e) => {
                let failure = (self.table)(unanswered(e));
                entry.bytes_sent = e.bytes_sent;
                entry.code = Some(failure.code);
                entry.message = Some(failure.message);
            }
        }
        (entry, result)
    }

    /// Sends a part of the file that begins at `from`, and tells of the progress; none if it was stopped in
    /// the middle.
    pub(crate) async fn transfer(
        &self,
        work: &Work<'_>,
        from: u64,
        ask: Ask<'_>,
        handed: &Handed,
        log: &mut CallLog,
    ) -> Option<Result<Answer, EgressError>> {
        const TICK: Duration = Duration::from_millis(500);
        let mut entry = self.entry(&ask);
        let mut tick = tokio::time::interval(TICK);
        let mut sending = std::pin::pin!(self.call_apart(ask));
        loop {
            tokio::select! {
                biased;
                (entry, answer) = &mut sending => {
                    log.0.push(entry);
                    (work.progress)(from + handed.bytes());
                    return Some(answer);
                }
                () = work.stop.cancelled() => {
                    entry.bytes_sent = handed.bytes();
                    let took = self.clock.now().since(entry.started_at).as_millis();
                    entry.duration_ms = u64::try_from(took).unwrap_or(u64::MAX);
                    log.0.push(entry);
                    log.mark(Outcome::Retry, "stopped", "The transfer was stopped by us.");
                    return None;
                }
                _ = tick.tick() => (work.progress)(from + handed.bytes()),
            }
        }
    }

    pub(crate) fn entry(&self, ask: &Ask<'_>) -> Call {
        Call {
            step: ask.step.to_owned(),
            started_at: self.clock.now(),
            duration_ms: 0,
            host: ask.url.host_str().unwrap_or_default().to_owned(),
            status: None,
            bytes_sent: 0,
            outcome: Outcome::Retry,
            code: None,
            message: None,
            authorized: ask.access.is_some() || ask.token_inside,
        }
    }
}

/// No answer came, or none that could be read to its end.
pub(crate) const fn unanswered(e: &EgressError) -> &'static str {
    match e.kind {
        ErrorKind::Source => "source_unreadable",
        ErrorKind::AnswerTooLarge => "platform_nonsense",
        ErrorKind::Unbuildable => "app_fault",
        ErrorKind::Refused | ErrorKind::Connect | ErrorKind::Timeout | ErrorKind::Cut => {
            "platform_unreachable"
        }
    }
}

/// Appends a documented path to a base, which may have a path of its own.
pub(crate) fn join(base: &Url, path: &str) -> Url {
    let mut url = base.clone();
    url.set_path(&format!("{}/{path}", base.path().trim_end_matches('/')));
    url.set_query(None);
    url.set_fragment(None);
    url
}

/// `Retry-After`: seconds, or a date.
pub(crate) fn retry_after(headers: &HeaderMap, now: domain::Timestamp) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let at = jiff::fmt::rfc2822::parse(text).ok()?.timestamp().as_microsecond();
    Some(domain::Timestamp::from_micros(at).since(now))
}

/// A platform's words without what could be a secret, an address of a mailbox or a link's query.
pub(crate) fn scrubbed(words: &str) -> String {
    let clean = |word: &str| {
        let run = word.split(|c: char| !(c.is_ascii_alphanumeric() || "-_.~+/=".contains(c)));
        let secret = run
            .clone()
            .any(|r| r.len() >= 24 && r.bytes().any(|b| b.is_ascii_digit()) || r.starts_with("ya29."));
        let private = word.contains('@') || word.contains("upload_id") || word.contains('?');
        if secret || private || run.clone().any(|r| r.len() >= 48) {
            "…".to_owned()
        } else {
            word.to_owned()
        }
    };
    let words: String = words.chars().filter(|c| !c.is_control()).take(2000).collect();
    words.split_whitespace().map(clean).collect::<Vec<_>>().join(" ")
}
