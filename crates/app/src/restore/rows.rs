//! The rows of an archive, in one transaction.
//!
//! Ids stay. Nobody but the person who asked for the archive becomes a member; what others did is by nobody. Nothing
//! goes out by itself: a post that waited is canceled, one that was under way waits for the person's word, since the
//! instance the archive came from may have finished it.

use super::check::Content;
use super::{RestoreError, Restored};
use crate::audit::Entry;
use crate::exports::shape;
use crate::{App, AppError, WorkspaceScope, views};
use domain::approval::ApprovalState;
use domain::audit::{ActorKind, Kind as Audited};
use domain::job::Job;
use domain::media::MediaState;
use domain::publish::{Call, TargetState};
use domain::slots::Slot;
use domain::template::Template;
use domain::{AccountId, Failure, FailureClass, JobId, Role, Timestamp};
use std::collections::BTreeSet;
use store::Tx;
use store::accounts::NewAccount;
use store::approvals::Approval;
use store::drafts::Draft;
use store::notices::About;
use store::publish::{PublishRequest, Target};
use store::receipts::Receipt;
use store::restore::{RestoredChannel, RestoredUse};

/// One transaction's work.
struct Rows<'a> {
    tx: &'a Tx,
    scope: &'a WorkspaceScope,
    content: &'a Content,
    owner: AccountId,
    now: Timestamp,
}

impl App {
    pub(super) async fn restore_rows(&self, content: &Content) -> Result<Restored, RestoreError> {
        let now = self.now();
        let tx = self.store.begin().await?;
        if !tx.db().is_empty_instance().await? {
            return Err(RestoreError::NotEmpty);
        }
        let (a, w) = (&content.account, &content.workspace);
        tx.db()
            .insert_account(&NewAccount {
                id: a.id,
                email: &a.email,
                email_key: &crate::accounts::email_key(&a.email),
                display_name: a.display_name.as_deref(),
                // fits no password: the operator sets one
                password_hash: "",
                is_operator: true,
                at: a.created_at,
            })
            .await?;
        let key = self.vault.new_workspace_key(w.id.as_uuid());
        tx.db()
            .insert_workspace(w.id, &w.name, &key, a.id, w.created_at)
            .await?;
        let scope = tx.db().scope_of_member(w.id, a.id).await?;
        let scope = scope.filter(|s| s.may(Role::Owner)).ok_or(AppError::NotFound)?;
        let rows = Rows {
            tx: &tx,
            scope: &scope,
            content,
            owner: a.id,
            now,
        };
        let media = rows.media().await?;
        rows.channels().await?;
        rows.acts().await?;
        rows.posts().await?;
        rows.drafts().await?;
        rows.slots().await?;
        rows.templates().await?;
        rows.records().await?;
        rows.evidence().await?;
        let entry = Entry::new(Audited::WorkspaceRestored)
            .by(ActorKind::Operator)
            .about(w.id, Some(&w.name))
            .about(content.manifest.export_id, None)
            .with("manifest_blake3", content.manifest_blake3.as_str())
            .with("media", media)
            .with("audit_events", content.audit.len());
        self.audit(&tx, Some(&scope), entry, now).await?;
        tx.commit().await?;
        Ok(Restored {
            account: a.id,
            email: a.email.clone(),
            workspace: w.id,
            name: w.name.clone(),
            media,
            media_missing: content.media.len() - media,
            posts: content.posts.len(),
            channels: content.channels.len(),
            audit_events: content.audit.len(),
        })
    }
}

