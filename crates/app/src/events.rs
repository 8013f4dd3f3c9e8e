//! What an open page hears of: changes with the rows as they are now.

use crate::{App, AppError, WorkspaceScope, uploads, views};
use domain::event::EventKind;
use domain::{AccountId, AttemptId, ChannelId, ExportId, MediaId, NoticeId, TargetId, UploadId};
use serde_json::{Value, json};

/// One change, ready for the stream.
#[derive(Clone, Debug)]
pub struct Change {
    pub seq: i64,
    pub kind: String,
    pub data: Value,
}

/// Where a stream that wants to go on from a number stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resume {
    At(i64),
    /// What it missed is no longer kept: the page loads anew and goes on from here.
    Resync(i64),
}

impl App {
    pub async fn resume_events(&self, scope: &WorkspaceScope, last: Option<i64>) -> Result<Resume, AppError> {
        let (newest, oldest) = self.store.read().event_span(scope).await?;
        Ok(match last {
            None => Resume::At(newest),
            Some(n) if n <= newest && n + 1 >= oldest => Resume::At(n),
            Some(_) => Resume::Resync(newest),
        })
    }

    /// Changes after a number, in order; several of one row in a batch are told once, with the newest number.
    pub async fn changes_after(&self, scope: &WorkspaceScope, seq: i64) -> Result<Vec<Change>, AppError> {
        let events = self.store.read().events_after(scope, seq, 200).await?;
        let mut out = vec![];
        for (i, e) in events.iter().enumerate() {
            let again = events[i + 1..]
                .iter()
                .any(|later| later.kind == e.kind && later.subject == e.subject);
            if again {
                continue;
            }
            if let Some(data) = self.change_data(scope, e).await? {
                out.push(Change {
                    seq: e.seq,
                    kind: e.kind.clone(),
                    data,
                });
            }
        }
        Ok(out)
    }

    async fn change_data(
        &self,
        scope: &WorkspaceScope,
        e: &store::events::Event,
    ) -> Result<Option<Value>, AppError> {
        let db = self.store.read();
        let kind = |k: EventKind| e.kind == k.as_str();
        let value = |v: serde_json::Result<Value>| v.map_err(|e| AppError::Internal(e.to_string()));
        if kind(EventKind::UploadChanged) {
            let id = UploadId::from_uuid(e.subject);
            return Ok(Some(match db.upload(scope, id).await? {
                Some(u) if u.media.is_none() => json!({ "upload": uploads::view(&u) }),
                Some(u) => json!({ "upload": { "id": id, "gone": true, "media_id": u.media } }),
                None => json!({ "upload": { "id": id, "gone": true } }),
            }));
        }
        if kind(EventKind::MediaChanged) {
            let id = MediaId::from_uuid(e.subject);
            return Ok(Some(match self.media(scope, id).await {
                Ok(m) => json!({ "media": value(serde_json::to_value(m))? }),
                Err(AppError::NotFound) => json!({ "media": { "id": id, "gone": true } }),
                Err(e) => return Err(e),
            }));
        }
        if kind(EventKind::ChannelChanged) {
            let id = ChannelId::from_uuid(e.subject);
            return Ok(Some(match db.channel(scope, id).await? {
                Some(c) if c.state != store::channels::ChannelState::Disconnected => {
                    json!({ "channel": value(serde_json::to_value(self.channel_view(scope, c).await?))? })
                }
                _ => json!({ "channel": { "id": id, "gone": true } }),
            }));
        }
        if kind(EventKind::TargetChanged) {
            let id = TargetId::from_uuid(e.subject);
            let Some(t) = db.target(scope, id).await? else {
                return Ok(Some(json!({ "target": { "id": id, "gone": true } })));
            };
            let act = db.act(scope, t.act).await?;
            let request = t.request;
            let target = value(serde_json::to_value(views::Target::new(t, act, None)))?;
            let approval = value(serde_json::to_value(self.approval_of(scope, request).await?))?;
            return Ok(Some(
                json!({ "target": target, "publish_request_id": request, "approval": approval }),
            ));
        }
        if kind(EventKind::AttemptAdded) {
            let id = AttemptId::from_uuid(e.subject);
            let Some(a) = db.attempt(scope, id).await? else {
                return Ok(Some(json!({ "attempt": { "id": id, "gone": true } })));
            };
            let target = a.target;
            return Ok(Some(
                json!({ "target_id": target, "attempt": value(serde_json::to_value(views::Attempt::from(a)))? }),
            ));
        }
        if kind(EventKind::ExportChanged) {
            let id = ExportId::from_uuid(e.subject);
            return Ok(match self.export(scope, id).await {
                Ok(export) => Some(json!({ "export": value(serde_json::to_value(export))? })),
                Err(AppError::NotFound) => Some(json!({ "export": { "id": id, "gone": true } })),
                // Only owners hear of archives.
                Err(AppError::RoleRequired(_)) => None,
                Err(e) => return Err(e),
            });
        }
        if kind(EventKind::Notice) {
            let notice = db.notice(scope, NoticeId::from_uuid(e.subject)).await?;
            let notice = notice.map(views::Notice::from);
            return Ok(notice.map(|n| json!({ "notice": n })));
        }
        if kind(EventKind::MemberChanged) {
            let id = AccountId::from_uuid(e.subject);
            return Ok(Some(match db.member(scope, id).await? {
                Some(m) => {
                    json!({ "member": value(serde_json::to_value(views::Member::new(m, scope)))? })
                }
                None => json!({ "member": { "account_id": id, "gone": true } }),
            }));
        }
        if kind(EventKind::WorkspaceChanged) {
            return Ok(match self.workspace(scope).await {
                Ok(w) => Some(json!({ "workspace": value(serde_json::to_value(w))? })),
                Err(AppError::NotFound) => None,
                Err(e) => return Err(e),
            });
        }
        Ok(None)
    }
}
