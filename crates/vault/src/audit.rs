//! Signing checkpoints of the audit tree.

use crate::Vault;
use crate::keys::{Key, Use};
use domain::audit::{Checkpoint, Note, VerifierKey};
use ed25519_dalek::{Signer as _, SigningKey};

/// The key's 32 bytes are the seed. Wiped when dropped.
fn signing(key: &Key) -> SigningKey {
    SigningKey::from_bytes(key.bytes())
}

impl Vault {
    /// The checkpoint as a note under its own name, signed by the primary key.
    pub fn sign_checkpoint(&self, checkpoint: &Checkpoint) -> Note {
        let key = signing(self.keys().primary(Use::AuditSign));
        let text = checkpoint.text();
        let signature = key.sign(text.as_bytes()).to_bytes();
        Note::signed(text, &self.audit_verifier(&checkpoint.origin), &signature)
    }

    /// What others need to check new checkpoints of this name.
    pub fn audit_verifier(&self, name: &str) -> VerifierKey {
        let key = signing(self.keys().primary(Use::AuditSign));
        VerifierKey {
            name: name.to_owned(),
            public: key.verifying_key().to_bytes(),
        }
    }

    /// Public halves of all signing keys, the retired ones too: they signed what is old.
    pub fn audit_keys(&self) -> Vec<[u8; 32]> {
        let keys = self.keys().of(Use::AuditSign);
        keys.map(|k| signing(k).verifying_key().to_bytes()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Keys;
    use domain::Timestamp;
    use domain::audit::NoteError;

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
}
