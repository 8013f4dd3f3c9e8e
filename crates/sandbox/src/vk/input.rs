//! What a call of a method brings.

use crate::params::Params;
use crate::vk::fail::Fail;
use crate::vk::multipart::{self, Event, Multipart};
use axum::body::Bytes;
use axum::http::{HeaderMap, header};
use serde_json::{Value, json};

/// The values of a call and its token. A body in JSON is not read, so its values are not there.
pub struct Input {
    pub params: Params,
    pub token: Option<String>,
    pub token_in_query: bool,
}

impl Input {
    pub fn read(query: &Params, headers: &HeaderMap, body: &Bytes) -> Self {
        let mut params = Params::form(headers, body)
            .or_else(|| multipart_form(headers, body))
            .unwrap_or_default();
        params.0.extend(query.0.clone());
        let token = bearer(headers).or_else(|| params.filled("access_token"));
        Self {
            token: token.map(str::to_owned),
            token_in_query: query.get("access_token").is_some(),
            params,
        }
    }

    pub fn filled(&self, name: &str) -> Option<&str> {
        self.params.filled(name)
    }

    pub fn int(&self, name: &str) -> Result<Option<i64>, Fail> {
        let read = |text: &str| {
            text.parse()
                .map_err(|_| Fail::param(&format!("{name} not integer")))
        };
        self.filled(name).map(read).transpose()
    }

    pub fn need_int(&self, name: &str) -> Result<i64, Fail> {
        self.int(name)?
            .ok_or_else(|| Fail::param(&format!("{name} is undefined")))
    }

    /// `1` or `0`, which is also what is meant when nothing is said.
    pub fn flag(&self, name: &str) -> Result<bool, Fail> {
        match self.filled(name) {
            None | Some("0") => Ok(false),
            Some("1") => Ok(true),
            Some(_) => Err(Fail::param(&format!("{name} not boolean"))),
        }
    }

    /// Values separated by commas.
    pub fn list(&self, name: &str) -> Vec<&str> {
        let text = self.filled(name).unwrap_or_default();
        text.split(',').map(str::trim).filter(|v| !v.is_empty()).collect()
    }

    /// A number within 0 and `most`, `default` when nothing is said.
    pub fn up_to(&self, name: &str, default: usize, most: usize) -> Result<usize, Fail> {
        match self.int(name)?.map(usize::try_from) {
            None => Ok(default),
            Some(Ok(n)) if n <= most => Ok(n),
            Some(_) => Err(Fail::param(&format!("{name} should be at most {most}"))),
        }
    }

    /// Everything that was sent, the token too: a client must not let it into a log.
    pub fn echo(&self, method: &str) -> Value {
        let mut all = vec![
            json!({"key": "method", "value": method}),
            json!({"key": "oauth", "value": "1"}),
        ];
        if let Some(token) = self
            .token
            .as_ref()
            .filter(|_| self.params.get("access_token").is_none())
        {
            all.push(json!({"key": "access_token", "value": token}));
        }
        all.extend(self.params.0.iter().map(|(k, v)| json!({"key": k, "value": v})));
        all.into()
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?
        .split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

fn multipart_form(headers: &HeaderMap, body: &Bytes) -> Option<Params> {
    let mut reader = Multipart::new(&multipart::boundary(headers)?);
    let mut all = Vec::new();
    let mut at: Option<(String, Vec<u8>)> = None;
    for event in reader.feed(body) {
        match event {
            Event::Part(part) => at = Some((part.name, Vec::new())),
            Event::Data(bytes) => at.as_mut()?.1.extend_from_slice(&bytes),
            Event::PartEnd => {
                let (name, value) = at.take()?;
                all.push((name, String::from_utf8(value).ok()?));
            }
            Event::End => return Some(Params(all)),
            Event::Broken => return None,
        }
    }
    None
}
