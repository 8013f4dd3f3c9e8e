//! Multipart uploads that nothing knows any more.
use std::{collections::BTreeSet, time::Duration};

use super::S3;
use crate::StorageError;

impl S3 {
    /// Aborts those that were begun before `unused` and that no staged upload names: left by a process that died.
    pub async fn sweep_parts(&self, unused: Duration) -> Result<usize, StorageError> {
        let bucket = self.bucket();
        let before = bucket.now().minus(unused);
        let mut open = bucket.open_uploads("").await?;
        open.retain(|open| open.since < before);
        if open.is_empty() {
            return Ok(0);
        }
        let mut known = BTreeSet::new();
        for id in self.staged_ids().await? {
            match self.info(&id).await {
                Ok(info) => drop(known.insert(info.upload)),
                Err(StorageError::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        let mut aborted = 0;
        for open in open.into_iter().filter(|open| !known.contains(&open.upload)) {
            bucket.abort(&open.key, &open.upload).await?;
            aborted += 1;
        }
        Ok(aborted)
    }
}
