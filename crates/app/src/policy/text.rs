//! The text as it is shown, its version, and the memory of all that were.

use super::claims::claims;
use crate::views::hex;
use crate::{App, AppError};
use sha2::{Digest as _, Sha256};

/// Date of the agreed text.
pub const UPDATED: &str = "2026-05-26";
/// Hexadecimal digits of the hash in a version.
const DIGITS: usize = 16;

/// Date and hash: the same text has the same version everywhere.
pub(super) fn version(updated: &str, body: &str) -> String {
    let hash = hex(&Sha256::digest(body.as_bytes()));
    format!("{updated}-{}", &hash[..DIGITS])
}

/// Whether a version is that of a text, whatever its date.
pub(super) fn fits(version_of: &str, body: &str) -> bool {
    let hash = hex(&Sha256::digest(body.as_bytes()));
    version_of
        .rsplit_once('-')
        .is_some_and(|(_, h)| h == &hash[..DIGITS])
}

impl App {
    /// Everything that is accepted here: the policy's sentences in both languages, the terms, whom to write to, who
    /// runs it, who else gets data, how long what is kept.
    pub fn policy_text(&self) -> String {
        let mut lines: Vec<String> = vec![];
        for claim in claims() {
            let (en, ru) = claim.shown();
            if !lines.contains(&en) {
                lines.extend([en, ru]);
            }
        }
        lines.push(self.settings.contact.clone().unwrap_or_default());
        let here = &self.settings.installation;
        lines.push(serde_json::to_string(&here.operator).unwrap_or_default());
        for recipient in here.recipients() {
            lines.push(serde_json::to_string(&recipient).unwrap_or_default());
        }
        for line in self.retention_table() {
            lines.push(serde_json::to_string(&line).unwrap_or_default());
        }
        lines.push(super::pages::accepted_with());
        lines.join("\n")
    }

    /// Version of the text shown now: its date and hash.
    pub fn policy_version(&self) -> String {
        version(UPDATED, &self.policy_text())
    }

    /// Remembers the text shown now; once for each version.
    pub(super) async fn note_policy_text(&self) -> Result<(), AppError> {
        let body = self.policy_text();
        let tx = self.store.begin().await?;
        tx.db()
            .note_policy_text(&version(UPDATED, &body), &body, self.now())
            .await?;
        Ok(tx.commit().await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_fits_its_text_alone() {
        let v = version(UPDATED, "a text");
        assert!(v.starts_with("2026-05-26-") && fits(&v, "a text"));
        assert!(!fits(&v, "another text") && !fits("2026-05-26", "a text"));
    }

    #[test]
    fn the_date_is_the_agreed_one() {
        assert!(super::super::AGREED.contains(&format!("Last updated: {UPDATED}")));
    }
}