impl Rows<'_> {
    /// Of others nothing but an id would be known: they are told as nobody.
    fn known(&self, account: Option<AccountId>) -> Option<AccountId> {
        account.filter(|a| *a == self.owner)
    }

    async fn media(&self) -> Result<usize, RestoreError> {
        let db = self.tx.db();
        let mut restored = 0;
        for m in self.content.media.iter().filter(|m| self.content.holds(&m.file)) {
            let poster = m.poster.as_ref().is_some_and(|p| self.content.holds(p));
            db.insert_media(self.scope, &self.clip(m)?).await?;
            db.set_tags(self.scope, m.id, &m.tags).await?;
            if m.state == MediaState::Processing {
                let job = Job::ReadMedia { media_id: m.id };
                let id = JobId::new(self.now, vault::random());
                let workspace = Some(self.scope.workspace());
                db.add_job(id, &job, workspace, self.now, self.now).await?;
            } else {
                let (facts, reason) = (m.facts.as_ref(), m.unusable_reason.as_ref());
                db.set_media_read(self.scope, m.id, m.state, facts, reason, poster, false)
                    .await?;
            }
            if let Some(at_ms) = m.poster_at_ms.filter(|_| poster) {
                db.set_poster(self.scope, m.id, Some(at_ms)).await?;
            }
            if m.trashed_at.is_some() {
                // Its days count anew: whoever restores an archive may want it back.
                db.trash_media(self.scope, m.id, self.now).await?;
            }
            restored += 1;
        }
        Ok(restored)
    }

    fn clip(&self, m: &shape::Media) -> Result<store::media::Media, RestoreError> {
        let blake3 = views::unhex(&m.blake3).ok_or_else(|| RestoreError::Malformed {
            path: shape::MEDIA.into(),
            why: format!("the hash of {}", m.id),
        })?;
        Ok(store::media::Media {
            id: m.id,
            title: m.title.clone(),
            filename: m.filename.clone(),
            container: m.container.clone(),
            state: m.state,
            reason: m.unusable_reason.clone(),
            size_bytes: m.size_bytes,
            blake3,
            facts: m.facts.clone(),
            tags: m.tags.clone(),
            has_poster: false,
            has_preview: false,
            poster_at_ms: m.poster_at_ms,
            created_by: self.known(m.created_by),
            created_at: m.created_at,
            trashed_at: None,
        })
    }

    async fn channels(&self) -> Result<(), RestoreError> {
        let reason = Failure::new(
            FailureClass::Reconnect,
            "restored",
            "The channel came from an archive, and archives hold no access to platforms.",
            Some("Connect it again."),
        );
        for c in &self.content.channels {
            let channel = RestoredChannel {
                id: c.id,
                platform: c.platform,
                is_sandbox: c.sandbox,
                external_id: &c.external_id,
                title: c.title.as_deref(),
                handle: c.handle.as_deref(),
                label: c.label.as_deref(),
                scopes: &c.scopes,
                connected_by: self.known(c.connected_by),
                connected_at: c.connected_at,
                reason: &reason,
            };
            self.tx.db().restore_channel(self.scope, &channel).await?;
        }
        Ok(())
    }

    async fn acts(&self) -> Result<(), RestoreError> {
        let targets = self.content.posts.iter().flat_map(|p| &p.targets);
        let of_targets = targets.filter_map(|t| t.act.as_ref());
        let all = of_targets.chain(self.content.token_uses.iter().map(|u| &u.act));
        for a in all {
            let account = self.known(a.account_id);
            self.tx
                .db()
                .restore_act(self.scope, a.id, a.kind, account, a.at)
                .await?;
        }
        Ok(())
    }

    async fn posts(&self) -> Result<(), RestoreError> {
        let db = self.tx.db();
        for p in &self.content.posts {
            let request = PublishRequest {
                id: p.id,
                account: self.known(p.created_by),
                created_by: None,
                media: p.media_id,
                media_title: p.media_title.clone(),
                scheduled_at: p.scheduled_at,
                body_hash: vec![],
                created_at: p.created_at,
                approval: self.approval(p),
            };
            // No client can send this key: it holds the id that only we gave.
            let key = format!("restored:{}", p.id);
            db.insert_request(self.scope, &request, &key).await?;
            for (position, t) in p.targets.iter().enumerate() {
                let target = target(p, t, position)?;
                db.insert_target(self.scope, &target).await?;
                db.save_target(self.scope, &target, t.updated_at).await?;
                for a in &t.attempts {
                    db.add_attempt(self.scope, a.id, t.id, &call(a)).await?;
                }
            }
        }
        Ok(())
    }

    /// Of clips that came with the archive.
    /// What waited was canceled with the archive: nobody decides about it any more.
    fn approval(&self, p: &shape::Post) -> Option<Approval> {
        let state = p.approval.filter(|s| *s != ApprovalState::Waiting)?;
        Some(Approval {
            state,
            by: self.known(p.decided_by),
            by_name: None,
            at: p.decided_at,
            note: p.decision_note.clone(),
        })
    }

    async fn drafts(&self) -> Result<(), RestoreError> {
        let media = &self.content.media;
        let held = media.iter().filter(|m| self.content.holds(&m.file));
        let held: BTreeSet<_> = held.map(|m| m.id).collect();
        for d in self.content.drafts.iter().filter(|d| held.contains(&d.media_id)) {
            let text = d.content.stored().map_err(|why| RestoreError::Malformed {
                path: shape::DRAFTS.into(),
                why: format!("{}: {why:?}", d.id),
            })?;
            let draft = Draft {
                id: d.id,
                media: d.media_id,
                created_by: self.known(d.created_by),
                updated_by: self.known(d.updated_by),
                version: d.version,
                content: d.content.clone(),
                created_at: d.created_at,
                updated_at: d.updated_at,
            };
            self.tx.db().insert_draft(self.scope, &draft, &text).await?;
        }
        Ok(())
    }

    async fn slots(&self) -> Result<(), RestoreError> {
        let w = &self.content.workspace;
        let mut kept = store::slots::Kept {
            time_zone: w.time_zone.clone(),
            slots: BTreeSet::new(),
        };
        for told in &w.slots {
            let slot = Slot::read(told).map_err(|why| RestoreError::Malformed {
                path: shape::WORKSPACE.into(),
                why: format!("a slot: {why}"),
            })?;
            kept.slots.insert(slot);
        }
        let db = self.tx.db();
        db.require_approval(self.scope, w.approval_required).await?;
        Ok(db.set_slots(self.scope, &kept).await?)
    }

    async fn templates(&self) -> Result<(), RestoreError> {
        for t in &self.content.templates {
            let template = Template {
                name: t.name.clone(),
                title: t.title.clone(),
                caption: t.caption.clone(),
                tags: t.tags.clone(),
            };
            let kept = store::templates::Kept {
                id: t.id,
                template: template.checked().map_err(|why| RestoreError::Malformed {
                    path: shape::TEMPLATES.into(),
                    why: format!("{}: {why:?}", t.id),
                })?,
                created_at: t.created_at,
                updated_at: t.updated_at,
            };
            self.tx.db().insert_template(self.scope, &kept).await?;
        }
        Ok(())
    }

    async fn records(&self) -> Result<(), RestoreError> {
        let db = self.tx.db();
        for u in &self.content.token_uses {
            let line = RestoredUse {
                id: u.id,
                act: u.act.id,
                channel: u.channel_id,
                purpose: &u.purpose,
                host: &u.host,
                at: u.at,
            };
            db.restore_token_use(self.scope, &line).await?;
        }
        for r in &self.content.receipts {
            let receipt = Receipt {
                id: r.id,
                kind: r.kind.clone(),
                subject: r.subject.clone(),
                counts: r.counts.clone(),
                at: r.at,
            };
            db.insert_receipt(self.scope, &receipt).await?;
        }
        let targets = self.content.posts.iter().flat_map(|p| &p.targets);
        let targets: BTreeSet<_> = targets.map(|t| t.id).collect();
        let channels: BTreeSet<_> = self.content.channels.iter().map(|c| c.id).collect();
        for n in &self.content.notices {
            let of_target = n.target_id.filter(|id| targets.contains(id)).map(About::Target);
            let of_channel = n.channel_id.filter(|id| channels.contains(id));
            if let Some(about) = of_target.or(of_channel.map(About::Channel)) {
                db.insert_notice(self.scope, n.id, about, &n.note, n.at).await?;
            }
        }
        Ok(())
    }

    /// Events of another instance's tree stand beside ours, each with its proof; our own tree tells of the archive.
    async fn evidence(&self) -> Result<(), RestoreError> {
        for e in &self.content.audit {
            let body = serde_json::to_string(e).map_err(|e| AppError::Internal(e.to_string()))?;
            self.tx
                .db()
                .import_audit(self.scope, e.id.as_uuid(), e.at, &body)
                .await?;
        }
        Ok(())
    }
}

