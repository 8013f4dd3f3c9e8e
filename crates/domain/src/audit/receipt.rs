//! Receipts of what was erased, as they are signed.

use super::{Note, NoteError};
use crate::{EventId, ReceiptId, Timestamp};
use std::collections::BTreeMap;

/// Tells a receipt's text from every other text that the same key signs.
const HEAD: &str = "ai-shorts/receipt/1";

/// What a signed receipt says. It stands in a file as the API gives it, with the signature beside.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Receipt {
    pub id: ReceiptId,
    /// `media.delete`, `rendition.delete`, `channel.disconnect`.
    pub kind: String,
    /// To the millisecond.
    pub at: Timestamp,
    /// The id of what was erased.
    pub subject: String,
    pub counts: BTreeMap<String, i64>,
    /// The event of the audit log that records it.
    pub audit_event: EventId,
    /// That event's place in the tree.
    pub audit_index: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    #[error("it is not signed yet: read it again in some seconds")]
    Unsigned,
    #[error("{0}")]
    Note(#[from] NoteError),
}

impl Receipt {
    /// What is signed: lines, none of which can hold a line feed.
    pub fn text(&self, name: &str) -> String {
        let counts = serde_json::to_string(&self.counts).expect("a map of numbers");
        let (kind, subject) = (one_line(&self.kind), one_line(&self.subject));
        format!(
            "{HEAD}\n{name}\n{}\n{kind}\n{}\n{subject}\n{counts}\n{}\n{}\n",
            self.id, self.at, self.audit_event, self.audit_index
        )
    }

    /// Whether one of these keys signed exactly this.
    pub fn check(&self, signature: Option<&str>, keys: &[[u8; 32]]) -> Result<(), ReceiptError> {
        let signature = signature.ok_or(ReceiptError::Unsigned)?;
        let name = signature.split(' ').next().unwrap_or_default();
        let note = Note::of_signature(self.text(name), signature)?;
        Ok(note.is_signed_by(name, keys)?)
    }
}

fn one_line(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\n', "\\n")
}
