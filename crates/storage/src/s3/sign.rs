//! AWS Signature Version 4, as every S3-compatible server asks for it.
//! Source: "Signature Calculations for the Authorization Header" of the Amazon S3 API reference.
use std::fmt::Write as _;

use domain::Timestamp;
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use secrecy::ExposeSecret as _;
use sha2::{Digest as _, Sha256};
use url::Url;
use zeroize::Zeroizing;

use super::place::{Access, Place};

/// A text as it stands in a signed address: all but letters, digits and `-._~` becomes `%XX`.
pub(super) fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

pub(super) fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(out, "{byte:02x}");
    }
    out
}

fn mac(key: &[u8], text: &str) -> Zeroizing<[u8; 32]> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length will do");
    mac.update(text.as_bytes());
    Zeroizing::new(mac.finalize().into_bytes().into())
}

/// `20260921T141320Z`
fn stamp(now: Timestamp) -> String {
    let text = now.to_string();
    let whole = text.split_once('.').map_or(text.as_str(), |(whole, _)| whole);
    let digits: String = whole.chars().filter(|c| !matches!(c, '-' | ':' | 'Z')).collect();
    digits + "Z"
}

/// Adds what proves that the request is ours. `url`'s query is sorted and [`encoded`]; of `headers` all are signed.
pub(super) fn sign(
    place: &Place,
    access: &Access,
    now: Timestamp,
    method: &Method,
    url: &Url,
    headers: &mut HeaderMap,
    payload: &[u8],
) {
    let stamp = stamp(now);
    let day = &stamp[..8];
    let payload = hex(&Sha256::digest(payload));
    let host = match url.port() {
        Some(port) => format!("{}:{port}", place.host()),
        None => place.host().to_owned(),
    };
    let text = |value: &str| HeaderValue::from_str(value).expect("made of printable ASCII");
    headers.insert(HeaderName::from_static("x-amz-content-sha256"), text(&payload));
    headers.insert(HeaderName::from_static("x-amz-date"), text(&stamp));
    if let Some(session) = &access.session
        && let Ok(mut value) = HeaderValue::from_str(session.expose_secret())
    {
        value.set_sensitive(true);
        headers.insert(HeaderName::from_static("x-amz-security-token"), value);
    }
    let mut signed: Vec<(&str, &str)> = headers
        .iter()
        .filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?.trim())))
        .chain([("host", &*host)])
        .collect();
    signed.sort_unstable();
    let names = signed.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";");
    let mut canonical = Zeroizing::new(format!(
        "{method}\n{}\n{}\n",
        url.path(),
        url.query().unwrap_or_default()
    ));
    for (name, value) in signed {
        canonical.push_str(&format!("{name}:{value}\n"));
    }
    canonical.push_str(&format!("\n{names}\n{payload}"));
    let scope = format!("{day}/{}/s3/aws4_request", place.region);
    let order = format!(
        "AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{}",
        hex(&Sha256::digest(canonical.as_bytes()))
    );
    let first = Zeroizing::new(format!("AWS4{}", access.secret.expose_secret()));
    let key = [day, &place.region, "s3", "aws4_request"]
        .into_iter()
        .fold(Zeroizing::new(first.as_bytes().to_vec()), |key, part| {
            Zeroizing::new(mac(&key, part).to_vec())
        });
    let signature = hex(&*mac(&key, &order));
    let mut value = text(&format!(
        "AWS4-HMAC-SHA256 Credential={}/{scope},SignedHeaders={names},Signature={signature}",
        access.key_id
    ));
    value.set_sensitive(true);
    headers.insert(header::AUTHORIZATION, value);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the S3 API reference: a GET with a range.
    #[test]
    fn the_published_example_comes_out() {
        let place = Place {
            endpoint: "https://examplebucket.s3.amazonaws.com".parse().unwrap(),
            region: "us-east-1".into(),
            bucket: "examplebucket".into(),
            prefix: String::new(),
        };
        let access = Access {
            key_id: "AKIAIOSFODNN7EXAMPLE".into(),
            secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".to_owned().into(),
            session: None,
        };
        let mut headers = HeaderMap::new();
        headers.insert("range", HeaderValue::from_static("bytes=0-9"));
        let url = "https://examplebucket.s3.amazonaws.com/test.txt".parse().unwrap();
        let now: Timestamp = "2013-05-24T00:00:00Z".parse().unwrap();
        sign(&place, &access, now, &Method::GET, &url, &mut headers, b"");
        let told = headers[header::AUTHORIZATION].to_str().unwrap();
        assert!(
            told.ends_with("Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
            "{told}"
        );
        assert!(headers[header::AUTHORIZATION].is_sensitive());
    }

    #[test]
    fn texts_are_encoded_as_the_signature_wants_them() {
        assert_eq!(encoded("a/b c+ü~"), "a%2Fb%20c%2B%C3%BC~");
    }
}
