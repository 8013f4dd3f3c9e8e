//! Signing checkpoints of the audit tree, and receipts of what was erased.

use crate::Vault;
use crate::keys::{Key, Use};
use domain::audit::{Checkpoint, Note, Receipt, VerifierKey};
use ed25519_dalek::{Signer as _, SigningKey};

/// The public half.
pub(crate) fn public(key: &Key) -> [u8; 32] {
    signing(key).verifying_key().to_bytes()
}

/// The key's 32 bytes are the seed. Wiped when dropped.
fn signing(key: &Key) -> SigningKey {
    SigningKey::from_bytes(key.bytes())
}

impl Vault {
    /// The checkpoint as a note under its own name, signed by the primary key.
    pub fn sign_checkpoint(&self, checkpoint: &Checkpoint) -> Note {
        self.sign_note(&checkpoint.origin, checkpoint.text())
    }

    /// A text that ends in a line feed, as a note signed under a name by the primary key.
    fn sign_note(&self, name: &str, text: String) -> Note {
        let key = signing(self.keys().primary(Use::AuditSign));
        let verifier = VerifierKey {
            name: name.to_owned(),
            public: key.verifying_key().to_bytes(),
        };
        let signature = key.sign(text.as_bytes()).to_bytes();
        Note::signed(text, &verifier, &signature)
    }

    /// The signature that stands beside a receipt.
    pub fn sign_receipt(&self, name: &str, receipt: &Receipt) -> String {
        let note = self.sign_note(name, receipt.text(name));
        note.signature().expect("it was signed just now")
    }

    /// What others need to check new checkpoints of this name.
    pub fn audit_verifier(&self, name: &str) -> VerifierKey {
        VerifierKey {
            name: name.to_owned(),
            public: public(self.keys().primary(Use::AuditSign)),
        }
    }

    /// Public halves of all signing keys, the retired and destroyed ones too: they signed what is old.
    pub fn audit_keys(&self) -> Vec<[u8; 32]> {
        self.keys().all().iter().filter_map(Key::public).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Keys;
    use domain::Timestamp;
    use domain::audit::{NoteError, ReceiptError};

    #[test]
    fn a_checkpoint_is_good_after_the_key_was_rotated_and_nowhere_else() {
        let now = Timestamp::from_micros(1_790_000_000_000_000);
        let checkpoint = Checkpoint {
            origin: "shorts.example.org/audit".into(),
            size: 3,
            root: [1; 32],
        };
        let old = Keys::parse(&Keys::generate(now).to_text()).unwrap();
        let text = old.to_text();
        let note = Vault::new(old).sign_checkpoint(&checkpoint).to_string();
        let read = Note::parse(&note).unwrap();
        let rotated = Vault::new(Keys::generate(now).succeeding(Keys::parse(&text).unwrap()));
        assert_eq!(read.checkpoint(&rotated.audit_keys()), Ok(checkpoint));
        assert_eq!(rotated.audit_keys().len(), 2);
        let other = Vault::new(Keys::generate(now));
        assert_eq!(read.checkpoint(&other.audit_keys()), Err(NoteError::Unknown));
    }

    fn receipt() -> Receipt {
        let now = Timestamp::from_micros(1_790_000_000_123_000);
        Receipt {
            id: domain::ReceiptId::new(now, [1; 10]),
            kind: "media.delete".into(),
            at: now,
            subject: "med_1".into(),
            counts: [("bytes".to_owned(), 7), ("originals".to_owned(), 1)].into(),
            audit_event: domain::EventId::new(now, [2; 10]),
            audit_index: 41,
        }
    }

    #[test]
    fn a_receipt_is_good_as_it_was_signed_and_not_when_anything_of_it_is_changed() {
        let now = Timestamp::from_micros(0);
        let vault = Vault::new(Keys::generate(now));
        let (good, keys) = (receipt(), vault.audit_keys());
        let signature = vault.sign_receipt("shorts.example.org/audit", &good);
        let read: Receipt = serde_json::from_str(&serde_json::to_string(&good).unwrap()).unwrap();
        assert_eq!(read.check(Some(&signature), &keys), Ok(()));
        assert_eq!(good.check(None, &keys), Err(ReceiptError::Unsigned));
        let changes: [fn(&mut Receipt); 8] = [
            |r| r.id = domain::ReceiptId::new(r.at, [3; 10]),
            |r| r.kind = "media.deleted".into(),
            |r| r.at = r.at.plus(std::time::Duration::from_millis(1)),
            |r| r.subject = "med_2".into(),
            |r| *r.counts.get_mut("bytes").unwrap() = 8,
            |r| r.counts.retain(|name, _| name != "originals"),
            |r| r.audit_event = domain::EventId::new(r.at, [4; 10]),
            |r| r.audit_index = 42,
        ];
        for (n, change) in changes.into_iter().enumerate() {
            let mut other = receipt();
            change(&mut other);
            let wrong = Err(ReceiptError::Note(NoteError::Signature));
            assert_eq!(other.check(Some(&signature), &keys), wrong, "change {n}");
        }
        let renamed = signature.replacen("shorts", "shirts", 1);
        assert!(good.check(Some(&renamed), &keys).is_err());
        for at in (0..signature.len()).filter(|at| signature.is_char_boundary(*at)) {
            assert!(good.check(Some(&signature[..at]), &keys).is_err(), "cut at {at}");
        }
        let other = Vault::new(Keys::generate(now)).audit_keys();
        assert_eq!(
            good.check(Some(&signature), &other),
            Err(ReceiptError::Note(NoteError::Unknown))
        );
    }

    #[test]
    fn a_line_feed_in_a_subject_does_not_move_lines() {
        let (mut a, mut b) = (receipt(), receipt());
        (a.kind, a.subject) = ("x".into(), "y\nz".into());
        (b.kind, b.subject) = ("x\ny".into(), "z".into());
        assert_ne!(a.text("n"), b.text("n"));
        a.subject = "y\\nz".into();
        b = receipt();
        (b.kind, b.subject) = ("x".into(), "y\nz".into());
        assert_ne!(a.text("n"), b.text("n"));
    }
}
