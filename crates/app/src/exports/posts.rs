//! Posts, drafts, saved texts, webhooks, openings of tokens, news and receipts of an archive.

use super::making::Making;
use super::sections::PAGE;
use super::shape::{self, Items};
use crate::AppError;
use store::drafts::Draft;
use store::ledger::{TokenUse, Uses};
use store::notices::About;
use store::publish::{Filter, PublishRequest, Target};
use store::webhooks::Webhook;

/// Calls of one target; more than a publish ever makes.
const ATTEMPTS: u32 = 10_000;
/// Receipts of one workspace.
const RECEIPTS: u32 = 1_000_000;

impl Making<'_> {
    /// Newest first.
    pub async fn write_posts(&mut self) -> Result<(), AppError> {
        if !self.begin_many(shape::POSTS).await? {
            return Ok(());
        }
        let mut filter = Filter {
            limit: PAGE,
            ..Filter::default()
        };
        loop {
            let rows = self.app.store.read().requests(self.scope, &filter).await?;
            let Some(last) = rows.last() else { break };
            filter.after = Some((last.created_at, last.id));
            let mut items = vec![];
            for r in rows {
                items.push(self.post(r).await?);
            }
            self.add_items(&items).await?;
        }
        self.end_many().await
    }

    async fn post(&self, r: PublishRequest) -> Result<shape::Post, AppError> {
        let mut targets = vec![];
        for t in self.app.store.read().targets_of(self.scope, r.id).await? {
            targets.push(self.target(t).await?);
        }
        Ok(shape::Post {
            id: r.id,
            media_id: r.media,
            media_title: r.media_title,
            scheduled_at: r.scheduled_at,
            created_by: r.account,
            created_at: r.created_at,
            approval: r.approval.as_ref().map(|a| a.state),
            decided_by: r.approval.as_ref().and_then(|a| a.by),
            decided_at: r.approval.as_ref().and_then(|a| a.at),
            decision_note: r.approval.and_then(|a| a.note),
            targets,
        })
    }

    async fn target(&self, t: Target) -> Result<shape::Target, AppError> {
        let db = self.app.store.read();
        let act = db.act(self.scope, t.act).await?;
        let calls = db.attempts(self.scope, t.id, ATTEMPTS).await?;
        let attempt = |a: store::attempts::Attempt| shape::Attempt {
            id: a.id,
            step: a.call.step,
            started_at: a.call.started_at,
            duration_ms: a.call.duration_ms,
            host: a.call.host,
            status: a.call.status,
            bytes_sent: a.call.bytes_sent,
            outcome: a.call.outcome,
            code: a.call.code,
            message: a.call.message,
        };
        Ok(shape::Target {
            id: t.id,
            channel_id: t.channel,
            channel_title: t.channel_title,
            platform: t.platform,
            sandbox: t.is_sandbox,
            act: act.map(Into::into),
            state: t.state,
            options: t.options,
            scheduled_at: t.scheduled_at,
            bytes_acknowledged: t.bytes_acknowledged,
            size_bytes: t.size_bytes,
            remote_id: t.remote_id,
            remote_url: t.remote_url,
            visibility: t.visibility,
            notes: t.notes,
            failure: t.failure,
            verified_at: t.verified_at,
            numbers: t.numbers.map(|told| shape::Numbers {
                views: told.numbers.views,
                likes: told.numbers.likes,
                comments: told.numbers.comments,
                shares: told.numbers.shares,
                told_at: told.at,
            }),
            published_at: t.published_at,
            created_at: t.created_at,
            updated_at: t.updated_at,
            attempts: calls.into_iter().rev().map(attempt).collect(),
        })
    }

    /// In the order of their ids, which no change moves.
    pub async fn write_drafts(&mut self) -> Result<(), AppError> {
        if !self.begin_many(shape::DRAFTS).await? {
            return Ok(());
        }
        let mut after = None;
        loop {
            let db = self.app.store.read();
            let rows = db.drafts_in_order(self.scope, after, PAGE).await?;
            let Some(last) = rows.last() else { break };
            after = Some(last.id);
            let item = |d: Draft| shape::Draft {
                id: d.id,
                media_id: d.media,
                version: d.version,
                content: d.content,
                created_by: d.created_by,
                updated_by: d.updated_by,
                created_at: d.created_at,
                updated_at: d.updated_at,
            };
            let items: Vec<_> = rows.into_iter().map(item).collect();
            self.add_items(&items).await?;
        }
        self.end_many().await
    }

    /// The few that a workspace may have.
    pub async fn write_webhooks(&mut self) -> Result<(), AppError> {
        if !self.begin_many(shape::WEBHOOKS).await? {
            return Ok(());
        }
        let rows = self.app.store.read().webhooks(self.scope).await?;
        let item = |h: Webhook| shape::Webhook {
            id: h.id,
            url: h.url,
            description: h.description,
            events: h.events.0.into_iter().collect(),
            off_reason: h.off,
            created_by: h.created_by,
            created_at: h.created_at,
        };
        let items: Vec<_> = rows.into_iter().map(item).collect();
        self.add_items(&items).await?;
        self.end_many().await
    }

    pub async fn write_templates(&mut self) -> Result<(), AppError> {
        let all = self.app.store.read().templates(self.scope).await?;
        let item = |k: store::templates::Kept| shape::Template {
            id: k.id,
            name: k.template.name,
            title: k.template.title,
            caption: k.template.caption,
            tags: k.template.tags,
            created_at: k.created_at,
            updated_at: k.updated_at,
        };
        let items = all.into_iter().map(item).collect();
        self.document(shape::TEMPLATES, &Items { items }).await
    }

    pub async fn write_token_uses(&mut self) -> Result<(), AppError> {
        if !self.begin_many(shape::TOKEN_USES).await? {
            return Ok(());
        }
        let mut after = None;
        loop {
            let db = self.app.store.read();
            let wanted = Uses {
                after,
                limit: PAGE,
                ..Uses::default()
            };
            let rows = db.token_uses(self.scope, &wanted).await?;
            let Some(last) = rows.last() else { break };
            after = Some((last.at, last.id));
            let item = |u: TokenUse| shape::TokenUse {
                id: u.id,
                at: u.at,
                channel_id: u.channel,
                channel_title: u.channel_title,
                purpose: u.purpose,
                host: u.host,
                calls: u.calls,
                act: u.act.into(),
            };
            let items: Vec<_> = rows.into_iter().map(item).collect();
            self.add_items(&items).await?;
        }
        self.end_many().await
    }

    /// Receipts and notices.
    pub async fn write_records(&mut self) -> Result<(), AppError> {
        let receipts = self.app.store.read().receipts(self.scope, RECEIPTS).await?;
        let item = |k: store::receipts::Kept| shape::Receipt {
            id: k.receipt.id,
            kind: k.receipt.kind,
            at: k.receipt.at,
            subject: k.receipt.subject,
            counts: k.receipt.counts,
            audit_event: k.event,
            audit_index: k.index,
            signature: k.signature,
        };
        let items = receipts.into_iter().map(item).collect();
        self.document(shape::RECEIPTS, &Items { items }).await?;
        if !self.begin_many(shape::NOTICES).await? {
            return Ok(());
        }
        let mut after = None;
        loop {
            let rows = self.app.store.read().notices(self.scope, after, PAGE).await?;
            let Some(last) = rows.last() else { break };
            after = Some((last.at, last.id));
            let item = |n: store::notices::Notice| {
                let (target_id, channel_id) = match n.about() {
                    About::Target(id) => (Some(id), None),
                    About::Channel(id) => (None, Some(id)),
                };
                shape::Notice {
                    id: n.id,
                    at: n.at,
                    target_id,
                    channel_id,
                    note: n.note,
                }
            };
            let items: Vec<_> = rows.into_iter().map(item).collect();
            self.add_items(&items).await?;
        }
        self.end_many().await
    }
}
