//! What became of an upload. Source: "Get Post Status".

use super::TikTok;
use super::errors;
use super::wire::Query;
use crate::adapter::CallLog;
use crate::wire::Trouble;
use domain::act::Purpose;
use domain::{ActId, Failure};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Debug)]
pub(crate) enum Status {
    /// Being received or processed; a word we do not know counts as this.
    Working {
        /// As TikTok says it: a count, or the last byte's index.
        uploaded: Option<u64>,
    },
    /// In the person's inbox, to be finished there.
    Inbox,
    /// Posted; the id comes with the review of a public post and never otherwise.
    Posted { id: Option<String> },
    /// The whole attempt is over.
    Failed(Failure),
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Told {
    status: String,
    fail_reason: Option<String>,
    uploaded_bytes: Value,
    /// Misspelt so.
    publicaly_available_post_id: Value,
}

impl TikTok {
    pub(crate) async fn status(
        &self,
        act: ActId,
        purpose: Purpose,
        publish_id: &str,
        access: &SecretString,
        log: &mut CallLog,
    ) -> Result<Status, Trouble> {
        let query = Query {
            act,
            purpose,
            step: "ask_status",
            path: "v2/post/publish/status/fetch/",
            body: Some(json!({ "publish_id": publish_id })),
            access,
        };
        let told: Told = self.post(query, log).await?;
        Ok(match told.status.as_str() {
            "PUBLISH_COMPLETE" => Status::Posted {
                id: first(&told.publicaly_available_post_id),
            },
            "SEND_TO_USER_INBOX" => Status::Inbox,
            "FAILED" => Status::Failed(errors::failed(&told.fail_reason.unwrap_or_default())),
            _ => Status::Working {
                uploaded: number(&told.uploaded_bytes),
            },
        })
    }
}

/// A list of numbers by the documentation; others saw a bare one, or text.
fn first(ids: &Value) -> Option<String> {
    let one = ids.as_array().map_or(Some(ids), |list| list.first())?;
    number(one).filter(|id| *id > 0).map(|id| id.to_string())
}

fn number(value: &Value) -> Option<u64> {
    value
        .as_u64()
        .or_else(|| value.as_str().and_then(|text| text.parse().ok()))
}
