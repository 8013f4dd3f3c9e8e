//! Receipts are signed when the event that records the erasure has its place in the tree.

use crate::{App, AppError};
use domain::audit::Receipt;

/// Receipts signed in one transaction.
const BATCH: u32 = 100;

impl App {
    /// Signs what is not signed yet. May run twice: a signed receipt stays as it is.
    pub async fn sign_receipts(&self) -> Result<(), AppError> {
        loop {
            let kept = self.store.read().unsigned_receipts(BATCH).await?;
            if kept.is_empty() {
                return Ok(());
            }
            let name = self.audit_origin().await?;
            let tx = self.store.begin().await?;
            for k in kept {
                let (Some(event), Some(index)) = (k.event, k.index) else {
                    continue;
                };
                let receipt = Receipt {
                    id: k.receipt.id,
                    kind: k.receipt.kind,
                    at: k.receipt.at,
                    subject: k.receipt.subject,
                    counts: k.receipt.counts,
                    audit_event: event,
                    audit_index: index,
                };
                let signature = self.vault.sign_receipt(&name, &receipt);
                tx.db().sign_receipt(receipt.id, event, index, &signature).await?;
            }
            tx.commit().await?;
        }
    }
}
