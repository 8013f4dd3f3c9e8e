use egress::{EgressError, ErrorKind};
use http::StatusCode;

use super::xml::Element;
use crate::StorageError;

/// Why a bucket does not do what it should. Each says what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("there is no such bucket: make it, or look at AI_SHORTS_STORAGE_URL")]
    NoBucket,
    #[error("the credentials are wrong or over: look at AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")]
    Credentials,
    #[error("the credentials do not allow {0}: docs/storage.md has the rights that are needed")]
    Denied(&'static str),
    #[error("the bucket is in another region: give it as `region=` in AI_SHORTS_STORAGE_URL")]
    Region,
    #[error("this machine's clock is wrong: signatures are only good within 15 minutes")]
    Clock,
    #[error("the bucket has object lock, so nothing could be deleted as promised: take one without")]
    Locked,
    #[error("the bucket answers to anybody without credentials: block its public access")]
    Public,
    #[error("the storage host cannot be reached: {0}")]
    Unreachable(String),
    #[error("an object has {found} bytes instead of {wanted}")]
    OtherSize { found: u64, wanted: u64 },
    /// Any other answer.
    #[error("the storage host answered {status} {code} to {to}")]
    Answer {
        to: &'static str,
        status: u16,
        code: String,
    },
    /// No such object, or no such multipart upload.
    #[error("nothing is stored under this name")]
    Nothing,
    /// Parts are not those that were named.
    #[error("the parts are others")]
    Parts,
    /// This server does not know the request.
    #[error("the storage host does not know the request {0}")]
    Unknown(&'static str),
}

impl Fault {
    /// From an answer with an error status. `to`: what was asked, in a word.
    pub(super) fn of(to: &'static str, status: StatusCode, body: &[u8]) -> Self {
        let code = Element::parse(body)
            .filter(|root| root.is("Error"))
            .and_then(|root| root.get("Code").map(str::to_owned))
            .unwrap_or_default();
        match (status.as_u16(), &*code) {
            (_, "NoSuchBucket") => Self::NoBucket,
            (_, "NoSuchKey" | "NoSuchUpload" | "NoSuchVersion") | (404, "") => Self::Nothing,
            (_, "InvalidPart" | "InvalidPartOrder") => Self::Parts,
            (
                _,
                "InvalidAccessKeyId"
                | "SignatureDoesNotMatch"
                | "InvalidToken"
                | "ExpiredToken"
                | "InvalidSecurity"
                | "NotSignedUp",
            )
            | (401, _) => Self::Credentials,
            (_, "RequestTimeTooSkewed") => Self::Clock,
            (301 | 307, _) | (_, "AuthorizationHeaderMalformed" | "IllegalLocationConstraintException") => {
                Self::Region
            }
            (403, _) => Self::Denied(to),
            (501 | 405, _) | (_, "NotImplemented") => Self::Unknown(to),
            (status, _) => Self::Answer {
                to,
                status,
                // of the server, so of no length and signs that we know
                code: code
                    .chars()
                    .filter(char::is_ascii_alphanumeric)
                    .take(60)
                    .collect(),
            },
        }
    }
}

/// Whether the same request may do better in a moment.
pub(super) fn is_passing(status: StatusCode, body: &[u8]) -> bool {
    let slow = || {
        let named = |code: &str| memmem(body, code.as_bytes());
        named("<Code>SlowDown</Code>")
            || named("<Code>RequestTimeout</Code>")
            || named("<Code>InternalError</Code>")
    };
    matches!(status.as_u16(), 429 | 500 | 502 | 503 | 504) || slow()
}

fn memmem(all: &[u8], part: &[u8]) -> bool {
    all.windows(part.len()).any(|window| window == part)
}

impl From<EgressError> for Fault {
    fn from(error: EgressError) -> Self {
        Self::Unreachable(match error.kind {
            ErrorKind::Timeout => "no answer in time".to_owned(),
            _ => error.to_string(),
        })
    }
}

impl From<Fault> for StorageError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Nothing => Self::NotFound,
            other => Self::Bucket(other),
        }
    }
}
