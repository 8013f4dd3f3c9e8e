//! Query and form values, names repeated or not.

use crate::answer::Fail;
use axum::body::Bytes;
use axum::http::{HeaderMap, header};

/// Name and value pairs in the order they came.
#[derive(Clone, Debug, Default)]
pub struct Params(pub Vec<(String, String)>);

impl Params {
    pub fn parse(text: &str) -> Self {
        Self(
            url::form_urlencoded::parse(text.as_bytes())
                .into_owned()
                .collect(),
        )
    }
    pub fn query(raw: &axum::extract::RawQuery) -> Self {
        Self::parse(raw.0.as_deref().unwrap_or_default())
    }
    /// A form body; none when the content type says otherwise.
    pub fn form(headers: &HeaderMap, body: &Bytes) -> Option<Self> {
        let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
        if !kind.starts_with("application/x-www-form-urlencoded") {
            return None;
        }
        Some(Self::parse(std::str::from_utf8(body).ok()?))
    }
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
    /// The value, or nothing when it is missing or empty.
    pub fn filled(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|v| !v.is_empty())
    }
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(n, _)| n == name)
            .map(|(_, v)| v.as_str())
    }
    /// `part`, which every call must name, each of `known`.
    pub fn parts(&self, known: &[&str]) -> Result<Vec<String>, Fail> {
        let named: Vec<String> = self
            .all("part")
            .flat_map(|p| p.split(','))
            .map(|p| p.trim().to_owned())
            .collect();
        if named.iter().all(String::is_empty) {
            return Err(Fail::missing("part"));
        }
        match named.iter().find(|p| !known.contains(&p.as_str())) {
            Some(odd) => Err(Fail::new(400, "youtube.part", "unknownPart", format!("'{odd}'"))),
            None => Ok(named),
        }
    }
    /// A limit within 1 to 50, 5 when not said.
    pub fn max_results(&self) -> Result<usize, Fail> {
        let Some(text) = self.filled("maxResults") else {
            return Ok(5);
        };
        let odd = || {
            let text = format!("Invalid value '{text}'. Values must be within the range: [0, 50]");
            Fail::new(400, "global", "invalidParameter", text)
        };
        text.parse().ok().filter(|n| *n <= 50).ok_or_else(odd)
    }
    /// `true` or `false`, `default` when not said.
    pub fn flag(&self, name: &str, default: bool) -> Result<bool, Fail> {
        match self.filled(name) {
            None => Ok(default),
            Some("true") => Ok(true),
            Some("false") => Ok(false),
            Some(odd) => {
                let text = format!("Invalid boolean value '{odd}' for {name}");
                Err(Fail::new(400, "global", "invalidParameter", text))
            }
        }
    }
}
