//! The access token as it is sealed: TikTok's text with the second it ends at.
//!
//! A disconnect must know whether the token is still good: what TikTok answers to the revocation of one
//! that ran out is [u], and an empty success would leave the grant alive.

use domain::Timestamp;
use secrecy::{ExposeSecret, SecretString};

pub(crate) struct Access {
    pub token: SecretString,
    pub ends_at: Option<Timestamp>,
}

/// `<unix seconds>:<token>`.
pub(crate) fn pack(token: &SecretString, ends_at: Timestamp) -> SecretString {
    format!("{}:{}", ends_at.as_millis() / 1000, token.expose_secret()).into()
}

/// A text of another shape is the token itself.
pub(crate) fn unpack(sealed: &SecretString) -> Access {
    let text = sealed.expose_secret();
    let packed = text
        .split_once(':')
        .and_then(|(at, token)| Some((at.parse::<i64>().ok()?, token)));
    match packed {
        Some((at, token)) => Access {
            token: token.to_owned().into(),
            ends_at: Some(Timestamp::from_micros(at.saturating_mul(1_000_000))),
        },
        None => Access {
            token: text.to_owned().into(),
            ends_at: None,
        },
    }
}
