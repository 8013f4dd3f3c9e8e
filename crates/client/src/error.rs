//! How a request can go wrong.

use reqwest::{Response, StatusCode};
use serde::Deserialize;

#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    #[error("{0:?} is no address to send a token to: https, or http on this machine")]
    Address(String),
    /// What the service refused, in its words.
    #[error("{detail} ({code})")]
    Refused {
        status: StatusCode,
        code: String,
        detail: String,
    },
    #[error("the token is for no workspace that you are still a member of")]
    NoWorkspace,
    #[error("the service answered something else than expected: {0}")]
    Odd(&'static str),
    #[error("the service did not answer: {0}")]
    Http(#[from] reqwest::Error),
    #[error("{0}")]
    File(#[from] std::io::Error),
}

#[derive(Deserialize)]
struct Problem {
    code: String,
    title: String,
    detail: Option<String>,
    #[serde(default)]
    errors: Vec<Field>,
    #[serde(default)]
    findings: Vec<Finding>,
}
#[derive(Deserialize)]
struct Field {
    field: String,
    message: String,
}
#[derive(Deserialize)]
struct Finding {
    message: String,
}

impl ClientError {
    pub(crate) async fn of(answer: Response) -> Self {
        let status = answer.status();
        let Ok(problem) = answer.json::<Problem>().await else {
            return Self::Refused {
                status,
                code: status.as_u16().to_string(),
                detail: status.canonical_reason().unwrap_or("Refused").to_owned(),
            };
        };
        let fields = problem.errors.iter().map(|e| match e.field.as_str() {
            "" => e.message.clone(),
            field => format!("{field}: {}", e.message),
        });
        let findings = problem.findings.iter().map(|f| f.message.clone());
        let said: Vec<_> = fields.chain(findings).collect();
        let detail = if status == StatusCode::UNAUTHORIZED {
            "The token is wrong, was revoked or has run out: make another and `ai-shorts login` again"
                .to_owned()
        } else if said.is_empty() {
            problem.detail.unwrap_or(problem.title)
        } else {
            said.join("; ")
        };
        Self::Refused {
            status,
            code: problem.code,
            detail,
        }
    }

    /// Whether asking again, a little later, makes sense.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Http(e) => e.is_connect() || e.is_timeout() || e.is_request() || e.is_body(),
            Self::Refused { status, .. } => {
                status.is_server_error()
                    || [StatusCode::TOO_MANY_REQUESTS, StatusCode::LOCKED].contains(status)
            }
            _ => false,
        }
    }

    /// Whether the service says that it is not there.
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Refused { status, .. } if [StatusCode::NOT_FOUND, StatusCode::GONE].contains(status))
    }
}
