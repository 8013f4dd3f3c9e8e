//! One line of a key file: `v1 id use state created base64 crc`.

use super::{Key, KeyId, State, Use};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use std::fmt::Write as _;
use zeroize::Zeroizing;

/// Stands where a destroyed key's bytes were.
const GONE: &str = "-";

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
    let state = STATES
        .into_iter()
        .find(|s| word(*s) == state)
        .ok_or("unknown state of a key")?;
    let created = created.parse().map_err(|_| "its date is not a date")?;
    let mut bytes = Zeroizing::new([0; 32]);
    if state != State::Destroyed {
        let decoded = Zeroizing::new(
            BASE64_STANDARD
                .decode(secret)
                .map_err(|_| "its key is not base64")?,
        );
        bytes.copy_from_slice(
            <&[u8; 32]>::try_from(&decoded[..]).map_err(|_| "its key is not 32 bytes long")?,
        );
    } else if secret != GONE {
        return Err("a destroyed key still has its bytes");
    }
    Ok(Key {
        id: KeyId::from_hex(id).ok_or("its id is not 32 hexadecimal digits")?,
        usage,
        state,
        created,
        secret: bytes,
    })
}

pub(super) fn write(key: &Key, text: &mut String) {
    let secret = Zeroizing::new(match key.state {
        State::Destroyed => GONE.to_owned(),
        _ => BASE64_STANDARD.encode(key.bytes()),
    });
    let mut body = Zeroizing::new(String::with_capacity(256));
    let (usage, state) = (key.usage.as_str(), word(key.state));
    write!(body, "v1 {} {usage} {state} {} {}", key.id, key.created, *secret).expect("a string takes all");
    writeln!(text, "{} {}", *body, checksum(&body)).expect("a string takes all");
}

const SHAPE: &str = "it should read: v1 id use state created base64 crc";
const STATES: [State; 4] = [State::Enabled, State::Primary, State::Retiring, State::Destroyed];

const fn word(state: State) -> &'static str {
    match state {
        State::Enabled => "enabled",
        State::Primary => "primary",
        State::Retiring => "retiring",
        State::Destroyed => "destroyed",
    }
}

/// CRC-32 of the line before it: finds accidents, not forgers.
fn checksum(body: &str) -> String {
    format!("{:08x}", crc32fast::hash(body.as_bytes()))
}
