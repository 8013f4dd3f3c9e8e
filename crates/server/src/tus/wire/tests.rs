use super::*;
use proptest::prelude::*;

fn with(name: &str, value: &[u8]) -> HeaderMap {
    let value = HeaderValue::from_bytes(value).unwrap();
    [(HeaderName::from_bytes(name.as_bytes()).unwrap(), value)]
        .into_iter()
        .collect()
}

#[test]
fn another_version_is_refused_with_ours() {
    assert!(require_version(&with("tus-resumable", b"1.0.0")).is_ok());
    for headers in [HeaderMap::new(), with("tus-resumable", b"0.2.2")] {
        let refusal = require_version(&headers).unwrap_err();
        assert_eq!((refusal.status().as_u16(), refusal.code()), (412, "tus_version"));
        let answer = axum::response::IntoResponse::into_response(refusal);
        assert_eq!(answer.headers()["tus-version"], "1.0.0");
    }
}

#[test]
fn counts_are_digits_only() {
    assert_eq!(upload_length(&with("upload-length", b"0")).unwrap(), 0);
    for odd in ["", "+1", "-1", "1e3", "0x10", " 1", "18446744073709551616", "1,1"] {
        assert!(
            upload_length(&with("upload-length", odd.as_bytes())).is_err(),
            "{odd:?}"
        );
        assert!(
            upload_offset(&with("upload-offset", odd.as_bytes())).is_err(),
            "{odd:?}"
        );
    }
    let mut twice = with("upload-offset", b"1");
    twice.append(UPLOAD_OFFSET, HeaderValue::from_static("2"));
    assert!(upload_offset(&twice).is_err());
}

#[test]
fn metadata_is_read_and_unknown_keys_are_forgotten() {
    let line = b"filename 0LgubXA0,filetype dmlkZW8vbXA0, is_final,name YQ==";
    let found = metadata(&with("upload-metadata", line)).unwrap();
    assert_eq!(found.filename.as_deref(), Some("и.mp4"));
    assert_eq!(found.filetype.as_deref(), Some("video/mp4"));
    assert_eq!(found.blake3, None);
    for odd in [
        "filename !",
        "filename YQ==,filename YQ==",
        "filename /w==",
        "blake3 YQ==",
    ] {
        let refusal = metadata(&with("upload-metadata", odd.as_bytes())).unwrap_err();
        assert_eq!(refusal.code(), "upload_metadata_invalid");
    }
    let long = format!("filename {}", "YWFh".repeat(1200));
    let refusal = metadata(&with("upload-metadata", long.as_bytes())).unwrap_err();
    assert_eq!(
        (refusal.status().as_u16(), refusal.code()),
        (413, "metadata_too_large")
    );
}

#[test]
fn a_checksum_has_a_known_name_and_the_right_length() {
    let read = |v: &str| checksum(&with("upload-checksum", v.as_bytes()));
    assert!(matches!(
        read("sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0="),
        Ok(Some(Checksum::Sha1(_)))
    ));
    for (odd, code) in [
        ("sha256 Kq5sNclPz7QV2+lfQIuc6R7oRu0=", "checksum_malformed"),
        (
            "md5 Kq5sNclPz7QV2+lfQIuc6R7oRu0=",
            "checksum_algorithm_unsupported",
        ),
        ("sha1", "checksum_malformed"),
        ("sha1 ***", "checksum_malformed"),
    ] {
        assert_eq!(read(odd).unwrap_err().code(), code, "{odd}");
    }
}

#[test]
fn only_a_post_may_ask_for_another_method() {
    let patch = with("x-http-method-override", b"PATCH");
    assert_eq!(method_override(&Method::POST, &patch), Some(Method::PATCH));
    assert_eq!(method_override(&Method::GET, &patch), None);
    assert_eq!(
        method_override(&Method::POST, &with("x-http-method-override", b"CONNECT")),
        None
    );
}

#[test]
fn bytes_have_one_type() {
    assert!(carries_bytes(&with("content-type", b"application/offset+octet-stream")).unwrap());
    assert!(!carries_bytes(&HeaderMap::new()).unwrap());
    assert_eq!(
        carries_bytes(&with("content-type", b"text/plain"))
            .unwrap_err()
            .status(),
        415
    );
}

proptest! {
    #[test]
    fn what_a_client_writes_is_what_we_read(
        filename in ".{0,40}", filetype in "[a-z]{0,9}/[a-z0-9]{0,9}", hash: [u8; 32]
    ) {
        let hex = hash.iter().fold(String::new(), |s, b| s + &format!("{b:02x}"));
        let encode = |s: &str| BASE64_STANDARD.encode(s);
        let line =
            format!("filename {},filetype {},blake3 {}", encode(&filename), encode(&filetype), encode(&hex));
        let read = metadata(&with("upload-metadata", line.as_bytes())).unwrap();
        let wrote = Metadata { filename: Some(filename), filetype: Some(filetype), blake3: Some(hash) };
        prop_assert_eq!(read, wrote);
    }

    #[test]
    fn nothing_that_arrives_makes_us_panic(bytes in prop::collection::vec(32_u8..=255, 0..200)) {
        let bytes: Vec<u8> = bytes.into_iter().filter(|b| *b != 127).collect();
        let _ = metadata(&with("upload-metadata", &bytes));
        let _ = checksum(&with("upload-checksum", &bytes));
        let _ = upload_length(&with("upload-length", &bytes));
        let _ = upload_offset(&with("upload-offset", &bytes));
    }

    #[test]
    fn any_number_reads_back(n: u64) {
        let headers = with("upload-offset", n.to_string().as_bytes());
        prop_assert_eq!(upload_offset(&headers).unwrap(), n);
    }
}
