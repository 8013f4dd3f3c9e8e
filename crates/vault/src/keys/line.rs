//! One line of a key file: `v1 id use state created base64 crc`.

use super::{Key, KeyId, State, Use};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use std::fmt::Write as _;
use zeroize::Zeroizing;

/// Stands where a destroyed key's bytes were.
const GONE: &str = "-";
/// Before the public half that is left of a destroyed signing key.
const PUBLIC: &str = "public:";

pub(super) fn read(line: &str) -> Result<Key, &'static str> {
    let (body, crc) = line.rsplit_once(' ').ok_or(SHAPE)?;
    let [version, id, usage, state, created, secret] =
        <[&str; 6]>::try_from(body.split(' ').collect::<Vec<_>>()).map_err(|_| SHAPE)?;
    if version != "v1" {
        return Err("it is of a newer version than this program knows, or not a key");
    }
    if crc != checksum(body) {
        return Err("its checksum is wrong: the line was damaged or cut, take it from your key backup");
    }
    let usage = Use::ALL
        .into_iter()
        .find(|u| u.as_str() == usage)
        .ok_or("unknown use of a key")?;
    let state = State::ALL
        .into_iter()
        .find(|s| s.as_str() == state)
        .ok_or("unknown state of a key")?;
    let created = created.parse().map_err(|_| "its date is not a date")?;
    let (mut bytes, mut public) = (Zeroizing::new([0; 32]), None);
    if state != State::Destroyed {
        bytes = whole(secret)?;
    } else if let (Use::AuditSign, Some(half)) = (usage, secret.strip_prefix(PUBLIC)) {
        public = Some(*whole(half)?);
    } else if secret != GONE {
        return Err("a destroyed key still has its bytes");
    }
    Ok(Key {
        id: KeyId::from_hex(id).ok_or("its id is not 32 hexadecimal digits")?,
        usage,
        state,
        created,
        secret: bytes,
        public,
    })
}

fn whole(text: &str) -> Result<Zeroizing<[u8; 32]>, &'static str> {
    let decoded = BASE64_STANDARD
        .decode(text)
        .map_err(|_| "its key is not base64")?;
    let decoded = Zeroizing::new(decoded);
    let bytes = <&[u8; 32]>::try_from(&decoded[..]).map_err(|_| "its key is not 32 bytes long")?;
    Ok(Zeroizing::new(*bytes))
}

pub(super) fn write(key: &Key, text: &mut String) {
    let secret = Zeroizing::new(match (key.state, key.public) {
        (State::Destroyed, Some(half)) => format!("{PUBLIC}{}", BASE64_STANDARD.encode(half)),
        (State::Destroyed, None) => GONE.to_owned(),
        _ => BASE64_STANDARD.encode(key.bytes()),
    });
    let mut body = Zeroizing::new(String::with_capacity(256));
    let (usage, state) = (key.usage.as_str(), key.state.as_str());
    write!(body, "v1 {} {usage} {state} {} {}", key.id, key.created, *secret).expect("a string takes all");
    writeln!(text, "{} {}", *body, checksum(&body)).expect("a string takes all");
}

const SHAPE: &str = "it should read: v1 id use state created base64 crc";

/// CRC-32 of the line before it: finds accidents, not forgers.
fn checksum(body: &str) -> String {
    format!("{:08x}", crc32fast::hash(body.as_bytes()))
}
