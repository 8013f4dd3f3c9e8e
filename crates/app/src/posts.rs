//! Looking at what was published, is on its way, or waits for a decision.

use crate::{App, AppError, WorkspaceScope, cursor, views};
use domain::approval::ApprovalState;
use domain::publish::TargetState;
use domain::{ChannelId, MediaId, PublishRequestId, TargetId, Timestamp};
use store::publish::{Filter, PublishRequest, Target};

/// Attempts shown of one target.
const ATTEMPTS_SHOWN: u32 = 200;

#[derive(Clone, Debug, Default)]
pub struct Listing {
    pub state: Option<TargetState>,
    pub channel: Option<ChannelId>,
    pub media: Option<MediaId>,
    pub approval: Option<ApprovalState>,
    pub from: Option<Timestamp>,
    pub to: Option<Timestamp>,
    pub cursor: Option<String>,
    pub limit: u32,
}

impl App {
    pub async fn publish_requests(
        &self,
        scope: &WorkspaceScope,
        l: Listing,
    ) -> Result<views::Page<views::PublishRequest>, AppError> {
        if l.from.zip(l.to).is_some_and(|(from, to)| to <= from) {
            return Err(AppError::field(
                "to",
                "out_of_range",
                "It must be later than `from`.",
            ));
        }
        let filter = Filter {
            state: l.state,
            channel: l.channel,
            media: l.media,
            approval: l.approval,
            from: l.from,
            to: l.to,
            after: l.cursor.as_deref().map(cursor::read).transpose()?,
            limit: l.limit,
        };
        let rows = self.store.read().requests(scope, &filter).await?;
        let next_cursor = cursor::next(&rows, l.limit, |r| (r.created_at, r.id));
        let mut items = vec![];
        for r in rows {
            items.push(self.request_view(scope, r, false).await?);
        }
        Ok(views::Page { items, next_cursor })
    }

    /// One request with all calls of its targets.
    pub async fn publish_request(
        &self,
        scope: &WorkspaceScope,
        id: PublishRequestId,
    ) -> Result<views::PublishRequest, AppError> {
        let r = self
            .store
            .read()
            .request(scope, id)
            .await?
            .ok_or(AppError::NotFound)?;
        self.request_view(scope, r, true).await
    }

    async fn request_view(
        &self,
        scope: &WorkspaceScope,
        r: PublishRequest,
        attempts: bool,
    ) -> Result<views::PublishRequest, AppError> {
        let mut targets = vec![];
        for t in self.store.read().targets_of(scope, r.id).await? {
            targets.push(self.target_view(scope, t, attempts).await?);
        }
        let states: Vec<_> = targets.iter().map(|t| t.state).collect();
        let approval = r
            .approval
            .map(|a| views::Approval::new(a, states.contains(&TargetState::Scheduled)));
        Ok(views::PublishRequest {
            id: r.id,
            media_id: r.media,
            media_title: r.media_title,
            scheduled_at: r.scheduled_at,
            created_at: r.created_at,
            created_by: r.created_by,
            state: TargetState::of_request(&states),
            approval,
            targets,
        })
    }

    async fn target_view(
        &self,
        scope: &WorkspaceScope,
        t: Target,
        attempts: bool,
    ) -> Result<views::Target, AppError> {
        let act = self.store.read().act(scope, t.act).await?;
        let attempts = if attempts {
            let rows = self.store.read().attempts(scope, t.id, ATTEMPTS_SHOWN).await?;
            Some(rows.into_iter().map(Into::into).collect())
        } else {
            None
        };
        Ok(views::Target::new(t, act, attempts))
    }

    pub async fn publish_target(
        &self,
        scope: &WorkspaceScope,
        id: TargetId,
    ) -> Result<views::Target, AppError> {
        let t = self
            .store
            .read()
            .target(scope, id)
            .await?
            .ok_or(AppError::NotFound)?;
        self.target_view(scope, t, true).await
    }

    /// Questions that wait for a person, each with what is known.
    pub async fn decisions(&self, scope: &WorkspaceScope) -> Result<Vec<views::Decision>, AppError> {
        let mut out = vec![];
        for t in self
            .store
            .read()
            .targets_in(scope, TargetState::NeedsAttention, 200)
            .await?
        {
            let r = self
                .store
                .read()
                .request(scope, t.request)
                .await?
                .ok_or(AppError::NotFound)?;
            let rows = self.store.read().attempts(scope, t.id, 8).await?;
            let evidence = rows
                .into_iter()
                .map(|a| {
                    let c = a.call;
                    let status = c
                        .status
                        .map_or_else(|| "no answer".to_owned(), |s| format!("HTTP {s}"));
                    let sent = if c.bytes_sent > 0 {
                        format!(", {} bytes sent", c.bytes_sent)
                    } else {
                        String::new()
                    };
                    let words = c.message.map(|m| format!(": {m}")).unwrap_or_default();
                    views::Evidence {
                        at: c.started_at,
                        text: format!("{}: {status}{sent}{words}", c.step),
                    }
                })
                .collect();
            out.push(views::Decision {
                request: views::DecisionRequest {
                    id: r.id,
                    media_id: r.media,
                    media_title: r.media_title,
                },
                target: self.target_view(scope, t, false).await?,
                evidence,
            });
        }
        Ok(out)
    }

    pub async fn receipts(&self, scope: &WorkspaceScope) -> Result<Vec<views::Receipt>, AppError> {
        Ok(self
            .store
            .read()
            .receipts(scope, 200)
            .await?
            .into_iter()
            .map(Into::into)
            .collect())
    }
}
