//! The audit log in an archive: each event with its leaf, its private half and the proof that it is in the tree.

use super::making::Making;
use super::sections::PAGE;
use super::shape;
use crate::AppError;
use base64::prelude::{BASE64_STANDARD, Engine as _};
use domain::EventId;
use domain::Timestamp;
use domain::audit::{Kind, Plan, Row};
use store::audit::Signed;

fn base64(bytes: &[u8]) -> String {
    BASE64_STANDARD.encode(bytes)
}

impl Making<'_> {
    /// Events of the workspace, then what the account that asked did outside of it, each in the order of its ids.
    pub async fn write_audit(&mut self) -> Result<(), AppError> {
        self.write_imported_audit().await?;
        if !self.begin_many(shape::AUDIT).await? {
            return Ok(());
        }
        // What has a place by now is proven; the last few events may wait for theirs.
        let checkpoint = self.app.audit_checkpoint().await?;
        for of_account in [false, true] {
            let mut after = None;
            loop {
                let rows = self.audit_page(of_account, after).await?;
                let Some(last) = rows.last() else { break };
                after = Some(last.id);
                let mut items = vec![];
                for row in rows {
                    items.push(self.event(row, &checkpoint).await?);
                }
                self.add_items(&items).await?;
            }
        }
        self.end_many().await
    }

    async fn audit_page(&self, of_account: bool, after: Option<EventId>) -> Result<Vec<Row>, AppError> {
        let db = self.app.store.read();
        Ok(match (of_account, self.export.account) {
            (false, _) => db.audit_evidence(self.scope, after, PAGE).await?,
            (true, Some(account)) => db.audit_evidence_of_account(account, after, PAGE).await?,
            (true, None) => vec![],
        })
    }

    async fn event(&self, row: Row, checkpoint: &Signed) -> Result<shape::AuditEvent, AppError> {
        let kind = Kind::of_code(row.kind).map_or_else(|| row.kind.to_string(), |k| k.as_str().to_owned());
        let proof = match row.index.filter(|i| *i < checkpoint.size) {
            Some(index) => Some(self.proof(&row, index, checkpoint).await?),
            None => None,
        };
        Ok(shape::AuditEvent {
            id: row.id,
            at: Timestamp::from_micros(row.at_ms.saturating_mul(1000)),
            kind,
            workspace_id: row.workspace,
            leaf: base64(&row.leaf().bytes()),
            private: row.private.map(|(salt, text)| shape::AuditPrivate {
                salt: base64(&salt),
                text,
            }),
            proof,
        })
    }

    async fn proof(&self, row: &Row, index: u64, checkpoint: &Signed) -> Result<shape::AuditProof, AppError> {
        let broken = || AppError::AuditInconsistent(format!("no proof of event {}", row.id));
        let plan = Plan::inclusion(index, checkpoint.size).ok_or_else(broken)?;
        let nodes: Vec<_> = plan.nodes().collect();
        let hashes = self.app.store.read().audit_nodes(&nodes).await?;
        let path = plan.make(|n| hashes.get(&n).copied()).ok_or_else(broken)?;
        Ok(shape::AuditProof {
            index,
            tree_size: checkpoint.size,
            audit_path: path.iter().map(|h| base64(h)).collect(),
            checkpoint: checkpoint.note.clone(),
        })
    }

    /// Evidence that came with an archive before, as it came.
    async fn write_imported_audit(&mut self) -> Result<(), AppError> {
        if !self.begin_many(shape::IMPORTED_AUDIT).await? {
            return Ok(());
        }
        let mut after = None;
        loop {
            let db = self.app.store.read();
            let rows = db.imported_audit(self.scope, after, PAGE).await?;
            let Some((last, _)) = rows.last() else { break };
            after = Some(*last);
            let mut items = vec![];
            for (_, body) in rows {
                let item = serde_json::from_str::<shape::AuditEvent>(&body);
                items.push(item.map_err(|e| AppError::Internal(e.to_string()))?);
            }
            self.add_items(&items).await?;
        }
        self.end_many().await
    }
}
