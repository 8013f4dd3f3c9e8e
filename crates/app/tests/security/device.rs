//! A device with a passkey, made of nothing but a key: what WebAuthn level 3 says an authenticator answers.

use ai_shorts_app as app;
use app::security::passkeys::Answered;
use app::views::PasskeyChallenge;
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

const HERE: &str = "https://shorts.example.org";
/// Of the byte after the host's hash: somebody was there, was recognised, and a key follows.
const PRESENT: u8 = 1;
const RECOGNISED: u8 = 4;
const WITH_KEY: u8 = 0x40;

#[derive(Clone)]
pub struct Device {
    key: SigningKey,
    id: Vec<u8>,
    /// Whose it is, as the service said.
    person: String,
    pub counter: u32,
    /// Finger, face or PIN were right.
    pub recognises: bool,
    /// The page that asks.
    pub origin: &'static str,
}

fn text(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

impl Device {
    pub fn new(seed: u8) -> Self {
        Self {
            key: SigningKey::from_slice(&[seed; 32]).unwrap(),
            id: vec![seed; 16],
            person: String::new(),
            counter: 1,
            recognises: true,
            origin: HERE,
        }
    }

    fn client_data(&self, kind: &str, asked: &PasskeyChallenge) -> String {
        let challenge = &asked.options["publicKey"]["challenge"];
        json!({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false}).to_string()
    }

    fn begin(&self, more: u8) -> Vec<u8> {
        let mut data = Sha256::digest("shorts.example.org").to_vec();
        data.push(PRESENT | if self.recognises { RECOGNISED } else { 0 } | more);
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// Makes the key known. Source of the bytes: RFC 8949 (CBOR) and RFC 9053 (COSE, ES256).
    pub fn register(&mut self, asked: &PasskeyChallenge) -> Answered {
        let person = asked.options["publicKey"]["user"]["id"].as_str().unwrap();
        person.clone_into(&mut self.person);
        let point = self.key.verifying_key().to_sec1_point(false);
        let mut data = self.begin(WITH_KEY);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        data.extend(&self.id);
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(&point.as_bytes()[1..33]);
        data.extend([0x22, 0x58, 0x20]);
        data.extend(&point.as_bytes()[33..65]);
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        object.push(u8::try_from(data.len()).unwrap());
        object.extend(&data);
        let client = self.client_data("webauthn.create", asked);
        self.answer(
            asked,
            &json!({"attestationObject": text(&object), "clientDataJSON": text(client.as_bytes())}),
        )
    }

    /// Signs what it is asked, and counts.
    pub fn prove(&mut self, asked: &PasskeyChallenge) -> Answered {
        self.counter += 1;
        let data = self.begin(0);
        let client = self.client_data("webauthn.get", asked);
        let signed = [data.as_slice(), &Sha256::digest(&client)].concat();
        let signature: Signature = self.key.sign(&signed);
        self.answer(
            asked,
            &json!({
                "authenticatorData": text(&data),
                "clientDataJSON": text(client.as_bytes()),
                "signature": text(signature.to_der().as_bytes()),
                "userHandle": self.person,
            }),
        )
    }

    fn answer(&self, asked: &PasskeyChallenge, response: &Value) -> Answered {
        let id = text(&self.id);
        Answered {
            ticket: asked.ticket.clone(),
            credential: json!({
                "id": id, "rawId": id, "type": "public-key", "response": response, "clientExtensionResults": {},
            }),
        }
    }
}
