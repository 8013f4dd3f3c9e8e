//! The second factor of one's own account.

pub mod begin_totp;
pub mod confirm_totp;
pub mod recovery_codes;
pub mod remove_totp;
pub mod replace_recovery_codes;
pub mod totp;