fn target(p: &shape::Post, t: &shape::Target, position: usize) -> Result<Target, RestoreError> {
    let act = t.act.as_ref().ok_or_else(|| RestoreError::Malformed {
        path: shape::POSTS.into(),
        why: format!("{} has no act", t.id),
    })?;
    let (state, failure) = match t.state {
        TargetState::Scheduled | TargetState::Queued => (TargetState::Canceled, t.failure.clone()),
        TargetState::Uploading | TargetState::Processing => (TargetState::NeedsAttention, Some(under_way())),
        over => (over, t.failure.clone()),
    };
    Ok(Target {
        id: t.id,
        request: p.id,
        position: i32::try_from(position).unwrap_or(i32::MAX),
        channel: t.channel_id,
        channel_title: t.channel_title.clone(),
        platform: t.platform,
        is_sandbox: t.sandbox,
        act: act.id,
        state,
        options: t.options.clone(),
        scheduled_at: t.scheduled_at,
        next_try_at: None,
        tries: 0,
        checkpoint_sealed: None,
        checkpoint_name: "restored".into(),
        checkpoint_generation: 0,
        effect_possible: state == TargetState::NeedsAttention,
        fetching: false,
        bytes_acknowledged: t.bytes_acknowledged,
        size_bytes: t.size_bytes,
        remote_id: t.remote_id.clone(),
        remote_url: t.remote_url.clone(),
        visibility: t.visibility.clone(),
        notes: t.notes.clone(),
        failure,
        attempts_total: 0,
        verified_at: t.verified_at,
        verify_checks: 0,
        // A platform's word for a channel that is not connected here.
        numbers: None,
        published_at: t.published_at,
        created_at: t.created_at,
        updated_at: t.updated_at,
    })
}

fn under_way() -> Failure {
    Failure::new(
        FailureClass::Ambiguous,
        "restored",
        "This post was under way when the archive was made.",
        Some("Look at the channel: say whether the video is there."),
    )
}

fn call(a: &shape::Attempt) -> Call {
    Call {
        step: a.step.clone(),
        started_at: a.started_at,
        duration_ms: a.duration_ms,
        host: a.host.clone(),
        status: a.status,
        bytes_sent: a.bytes_sent,
        outcome: a.outcome,
        code: a.code.clone(),
        message: a.message.clone(),
        authorized: false,
    }
}
