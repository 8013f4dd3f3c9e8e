//! Recovery codes: for when the authenticator app is gone.

use crate::audit::Entry;
use crate::mail::FactorChange;
use crate::{Actor, App, AppError, views};
use domain::AccountId;
use domain::audit::Kind;
use store::Tx;

const HOW_MANY: usize = 10;
/// 120 bits: nobody guesses one, so tries are not counted out.
const BYTES: usize = 15;
const CHARS: usize = 24;
/// RFC 4648, base32.
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

impl App {
    pub async fn recovery_codes(&self, actor: &Actor) -> Result<views::RecoveryCodesState, AppError> {
        let left = self.store.read().recovery_codes_left(actor.account).await?;
        Ok(views::RecoveryCodesState { left })
    }

    /// New codes in the place of all that were.
    pub async fn replace_recovery_codes(&self, actor: &Actor) -> Result<views::RecoveryCodes, AppError> {
        self.need_fresh(actor)?;
        if !self.has_factor(actor.account).await? {
            return Err(AppError::TotpOff);
        }
        let now = self.now();
        let tx = self.store.begin().await?;
        let codes = self.new_recovery_codes(&tx, actor.account).await?;
        let entry = Entry::new(Kind::RecoveryCodesReplaced).about(actor.account, None);
        self.audit_account(&tx, actor, entry, now).await?;
        self.tell_factor_changed(&tx, actor.account, FactorChange::CodesReplaced)
            .await?;
        tx.commit().await?;
        Ok(codes)
    }

    pub(super) async fn new_recovery_codes(
        &self,
        tx: &Tx,
        account: AccountId,
    ) -> Result<views::RecoveryCodes, AppError> {
        let codes: Vec<String> = (0..HOW_MANY).map(|_| written(&vault::random())).collect();
        let hashes: Vec<_> = codes.iter().filter_map(|c| recovery_hash(c)).collect();
        tx.db()
            .replace_recovery_codes(account, &hashes, self.now())
            .await?;
        Ok(views::RecoveryCodes { codes })
    }
}

/// In groups of six.
fn written(bytes: &[u8; BYTES]) -> String {
    let mut code = String::with_capacity(CHARS + 3);
    for (n, five) in bytes.chunks(5).enumerate() {
        let bits = five.iter().fold(0_u64, |all, b| all << 8 | u64::from(*b));
        for at in 0..8 {
            if (n * 8 + at) % 6 == 0 && n + at > 0 {
                code.push('-');
            }
            let five_bits = usize::try_from(bits >> (35 - 5 * at) & 31).unwrap_or(0);
            code.push(char::from(ALPHABET[five_bits]));
        }
    }
    code
}

/// What the database keeps of a recovery code; none when the text can't be one. Spaces, dashes and the size of
/// letters don't count, and the digits that the alphabet does not have are read as the letters they look like.
pub(super) fn recovery_hash(typed: &str) -> Option<[u8; 32]> {
    let plain: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| match c.to_ascii_uppercase() {
            '0' => 'O',
            '1' => 'I',
            '8' => 'B',
            c => c,
        })
        .collect();
    let is_one = plain.len() == CHARS && plain.bytes().all(|b| ALPHABET.contains(&b));
    is_one.then(|| vault::hash_token(&plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_it_is_copied_by_hand() {
        let code = written(&[0x10, 0xff, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
        assert_eq!((code.len(), code.matches('-').count()), (27, 3));
        let hash = recovery_hash(&code).unwrap();
        let by_hand = code
            .to_lowercase()
            .replace('-', " ")
            .replace('o', "0")
            .replace('b', "8");
        assert_eq!(recovery_hash(&by_hand), Some(hash));
        assert_ne!(recovery_hash(&written(&[0; 15])), Some(hash));
        for not_one in [
            "",
            "123456",
            &code[1..],
            &format!("{code}A"),
            &code.replace('A', "%"),
        ] {
            assert_eq!(recovery_hash(not_one), None, "{not_one}");
        }
    }

    #[test]
    fn codes_hold_all_their_bits() {
        assert_eq!(written(&[0xff; 15]).replace('-', ""), "7".repeat(24));
        assert_eq!(written(&[0; 15]).replace('-', ""), "A".repeat(24));
        let last = written(&[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
        assert!(last.ends_with("AB"), "{last}");
    }
}
