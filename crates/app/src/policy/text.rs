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
pub(super) fn version(body: &str) -> String {
    let hash = hex(&Sha256::digest(body.as_bytes()));
    format!("{UPDATED}-{}", &hash[..DIGITS])
}

/// Whether a version is that of a text, whatever its date.
pub(super) fn fits(version_of: &str, body: &str) -> bool {
    let hash = hex(&Sha256::digest(body.as_bytes()));
    version_of
        .rsplit_once('-')
        .is_some_and(|(_, h)| h == &hash[..DIGITS])
}

impl App {
    /// Everything that the policy says here: its sentences in both languages, whom to write to, how long what is kept.
    pub fn policy_text(&self) -> String {
        let mut lines: Vec<String> = vec![];
        for claim in claims() {
            let (en, ru) = claim.shown();
            if !lines.contains(&en) {
                lines.extend([en, ru]);
            }
        }
        lines.push(self.settings.contact.clone().unwrap_or_default());
        for line in self.retention_table() {
            lines.push(serde_json::to_string(&line).unwrap_or_default());
        }
        lines.join("\n")
    }

    /// Version of the text shown now: its date and hash.
    pub fn policy_version(&self) -> String {
        version(&self.policy_text())
    }

    /// Remembers the text shown now; once for each version.
    pub(super) async fn note_policy_text(&self) -> Result<(), AppError> {
        let body = self.policy_text();
        let tx = self.store.begin().await?;
        tx.db()
            .note_policy_text(&version(&body), &body, self.now())
            .await?;
        Ok(tx.commit().await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_fits_its_text_alone() {
        let v = version("a text");
        assert!(v.starts_with("2026-05-26-") && fits(&v, "a text"));
        assert!(!fits(&v, "another text") && !fits("2026-05-26", "a text"));
    }

    #[test]
    fn the_date_is_the_agreed_one() {
        assert!(super::super::AGREED.contains(&format!("Last updated: {UPDATED}")));
    }
}
