//! Values that many of the API's calls read alike.

use crate::params::Params;
use crate::youtube::fail::Fail;

/// `part`, which every call must name, each of `known`.
pub fn parts(params: &Params, known: &[&str]) -> Result<Vec<String>, Fail> {
    let named: Vec<String> = params
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
pub fn max_results(params: &Params) -> Result<usize, Fail> {
    let Some(text) = params.filled("maxResults") else {
        return Ok(5);
    };
    let odd = || {
        let text = format!("Invalid value '{text}'. Values must be within the range: [0, 50]");
        Fail::new(400, "global", "invalidParameter", text)
    };
    text.parse().ok().filter(|n| *n <= 50).ok_or_else(odd)
}

/// `true` or `false`, `default` when not said.
pub fn flag(params: &Params, name: &str, default: bool) -> Result<bool, Fail> {
    match params.filled(name) {
        None => Ok(default),
        Some("true") => Ok(true),
        Some("false") => Ok(false),
        Some(odd) => {
            let text = format!("Invalid boolean value '{odd}' for {name}");
            Err(Fail::new(400, "global", "invalidParameter", text))
        }
    }
}
