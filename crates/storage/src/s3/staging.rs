//! Uploads in a bucket, from their creation to their place in the library.
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::{
    S3,
    fault::Fault,
    objects::object,
    state::{Held, Info, Progress, folder, info_key},
};
use crate::{Finished, Kind, Staged, StorageError, frames::HEAD, kind::check_name, slot::Hold};

impl S3 {
    /// Makes an upload of `size` bytes that will be the object `key`.
    ///
    /// If we die inside, a multipart upload without parts may be left, which the sweep aborts.
    pub async fn stage(&self, id: &str, key: &str, size: u64) -> Result<(), StorageError> {
        check_name(id)?;
        check_name(key)?;
        let bucket = self.bucket();
        if !bucket.list(&folder(id)).await?.is_empty() {
            return Err(StorageError::Exists);
        }
        let key = object(Kind::Media, key);
        let upload = bucket.create(&key, Some(id)).await?;
        let info = Info {
            size,
            key,
            part_size: self.part_size(size),
            upload,
        };
        let text = serde_json::to_vec(&info).map_err(|error| StorageError::Io(error.into()))?;
        if let Err(fault) = bucket.put(&info_key(id), text.into(), None).await {
            bucket.abort(&info.key, &info.upload).await?;
            return Err(fault.into());
        }
        Ok(())
    }

    /// Where the upload is, without disturbing a request that is sending.
    pub async fn staged(&self, id: &str) -> Result<Staged, StorageError> {
        check_name(id)?;
        let slot = self.shared.slots.get(id);
        loop {
            match slot.hold(Duration::from_millis(50)).await {
                Ok(hold) => return self.settled(id, hold).await,
                Err(_somebody_sends) => {
                    if let Some(staged) = slot.known() {
                        return Ok(staged);
                    }
                }
            }
        }
    }

    pub async fn settle(&self, id: &str) -> Result<Staged, StorageError> {
        check_name(id)?;
        let (hold, _stop) = self.shared.slots.get(id).take_over().await?;
        self.settled(id, hold).await
    }

    async fn settled(&self, id: &str, mut hold: Hold<Held>) -> Result<Staged, StorageError> {
        let slot = self.shared.slots.get(id);
        let progress = self.progress(id, &slot, &mut hold).await;
        if matches!(progress, Err(StorageError::NotFound)) {
            self.shared.slots.remove(id);
        }
        Ok(progress?.staged())
    }

    /// Makes the object of a complete upload, if it is not made yet, and says its hash. What did not stream through
    /// this process is read from the bucket for that.
    pub async fn finish(&self, id: &str) -> Result<Finished, StorageError> {
        check_name(id)?;
        let slot = self.shared.slots.get(id);
        let (mut hold, stop) = slot.take_over().await?;
        let progress = self.progress(id, &slot, &mut hold).await?;
        self.assemble(id, &progress, &mut hold).await?;
        self.hash_rest(&progress.info, &mut hold, &stop).await?;
        Ok(Finished {
            blake3: hold.hasher.finalize().into(),
            size: progress.info.size,
        })
    }

    pub async fn staged_head(&self, id: &str) -> Result<Vec<u8>, StorageError> {
        check_name(id)?;
        let info = self.info(id).await?;
        let (mut head, mut reading) = (vec![], self.reading(info.key, 0..HEAD.min(info.size)));
        while let Some(piece) = reading.next().await? {
            head.extend_from_slice(&piece);
        }
        Ok(head)
    }

    /// Completes the multipart upload.
    ///
    /// If we die after the bucket has done it, the next call finds the object with this upload's name on it.
    async fn assemble(&self, id: &str, progress: &Progress, held: &mut Held) -> Result<(), StorageError> {
        let Staged { offset, size } = progress.staged();
        if offset != size {
            return Err(StorageError::Incomplete { offset, size });
        }
        let (bucket, info) = (self.bucket(), &progress.info);
        if self.is_made(id, info).await? {
            return Ok(());
        }
        if size == 0 {
            bucket.put(&info.key, bytes::Bytes::new(), Some(id)).await?;
            return Ok(bucket.abort(&info.key, &info.upload).await?);
        }
        let mut parts = progress.parts();
        let tail = self.tail(progress.tail.as_ref()).await?;
        if !tail.is_empty() {
            parts += 1;
            let etag = bucket.put_part(&info.key, &info.upload, parts, tail).await?;
            held.wrote(parts, etag);
        }
        let known = held.known(parts);
        let is_known = known.is_some();
        let etags = match known {
            Some(etags) => etags,
            None => self.listed(info, parts).await?,
        };
        match bucket.complete(&info.key, &info.upload, &etags).await {
            // another process wrote one of them meanwhile: then it is not ours that we have hashed
            Err(Fault::Parts) if is_known => {
                held.forget_hash();
                let etags = self.listed(info, parts).await?;
                bucket.complete(&info.key, &info.upload, &etags).await?;
            }
            // done by the try before, whose answer was lost, or by another process
            Err(Fault::Nothing) => {}
            done => done?,
        }
        if self.is_made(id, info).await? {
            Ok(())
        } else {
            Err(StorageError::NotFound)
        }
    }

