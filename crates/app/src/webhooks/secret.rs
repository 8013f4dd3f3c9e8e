//! Secrets of webhooks, and what they sign. Source: the Standard Webhooks text, "Signature scheme".

use base64::prelude::{BASE64_STANDARD, Engine as _};
use domain::webhook::SECRET_PREFIX;
use domain::{DeliveryId, Timestamp, WebhookId};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use vault::OwnPlace;

/// A secret as its person copies it.
pub(super) fn text(secret: &[u8; 32]) -> String {
    format!("{SECRET_PREFIX}{}", BASE64_STANDARD.encode(secret))
}

/// Where the secret that signs is sealed.
pub(super) const fn place(id: WebhookId, generation: u64) -> OwnPlace<'static> {
    OwnPlace {
        purpose: "webhook",
        column: "webhook.secret_sealed",
        row: id.as_uuid(),
        generation,
    }
}

/// Where the one before is.
pub(super) const fn previous_place(id: WebhookId, generation: u64) -> OwnPlace<'static> {
    OwnPlace {
        column: "webhook.previous_sealed",
        ..place(id, generation)
    }
}

/// One signature, `v1,` and the HMAC-SHA256 of `id.timestamp.body` in base64.
pub(super) fn sign(secret: &[u8], id: &str, seconds: i64, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("a key may have any length");
    mac.update(format!("{id}.{seconds}.{body}").as_bytes());
    format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()))
}

/// What goes along with a message: its id, when it was sent, and what each good secret signs.
pub(super) struct Signed {
    pub id: String,
    pub seconds: i64,
    signatures: Vec<String>,
}

impl Signed {
    pub fn new(id: DeliveryId, at: Timestamp) -> Self {
        Self {
            id: id.to_string(),
            seconds: at.as_millis().div_euclid(1000),
            signatures: vec![],
        }
    }
    pub fn by(&mut self, secret: &[u8], body: &str) {
        let signature = sign(secret, &self.id, self.seconds, body);
        self.signatures.push(signature);
    }
    /// With spaces between, the newest secret's first.
    pub fn signatures(&self) -> String {
        self.signatures.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vector that the libraries of Standard Webhooks are tested with.
    #[test]
    fn the_signature_is_the_one_of_the_standard() {
        let secret = BASE64_STANDARD
            .decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
            .unwrap();
        let (id, body) = ("msg_p5jXN8AQM9LWM0D4loKWxJek", r#"{"test": 2432232314}"#);
        let signature = sign(&secret, id, 1_614_265_330, body);
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn each_good_secret_signs_and_a_secret_reads_back() {
        let at = Timestamp::from_micros(1_790_000_000_999_999);
        let mut signed = Signed::new(DeliveryId::new(at, [1; 10]), at);
        signed.by(b"new", "{}");
        signed.by(b"old", "{}");
        let line = signed.signatures();
        let (new, old) = line.split_once(' ').unwrap();
        assert_eq!(signed.seconds, 1_790_000_000);
        assert_eq!(new, sign(b"new", &signed.id, signed.seconds, "{}"));
        assert_eq!(old, sign(b"old", &signed.id, signed.seconds, "{}"));
        let shown = text(&[7; 32]);
        let read = BASE64_STANDARD.decode(shown.strip_prefix("whsec_").unwrap());
        assert_eq!(read.unwrap(), [7; 32]);
    }
}
