//! The one order in which a transaction holds rows that others hold too: channels, then jobs, then publish targets, then
//! the workspace's row, which every event holds. Whoever holds several of one kind takes them in the order of their ids.
//! Two that keep to it wait for each other and never for good.
//!
//! SQLite has one writer, so nothing of it needs to be held there.

use crate::db::{Backend, values};
use crate::{Db, StoreError, WorkspaceScope};
use domain::job::Job;
use domain::{AccountId, ChannelId, MediaId, PublishRequestId, TargetId};
use sea_orm::Value;
use std::collections::HashSet;

/// Rows in one statement.
const AT_ONCE: usize = 1000;

/// Some of a workspace's targets.
#[derive(Clone, Copy, Debug)]
pub enum Posts {
    One(TargetId),
    Request(PublishRequestId),
    /// All of a channel.
    Channel(ChannelId),
    /// Those of a channel that have steps or questions left.
    OpenOn(ChannelId),
    /// Those with steps before them that an account asked for; not what waits for an approver.
    PendingOf(AccountId),
    /// Those that still need a clip's bytes.
    Needing(MediaId),
    /// Those of which nothing was sent.
    Unsent,
}

/// Of a target: its post does not wait for an approver.
pub(crate) const NOT_UNDECIDED: &str = "not exists (select 1 from publish_request w where w.id = publish_target.request_id and w.approval = 'waiting')";

impl Posts {
    /// What is true of them: `$1` is the workspace, `$2` the id that they are found by.
    pub(crate) fn which(self) -> (String, Option<uuid::Uuid>) {
        let (of, id) = match self {
            Self::One(id) => ("id = $2".to_owned(), id.as_uuid()),
            Self::Request(id) => ("request_id = $2".to_owned(), id.as_uuid()),
            Self::Channel(id) => ("channel_id = $2".to_owned(), id.as_uuid()),
            Self::OpenOn(id) => (
                "channel_id = $2 and state in ('scheduled', 'queued', 'uploading', 'processing', 'needs_attention')"
                    .to_owned(),
                id.as_uuid(),
            ),
            Self::PendingOf(id) => (
                format!(
                    "state in ('scheduled', 'queued', 'uploading', 'processing') \
                     and act_id in (select id from user_action where workspace_id = $1 and account_id = $2) \
                     and {NOT_UNDECIDED}"
                ),
                id.as_uuid(),
            ),
            Self::Needing(id) => (
                "request_id in (select id from publish_request where media_id = $2) \
                 and state in ('scheduled', 'queued', 'uploading', 'needs_attention')"
                    .to_owned(),
                id.as_uuid(),
            ),
            Self::Unsent => {
                let unsent = "workspace_id = $1 and state in ('scheduled', 'queued')";
                return (unsent.to_owned(), None);
            }
        };
        (format!("workspace_id = $1 and {of}"), Some(id))
    }
}

fn places(from: usize, n: usize) -> String {
    let all: Vec<_> = (from..from + n).map(|i| format!("${i}")).collect();
    all.join(", ")
}

impl Db<'_> {
    async fn post_ids(&self, scope: &WorkspaceScope, posts: Posts) -> Result<Vec<TargetId>, StoreError> {
        let (which, id) = posts.which();
        let mut with = vec![Value::from(scope.uuid())];
        with.extend(id.map(Value::from));
        let sql = format!("select id from publish_target where {which} order by id");
        let ids = self.ids(&sql, with).await?;
        Ok(ids.into_iter().map(TargetId::from_uuid).collect())
    }

    /// Holds targets as a worker holds what it writes, until the transaction ends: their jobs, and those of `also`,
    /// before them. To be asked before an event is added and before they are read. Answers which it holds, in the order
    /// of their ids. `Busy` when one came while the others were waited for.
    pub async fn hold_posts(
        &self,
        scope: &WorkspaceScope,
        posts: Posts,
        also: &[Job],
    ) -> Result<Vec<TargetId>, StoreError> {
        let ids = self.post_ids(scope, posts).await?;
        if self.backend() == Backend::Sqlite {
            return Ok(ids);
        }
        let jobs = ids.iter().map(|id| Job::Publish { target_id: *id });
        let mut keys: Vec<_> = jobs.chain(also.iter().cloned()).map(|job| job.key()).collect();
        keys.sort_unstable();
        keys.dedup();
        for some in keys.chunks(AT_ONCE) {
            let sql = format!(
                "select id from job where key in ({}) order by key collate \"C\" for update",
                places(1, some.len())
            );
            self.ids(&sql, some.iter().map(|k| Value::from(k.as_str())))
                .await?;
        }
        for some in ids.chunks(AT_ONCE) {
            let sql = format!(
                "select id from publish_target where workspace_id = $1 and id in ({}) order by id for no key update",
                places(2, some.len())
            );
            let each = some.iter().map(|id| Value::from(id.as_uuid()));
            self.ids(&sql, std::iter::once(Value::from(scope.uuid())).chain(each))
                .await?;
        }
        // Whoever held a target before may have queued a job for it. It is taken if nobody is at it; to wait for a
        // worker that waits for the target would be for good.
        for some in keys.chunks(AT_ONCE) {
            let there = format!("select id from job where key in ({})", places(1, some.len()));
            let each = || some.iter().map(|k| Value::from(k.as_str()));
            let all = self.ids(&there, each()).await?;
            let held = self
                .ids(&format!("{there} for update skip locked"), each())
                .await?;
            if held.len() < all.len() {
                return Err(StoreError::Busy);
            }
        }
        let held: HashSet<_> = ids.iter().copied().collect();
        let now = self.post_ids(scope, posts).await?;
        if now.iter().any(|id| !held.contains(id)) {
            return Err(StoreError::Busy);
        }
        Ok(now)
    }

    /// Holds jobs, those that there are, until the transaction ends: before their subjects are read or held.
    pub async fn hold_jobs(&self, jobs: &[Job]) -> Result<(), StoreError> {
        if self.backend() == Backend::Sqlite || jobs.is_empty() {
            return Ok(());
        }
        let sql = format!(
            "select id from job where key in ({}) order by key collate \"C\" for update",
            places(1, jobs.len())
        );
        self.ids(&sql, jobs.iter().map(|job| Value::from(job.key())))
            .await?;
        Ok(())
    }

    /// Holds channels in their order until the transaction ends, before any post of theirs.
    pub async fn hold_channels(&self, scope: &WorkspaceScope, ids: &[ChannelId]) -> Result<(), StoreError> {
        if self.backend() == Backend::Sqlite || ids.is_empty() {
            return Ok(());
        }
        let sql = format!(
            "select id from channel where workspace_id = $1 and id in ({}) order by id for no key update",
            places(2, ids.len())
        );
        let each = ids.iter().map(|id| Value::from(id.as_uuid()));
        self.ids(&sql, std::iter::once(Value::from(scope.uuid())).chain(each))
            .await?;
        Ok(())
    }

    /// Holds all of a workspace that goes, so that whoever is still at something of it is waited for first.
    pub(crate) async fn hold_everything(&self, scope: &WorkspaceScope) -> Result<(), StoreError> {
        if self.backend() == Backend::Sqlite {
            return Ok(());
        }
        for sql in [
            "select id from channel where workspace_id = $1 order by id for update",
            "select id from job where workspace_id = $1 order by key collate \"C\" for update",
            "select id from publish_target where workspace_id = $1 order by id for update",
            "select id from workspace where id = $1 for update",
        ] {
            self.ids(sql, values![scope.uuid()]).await?;
        }
        Ok(())
    }
}
