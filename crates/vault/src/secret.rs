//! Opened texts: lent to a closure, never copied out by accident, wiped when dropped.

use crate::VaultError;
use zeroize::Zeroizing;

/// An opened token or checkpoint. Neither `Clone` nor `Serialize`; `Debug` shows nothing.
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    pub(crate) fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }
    /// Lends the bytes.
    pub fn expose<R>(&self, f: impl FnOnce(&[u8]) -> R) -> R {
        f(&self.0)
    }
    /// Lends the bytes as text.
    ///
    /// # Errors
    /// [`VaultError::Open`] when they are not UTF-8: then another kind of thing was sealed there.
    pub fn expose_str<R>(&self, f: impl FnOnce(&str) -> R) -> Result<R, VaultError> {
        std::str::from_utf8(&self.0).map(f).map_err(|_| VaultError::Open)
    }
}
impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[redacted]")
    }
}

/// An opened secret of our own (a PKCE verifier, a TOTP key): a type apart, so that it is never taken for a
/// person's token.
pub struct OwnSecret(Secret);

impl OwnSecret {
    pub(crate) fn new(bytes: Vec<u8>) -> Self {
        Self(Secret::new(bytes))
    }
    /// Lends the bytes.
    pub fn expose<R>(&self, f: impl FnOnce(&[u8]) -> R) -> R {
        self.0.expose(f)
    }
    /// Lends the bytes as text.
    ///
    /// # Errors
    /// [`VaultError::Open`] when they are not UTF-8.
    pub fn expose_str<R>(&self, f: impl FnOnce(&str) -> R) -> Result<R, VaultError> {
        self.0.expose_str(f)
    }
}
impl std::fmt::Debug for OwnSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[redacted]")
    }
}
