//! What Meta posts when a person withdraws the access or asks for their data to go.
//! Source: Meta for Developers, "Data Deletion Request Callback".

use base64::Engine as _;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use domain::Timestamp;
use hmac::{KeyInit as _, Mac as _};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::Value;

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);
/// Longest text looked at; real ones are a few hundred bytes.
const LONGEST: usize = 8192;

/// Whom a callback is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Callback {
    /// The person's id within the app: [`domain::instagram::ChannelFacts::app_scoped_id`].
    pub user_id: String,
    pub issued_at: Timestamp,
}

/// Why a callback is not believed. Says nothing of its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallbackError {
    Malformed,
    WrongSignature,
    /// Not `HMAC-SHA256`.
    WrongAlgorithm,
}

#[derive(Deserialize)]
struct Payload {
    user_id: Value,
    algorithm: String,
    issued_at: Option<i64>,
}

/// Reads the form field `signed_request`. `secret` is the Instagram app's with Instagram Login, else the Meta
/// app's. How old `issued_at` may be is the caller's rule.
///
/// # Errors
/// The text is not one that Meta signed with this secret.
pub fn read(signed_request: &str, secret: &SecretString) -> Result<Callback, CallbackError> {
    if signed_request.len() > LONGEST {
        return Err(CallbackError::Malformed);
    }
    let (signature, payload) = signed_request.split_once('.').ok_or(CallbackError::Malformed)?;
    let signature = BASE64.decode(signature).map_err(|_| CallbackError::Malformed)?;
    let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(secret.expose_secret().as_bytes())
        .expect("any length will do");
    // Over the encoded text, not over what it decodes to; compared in constant time.
    mac.update(payload.as_bytes());
    mac.verify_slice(&signature)
        .map_err(|_| CallbackError::WrongSignature)?;
    let json = BASE64.decode(payload).map_err(|_| CallbackError::Malformed)?;
    let payload: Payload = serde_json::from_slice(&json).map_err(|_| CallbackError::Malformed)?;
    if !payload.algorithm.eq_ignore_ascii_case("HMAC-SHA256") {
        return Err(CallbackError::WrongAlgorithm);
    }
    let user_id = match payload.user_id {
        Value::String(id) if !id.is_empty() => id,
        Value::Number(id) => id.to_string(),
        _ => return Err(CallbackError::Malformed),
    };
    let issued_at = payload
        .issued_at
        .and_then(|s| s.checked_mul(1_000_000))
        .ok_or(CallbackError::Malformed)?;
    Ok(Callback {
        user_id,
        issued_at: Timestamp::from_micros(issued_at),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const VECTOR: &str = "yEczHpGTA9yrq48vqpVQejJZAns2xafkSG-bAY1CXnc.eyJ1c2VyX2lkIjoiMjE4NDcxIiwiYWxnb3JpdGhtIjoi\
                          SE1BQy1TSEEyNTYiLCJpc3N1ZWRfYXQiOjEyOTE4MzY4MDB9";

    fn signed(json: &str) -> String {
        let payload = BASE64.encode(json);
        let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(b"secret").unwrap();
        mac.update(payload.as_bytes());
        format!("{}.{payload}", BASE64.encode(mac.finalize().into_bytes()))
    }

    #[test]
    fn the_documented_vector_is_read() {
        let callback = read(VECTOR, &"secret".into()).unwrap();
        assert_eq!(callback.user_id, "218471");
        assert_eq!(callback.issued_at.as_millis(), 1_291_836_800_000);
    }

    #[test]
    fn what_meta_did_not_sign_is_not_believed() {
        assert_eq!(read(VECTOR, &"other".into()), Err(CallbackError::WrongSignature));
        let forged = VECTOR.replace("eyJ1c2", "eyJ1c3");
        assert_eq!(
            read(&forged, &"secret".into()),
            Err(CallbackError::WrongSignature)
        );

        for odd in ["", ".", "a", "!.!", &"a".repeat(9000)] {
            assert!(read(odd, &"secret".into()).is_err());
        }
    }

    #[test]
    fn the_content_is_checked_too() {
        let secret = "secret".into();
        let number = signed(r#"{"user_id":17841400000000001,"algorithm":"HMAC-SHA256","issued_at":1}"#);
        assert_eq!(read(&number, &secret).unwrap().user_id, "17841400000000001");
        let plain = signed(r#"{"user_id":"1","algorithm":"none","issued_at":1}"#);
        assert_eq!(read(&plain, &secret), Err(CallbackError::WrongAlgorithm));
        for odd in [
            r#"{"user_id":"","algorithm":"HMAC-SHA256","issued_at":1}"#,
            r#"{"user_id":"1","algorithm":"HMAC-SHA256"}"#,
            r#"{"algorithm":"HMAC-SHA256","issued_at":1}"#,
            "[]",
        ] {
            assert_eq!(read(&signed(odd), &secret), Err(CallbackError::Malformed));
        }
    }
}