    /// What names the parts, held to the sizes that they must have.
    async fn listed(&self, info: &Info, parts: u32) -> Result<Vec<String>, StorageError> {
        let mut listed = self.bucket().parts(&info.key, &info.upload).await?;
        // those after them do not count: a body that was taken back
        listed.retain(|part| part.number <= parts);
        for (number, part) in (1..=parts).zip(&listed) {
            let wanted = info.end_of(number) - info.end_of(number - 1);
            if part.number != number || part.size != wanted {
                let found = part.size;
                return Err(Fault::OtherSize { found, wanted }.into());
            }
        }
        if listed.len() != usize::try_from(parts).unwrap_or(usize::MAX) {
            return Err(Fault::Parts.into());
        }
        Ok(listed.into_iter().map(|part| part.etag).collect())
    }

    /// Whether the object is there, made by this upload, and whole.
    async fn is_made(&self, id: &str, info: &Info) -> Result<bool, StorageError> {
        match self.bucket().head(&info.key).await? {
            None => Ok(false),
            Some(head) if head.upload.as_deref() != Some(id) => Err(StorageError::Exists),
            Some(head) if head.size != info.size => Err(Fault::OtherSize {
                found: head.size,
                wanted: info.size,
            }
            .into()),
            Some(_) => Ok(true),
        }
    }

    async fn hash_rest(
        &self,
        info: &Info,
        held: &mut Held,
        stop: &CancellationToken,
    ) -> Result<(), StorageError> {
        let mut reading = self.reading(info.key.clone(), held.hashed..info.size);
        while let Some(piece) = reading.next().await? {
            if stop.is_cancelled() {
                return Err(StorageError::Locked);
            }
            held.hasher.update(&piece);
            held.hashed += piece.len() as u64;
        }
        Ok(())
    }

    /// Lets go of what only the upload needed. May be said again.
    ///
    /// The object was made in its place: nothing is copied. If we die inside, the notes that are left are removed by
    /// the next call; the info goes last, since it says where the rest is.
    pub async fn promote(&self, id: &str, key: &str) -> Result<(), StorageError> {
        check_name(id)?;
        check_name(key)?;
        let slot = self.shared.slots.get(id);
        let (mut hold, _stop) = slot.take_over().await?;
        match self.progress(id, &slot, &mut hold).await {
            Ok(progress) if progress.info.key == object(Kind::Media, key) => {
                self.assemble(id, &progress, &mut hold).await?;
            }
            Ok(_) => return Err(StorageError::Exists),
            Err(StorageError::NotFound) => {
                let head = self.bucket().head(&object(Kind::Media, key)).await?;
                if head.is_none_or(|head| head.upload.as_deref() != Some(id)) {
                    return Err(StorageError::NotFound);
                }
            }
            Err(error) => return Err(error),
        }
        self.erase_notes(id).await?;
        slot.forget();
        self.shared.slots.remove(id);
        Ok(())
    }

    /// Stops whoever is sending here and removes the upload. May be said again.
    pub async fn discard(&self, id: &str) -> Result<(), StorageError> {
        check_name(id)?;
        let slot = self.shared.slots.get(id);
        let (mut hold, _stop) = slot.take_over().await?;
        let bucket = self.bucket();
        match self.progress(id, &slot, &mut hold).await {
            Ok(progress) => {
                let info = &progress.info;
                match bucket.head(&info.key).await? {
                    Some(head) if head.upload.as_deref() == Some(id) => bucket.erase(&info.key).await?,
                    _ => bucket.abort(&info.key, &info.upload).await?,
                }
            }
            // never begun, or gone but for notes
            Err(StorageError::NotFound) => {}
            Err(error) => return Err(error),
        }
        self.erase_notes(id).await?;
        slot.forget();
        self.shared.slots.remove(id);
        Ok(())
    }

    /// Info and tails with all their versions, the info last.
    async fn erase_notes(&self, id: &str) -> Result<(), StorageError> {
        let (bucket, folder, info) = (self.bucket(), folder(id), info_key(id));
        for object in bucket.list(&folder).await? {
            if object.key != info {
                bucket.erase(&object.key).await?;
            }
        }
        Ok(bucket.erase(&info).await?)
    }

    /// All staged uploads, for the sweep of those that no row knows.
    pub async fn staged_ids(&self) -> Result<Vec<String>, StorageError> {
        let mut ids = self.bucket().folders("staging/").await?;
        ids.retain(|id| check_name(id).is_ok());
        Ok(ids)
    }
}
