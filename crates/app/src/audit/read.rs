//! Reading the log, and proving that an event is in it.

use crate::{App, AppError, WorkspaceScope, cursor, need, views};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use domain::audit::{Class, Kind, Plan, VerifierKey};
use domain::{AccountId, EventId, Role, Timestamp};
use std::cmp::Reverse;
use std::collections::BTreeSet;
use store::audit::{Filter, Listed};

#[derive(Clone, Debug, Default)]
pub struct Listing {
    pub class: Option<Class>,
    pub kind: Option<Kind>,
    pub actor: Option<AccountId>,
    pub from: Option<Timestamp>,
    pub to: Option<Timestamp>,
    pub query: String,
    pub cursor: Option<String>,
    pub limit: u32,
}

impl Listing {
    /// Kinds that are wanted; none when the two wishes exclude each other.
    fn kinds(&self) -> Option<Vec<Kind>> {
        if self.class.is_none() && self.kind.is_none() {
            return Some(vec![]);
        }
        let wanted = |k: &Kind| {
            self.class.is_none_or(|c| c == k.class()) && self.kind.is_none_or(|wanted| wanted == *k)
        };
        let kinds: Vec<_> = Kind::ALL.iter().copied().filter(wanted).collect();
        (!kinds.is_empty()).then_some(kinds)
    }
}

impl App {
    /// Events of the workspace, newest first, with what the reader's own account did outside of it. Below the role
    /// admin: one's own only.
    pub async fn audit_events(
        &self,
        scope: &WorkspaceScope,
        l: Listing,
    ) -> Result<views::Page<views::AuditEvent>, AppError> {
        let (rows, next_cursor) = self.audit_page(scope, l).await?;
        let here = self.still_here(scope, &rows).await?;
        Ok(views::Page {
            next_cursor,
            items: rows
                .into_iter()
                .map(|e| views::AuditEvent::of(e, &here))
                .collect(),
        })
    }

    /// The same with the leaf of each.
    pub(crate) async fn audit_lines(
        &self,
        scope: &WorkspaceScope,
        l: Listing,
    ) -> Result<views::Page<views::AuditLine>, AppError> {
        let (rows, next_cursor) = self.audit_page(scope, l).await?;
        let here = self.still_here(scope, &rows).await?;
        let line = |e: Listed| views::AuditLine {
            leaf: BASE64_STANDARD.encode(e.leaf.bytes()),
            leaf_hash: views::hex(&e.leaf.hash()),
            event: views::AuditEvent::of(e, &here),
        };
        Ok(views::Page {
            next_cursor,
            items: rows.into_iter().map(line).collect(),
        })
    }

    async fn still_here(
        &self,
        scope: &WorkspaceScope,
        rows: &[Listed],
    ) -> Result<BTreeSet<String>, AppError> {
        let told = rows.iter().filter_map(|e| e.private.as_ref());
        let ids: Vec<_> = told
            .flat_map(|p| p.subjects.iter().map(|s| s.id.as_str()))
            .collect();
        Ok(self.store.read().present(scope, &ids).await?)
    }

    async fn audit_page(
        &self,
        scope: &WorkspaceScope,
        l: Listing,
    ) -> Result<(Vec<Listed>, Option<String>), AppError> {
        need(scope, Role::Editor)?;
        let Some(kinds) = l.kinds() else {
            return Ok((vec![], None));
        };
        let own = scope.account();
        if !scope.may(Role::Admin) && l.actor.is_some_and(|a| Some(a) != own) {
            return Ok((vec![], None));
        }
        let filter = Filter {
            kinds,
            actor: if scope.may(Role::Admin) { l.actor } else { own },
            from: l.from,
            to: l.to,
            query: l.query,
            after: l.cursor.as_deref().map(cursor::read).transpose()?,
            limit: l.limit,
        };
        let db = self.store.read();
        let mut rows = db.audit_events(scope, &filter).await?;
        if let Some(own) = own {
            rows.extend(db.audit_events_of_account(own, &filter).await?);
            rows.sort_by_key(|e| Reverse((e.at, e.id)));
        }
        rows.truncate(usize::try_from(l.limit).unwrap_or(usize::MAX));
        let next = cursor::next(&rows, l.limit, |e| (e.at, e.id));
        Ok((rows, next))
    }

    /// That the tree of a checkpoint is the beginning of a later one: of `to`, or of the newest checkpoint.
    pub async fn audit_consistency(
        &self,
        from: u64,
        to: Option<u64>,
    ) -> Result<views::AuditConsistency, AppError> {
        let newest = self.audit_checkpoint().await?;
        let to = to.unwrap_or(newest.size);
        let wrong = |field, message| Err(AppError::field(field, "out_of_range", message));
        if from == 0 || from > to {
            return wrong("from", "From 1 to the size of the later tree.");
        }
        if to > newest.size {
            return wrong("to", "No checkpoint was signed of so many events yet.");
        }
        let broken = || AppError::AuditInconsistent(format!("no proof from {from} to {to} events"));
        let plan = Plan::consistency(from, to).ok_or_else(broken)?;
        let nodes: Vec<_> = plan.nodes().collect();
        let hashes = self.store.read().audit_nodes(&nodes).await?;
        let path = plan.make(|n| hashes.get(&n).copied()).ok_or_else(broken)?;
        Ok(views::AuditConsistency {
            from,
            to,
            proof: path.iter().map(|h| BASE64_STANDARD.encode(h)).collect(),
            checkpoint: (to == newest.size).then_some(newest.note),
        })
    }

    /// Who signs checkpoints and receipts, as C2SP's signed notes have it; a line for each key there ever was, the
    /// one that signs now first.
    pub async fn audit_verifiers(&self) -> Result<String, AppError> {
        let origin = self.audit_origin().await?;
        let now = self.vault.audit_verifier(&origin);
        let mut lines = vec![now.to_string()];
        let older = self.vault.audit_keys().into_iter().map(|public| VerifierKey {
            name: origin.clone(),
            public,
        });
        lines.extend(older.filter(|k| *k != now).map(|k| k.to_string()));
        Ok(lines.join("\n") + "\n")
    }

    /// That an event is in the tree of a signed checkpoint.
    pub async fn audit_proof(
        &self,
        scope: &WorkspaceScope,
        id: EventId,
    ) -> Result<views::AuditProof, AppError> {
        need(scope, Role::Editor)?;
        let found = self.store.read().audit_event(scope, id).await?;
        let event = found.ok_or(AppError::NotFound)?;
        if !scope.may(Role::Admin) && !is_own(scope, &event) {
            return Err(AppError::NotFound);
        }
        let index = event.index.ok_or(AppError::AuditPending)?;
        let checkpoint = self.checkpoint_of_at_least(index + 1).await?;
        let broken = || AppError::AuditInconsistent(format!("no proof of event {id}"));
        let plan = Plan::inclusion(index, checkpoint.size).ok_or_else(broken)?;
        let nodes: Vec<_> = plan.nodes().collect();
        let hashes = self.store.read().audit_nodes(&nodes).await?;
        let path = plan.make(|n| hashes.get(&n).copied()).ok_or_else(broken)?;
        let text = |bytes: &[u8]| BASE64_STANDARD.encode(bytes);
        Ok(views::AuditProof {
            index,
            tree_size: checkpoint.size,
            leaf: text(&event.leaf.bytes()),
            audit_path: path.iter().map(|h| text(h)).collect(),
            checkpoint: checkpoint.note,
        })
    }
}

fn is_own(scope: &WorkspaceScope, event: &Listed) -> bool {
    event.account.is_some() && event.account == scope.account()
}
