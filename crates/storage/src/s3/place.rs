//! Where a bucket is and who we are there.
use std::fmt;

use secrecy::SecretString;
use url::{Host, Url};

/// A bucket, or a folder in one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The server; nothing else is ever asked.
    pub endpoint: Url,
    pub region: String,
    pub bucket: String,
    /// Before every key, with a slash at its end; empty for the whole bucket.
    pub prefix: String,
}

/// Who asks.
#[derive(Clone)]
pub struct Access {
    pub key_id: String,
    pub secret: SecretString,
    /// Of temporary credentials.
    pub session: Option<SecretString>,
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Access").finish_non_exhaustive()
    }
}

impl Place {
    /// Reads `s3://bucket/folder?endpoint=…&region=…`.
    ///
    /// # Errors
    /// What to write instead.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let url = Url::parse(text).map_err(|_| "write s3://bucket?endpoint=https://host&region=name")?;
        if url.scheme() != "s3" || url.port().is_some() || url.fragment().is_some() {
            return Err("write s3://bucket?endpoint=https://host&region=name");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(
                "take the credentials out: they belong into AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
            );
        }
        let bucket = url.host_str().unwrap_or_default().to_owned();
        let fits = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, b'.' | b'-');
        if !(3..=63).contains(&bucket.len()) || !bucket.bytes().all(fits) {
            return Err("a bucket's name has 3 to 63 characters of a-z, 0-9, `.` and `-`");
        }
        let folder = url.path().trim_matches('/');
        let fits = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'.' | b'-' | b'_');
        if !folder.is_empty()
            && !folder
                .split('/')
                .all(|part| !part.is_empty() && part.bytes().all(fits))
        {
            return Err("a folder in the bucket has the characters a-z, A-Z, 0-9, `.`, `-`, `_` and `/`");
        }
        let (mut endpoint, mut region) = (None, None);
        for (name, value) in url.query_pairs() {
            let slot = match &*name {
                "endpoint" => &mut endpoint,
                "region" => &mut region,
                _ => return Err("only `endpoint` and `region` are understood after the `?`"),
            };
            *slot = Some(value.into_owned());
        }
        let region = region.unwrap_or_else(|| "us-east-1".to_owned());
        let fits = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_');
        if region.is_empty() || !region.bytes().all(fits) {
            return Err("a region is a word such as eu-central-1");
        }
        let endpoint = endpoint.unwrap_or_else(|| format!("https://s3.{region}.amazonaws.com"));
        Ok(Self {
            endpoint: checked(&endpoint)?,
            region,
            bucket,
            prefix: if folder.is_empty() {
                String::new()
            } else {
                format!("{folder}/")
            },
        })
    }

    /// The host that is asked.
    pub fn host(&self) -> &str {
        self.endpoint.host_str().unwrap_or_default()
    }
}

fn checked(endpoint: &str) -> Result<Url, &'static str> {
    let url =
        Url::parse(endpoint).map_err(|_| "the endpoint is an address such as https://s3.example.org")?;
    let here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    if url.scheme() != "https" && !(url.scheme() == "http" && here) {
        return Err("beyond this machine the endpoint is reached over https:// only");
    }
    if url.path() != "/" || url.query().is_some() || !url.username().is_empty() || url.password().is_some() {
        return Err("the endpoint is scheme, host and port alone");
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_a_bucket_reads() {
        let place = Place::parse("s3://clips/a/b?endpoint=http://127.0.0.1:9000&region=eu").unwrap();
        assert_eq!(place.endpoint.as_str(), "http://127.0.0.1:9000/");
        assert_eq!(
            (&*place.region, &*place.bucket, &*place.prefix),
            ("eu", "clips", "a/b/")
        );
        let place = Place::parse("s3://clips?region=eu-north-1").unwrap();
        assert_eq!(place.host(), "s3.eu-north-1.amazonaws.com");
        assert_eq!(place.prefix, "");
    }

    #[test]
    fn what_would_go_wrong_later_is_refused_at_once() {
        for wrong in [
            "s3://clips?endpoint=http://s3.example.org",
            "s3://clips?endpoint=https://s3.example.org/path",
            "s3://clips?endpoint=https://a:b@s3.example.org",
            "s3://key:secret@clips?endpoint=https://s3.example.org",
            "s3://clips?access_key=x",
            "s3://clips/a//b",
            "s3://clips/%20?region=eu",
            "s3://c",
            "s3://clips?region=",
            "https://clips",
        ] {
            assert!(Place::parse(wrong).is_err(), "{wrong}");
        }
    }
}
