//! A video as it looks at a moment: what time and faults made of it, in the API's words.

use crate::crowd::Crowd;
use crate::youtube::accounts;
use crate::youtube::records::{Outcome, Video};
use crate::youtube::short::{duration_text, rotation_word};
use domain::Timestamp;
use serde_json::{Map, Value, json};

/// `uploadStatus`, `processingStatus`, why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing<'a> {
    pub upload: &'static str,
    pub processing: &'static str,
    pub failure: Option<&'a str>,
    pub rejection: Option<&'a str>,
}

impl Video {
    pub fn standing(&self, now: Timestamp) -> Standing<'_> {
        let plain = |upload, processing| Standing {
            upload,
            processing,
            failure: None,
            rejection: None,
        };
        if self.deleted_at.is_some() {
            return plain("deleted", "terminated");
        }
        if now < self.ready_at {
            return plain("uploaded", "processing");
        }
        match &self.outcome {
            Outcome::Never => plain("uploaded", "processing"),
            Outcome::Processed => plain("processed", "succeeded"),
            Outcome::Terminated => plain("processed", "terminated"),
            Outcome::Failed(why) => Standing {
                failure: Some(why),
                ..plain("failed", "failed")
            },
            Outcome::Rejected(why) => Standing {
                rejection: Some(why),
                ..plain("rejected", "succeeded")
            },
        }
    }

    /// The schedule, if it has not run out.
    pub fn scheduled_for(&self, now: Timestamp) -> Option<Timestamp> {
        self.metadata
            .publish_at()
            .filter(|at| *at > now || !self.schedule_works)
    }

    pub fn privacy(&self, now: Timestamp) -> &str {
        if self.locked_at.is_some_and(|at| at <= now) {
            return "private";
        }
        match self.metadata.publish_at() {
            Some(_) if self.scheduled_for(now).is_none() => "public",
            _ => self.metadata.privacy(),
        }
    }

    fn file_details_known(&self, now: Timestamp) -> bool {
        now.since(self.created_at) >= self.ready_at.since(self.created_at) / 2
    }

    /// The named parts; parts that only the owner may see are the caller's care.
    pub fn resource(&self, id: &str, parts: &[String], now: Timestamp, base_url: &str) -> Value {
        let mut body = json!({"kind": "youtube#video", "etag": format!("sandbox-{}", self.number), "id": id});
        for part in parts {
            let value = match part.as_str() {
                "snippet" => self.snippet(id, now, base_url),
                "status" => self.status(now),
                "processingDetails" => self.processing(now),
                "fileDetails" if self.file_details_known(now) => self.file_details(),
                "contentDetails" => self.content_details(now),
                "statistics" => self.statistics(id, now),
                "player" => json!({"embedHtml": ""}),
                "suggestions" => match self.standing(now).failure {
                    Some("invalidFile") => json!({"processingErrors": ["notAVideoFile"]}),
                    _ => json!({}),
                },
                "paidProductPlacementDetails" => {
                    json!({"hasPaidProductPlacement": self.metadata.paid_placement.unwrap_or(false)})
                }
                "localizations" => match &self.metadata.localizations {
                    Some(value) => value.clone(),
                    None => continue,
                },
                _ => continue,
            };
            body[part.as_str()] = value;
        }
        body
    }

    /// Nobody watches what only its owner sees, or what is not ready.
    fn statistics(&self, id: &str, now: Timestamp) -> Value {
        let is_out = now >= self.ready_at && self.privacy(now) != "private";
        let crowd = if is_out {
            Crowd::of(id, now.since(self.created_at))
        } else {
            Crowd::NOBODY
        };
        json!({"viewCount": crowd.views.to_string(), "likeCount": crowd.likes.to_string(),
            "favoriteCount": "0", "commentCount": crowd.comments.to_string()})
    }

    fn snippet(&self, id: &str, now: Timestamp, base_url: &str) -> Value {
        let mut map: Map<String, Value> = self.metadata.snippet.clone();
        let channel = self.identity.channel.as_deref().unwrap_or_default();
        map.insert("channelId".into(), channel.into());
        map.insert(
            "channelTitle".into(),
            accounts::channel(channel).map_or("", |c| c.title).into(),
        );
        let published = match self.metadata.publish_at() {
            Some(at) if self.scheduled_for(now).is_none() => at.max(self.created_at),
            _ => self.created_at,
        };
        map.insert("publishedAt".into(), published.to_string().into());
        let picture = format!("{base_url}/thumbnail/{id}");
        let picture = json!({"url": picture, "width": 120, "height": 90});
        map.insert("thumbnails".into(), json!({"default": picture}));
        map.insert("liveBroadcastContent".into(), "none".into());
        let localized = json!({"title": self.metadata.title(), "description": self.metadata.description()});
        map.insert("localized".into(), localized);
        Value::Object(map)
    }

    fn status(&self, now: Timestamp) -> Value {
        let mut map = self.metadata.status.clone();
        let standing = self.standing(now);
        map.insert("uploadStatus".into(), standing.upload.into());
        map.insert("privacyStatus".into(), self.privacy(now).into());
        map.insert(
            "madeForKids".into(),
            map.get("selfDeclaredMadeForKids")
                .cloned()
                .unwrap_or(false.into()),
        );
        if self.scheduled_for(now).is_none() {
            map.remove("publishAt");
        }
        if let Some(why) = standing.failure {
            map.insert("failureReason".into(), why.into());
        }
        if let Some(why) = standing.rejection {
            map.insert("rejectionReason".into(), why.into());
        }
        Value::Object(map)
    }

    fn processing(&self, now: Timestamp) -> Value {
        let standing = self.standing(now);
        let known = self.file_details_known(now);
        let mut body = json!({
            "processingStatus": standing.processing,
            "fileDetailsAvailability": if known { "available" } else { "inProgress" },
            "processingIssuesAvailability": "inProgress",
            "tagSuggestionsAvailability": "inProgress",
            "editorSuggestionsAvailability": "inProgress",
            "thumbnailsAvailability": if standing.processing == "succeeded" { "available" } else { "inProgress" },
        });
        match standing.processing {
            "processing" => {
                let whole = self.ready_at.since(self.created_at).as_millis().max(1);
                let past = now.since(self.created_at).as_millis().min(whole);
                let done = past * 99 / whole;
                let done = if self.progress_runs_backwards {
                    99 - done
                } else {
                    done
                };
                body["processingProgress"] = json!({"partsTotal": "100", "partsProcessed": done.to_string(),
                    "timeLeftMs": (whole - past).to_string()});
            }
            "failed" => body["processingFailureReason"] = "transcodeFailed".into(),
            _ => {}
        }
        body
    }

    fn content_details(&self, now: Timestamp) -> Value {
        let duration = match self.facts {
            Some(facts) if now >= self.ready_at => duration_text(facts),
            _ => "PT0S".to_owned(),
        };
        json!({"duration": duration, "dimension": "2d", "definition": "hd", "caption": "false",
            "licensedContent": false, "projection": "rectangular"})
    }

    fn file_details(&self) -> Value {
        let mut body = json!({
            "fileName": self.slug.as_deref().unwrap_or("unknown"),
            "fileSize": self.size.to_string(),
            "fileType": "video",
            "creationTime": self.created_at.to_string(),
        });
        if let Some(facts) = self.facts {
            body["container"] = "mov,mp4,m4a,3gp,3g2,mj2".into();
            body["durationMs"] = facts.duration_ms.to_string().into();
            body["videoStreams"] = json!([{"widthPixels": facts.width, "heightPixels": facts.height,
                "rotation": rotation_word(facts)}]);
        }
        body
    }
}
