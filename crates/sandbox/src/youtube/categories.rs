//! `GET /youtube/v3/videoCategories`.

use crate::answer::ok;
use crate::params::Params;
use crate::youtube::Youtube;
use crate::youtube::bearer::TO_READ;
use crate::youtube::fail::{Answer, Fail};
use crate::youtube::query;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use serde_json::{Value, json};

/// Id, title, whether a video may be put into it.
const CATEGORIES: [(&str, &str, bool); 18] = [
    ("1", "Film & Animation", true),
    ("2", "Autos & Vehicles", true),
    ("10", "Music", true),
    ("15", "Pets & Animals", true),
    ("17", "Sports", true),
    ("18", "Short Movies", false),
    ("19", "Travel & Events", true),
    ("20", "Gaming", true),
    ("21", "Videoblogging", false),
    ("22", "People & Blogs", true),
    ("23", "Comedy", true),
    ("24", "Entertainment", true),
    ("25", "News & Politics", true),
    ("26", "Howto & Style", true),
    ("27", "Education", true),
    ("28", "Science & Technology", true),
    ("30", "Movies", false),
    ("42", "Shorts", false),
];

pub fn is_assignable(id: &str) -> bool {
    CATEGORIES
        .iter()
        .any(|(known, _, assignable)| *known == id && *assignable)
}

pub async fn list(State(s): State<Youtube>, query: RawQuery, headers: HeaderMap) -> Answer {
    let params = Params::query(&query);
    s.act(|w| {
        w.caller(&headers, "videoCategories.list", TO_READ)?;
        w.spend_units(1)?;
        query::parts(&params, &["id", "snippet"])?;
        let wanted: Option<Vec<&str>> = params.filled("id").map(|ids| ids.split(',').collect());
        match params.filled("regionCode") {
            Some(code) if code.len() != 2 || !code.chars().all(|c| c.is_ascii_uppercase()) => {
                let text = format!("The region code '{code}' is not supported.");
                return Err(Fail::new(400, "youtube.parameter", "invalidRegionCode", text));
            }
            None if wanted.is_none() => return Err(Fail::missing("id or regionCode")),
            _ => {}
        }
        let items: Vec<Value> = CATEGORIES
            .iter()
            .filter(|(id, _, _)| wanted.as_ref().is_none_or(|w| w.contains(id)))
            .map(|(id, title, assignable)| {
                json!({"kind": "youtube#videoCategory", "id": id,
                    "snippet": {"title": title, "assignable": assignable, "channelId": "UCBR8-60-B28hp2BmDPdntcQ"}})
            })
            .collect();
        Ok(ok(json!({"kind": "youtube#videoCategoryListResponse", "items": items})))
    })
}
