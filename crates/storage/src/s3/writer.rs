//! The half of an append that writes to the bucket. Holds the upload.
use std::sync::Arc;

use bytes::{Bytes, BytesMut};

use super::{
    S3,
    state::{Held, Info, Tail, tail_key},
};
use crate::{
    Checksum, StorageError,
    checksum::Verify,
    disk::buffer::Holding,
    slot::{Hold, Slot},
};

/// Bytes of one append that are stored and do not count yet: after these a tail is written.
const COUNT_EVERY: u64 = 32 << 20;

pub(super) struct Writer {
    s3: S3,
    slot: Arc<Slot<Held>>,
    id: String,
    hold: Hold<Held>,
    info: Arc<Info>,
    verify: Option<Verify>,
    start: u64,
    at: u64,
    /// Parts that are stored.
    parts: u32,
    /// What comes after them: less than a part.
    rest: BytesMut,
    /// A whole part that is being stored.
    whole: Option<Bytes>,
    /// Where the upload is by its newest tail, and the tails behind that.
    counted: u64,
    behind: Vec<String>,
    /// The hash state at `start`.
    before: (blake3::Hasher, u64),
    _holding: Holding,
}

impl Writer {
    /// Learns where the upload is and takes its tail in.
    pub async fn open(
        s3: S3,
        slot: Arc<Slot<Held>>,
        id: String,
        mut hold: Hold<Held>,
        offset: u64,
    ) -> Result<Self, StorageError> {
        let progress = s3.progress(&id, &slot, &mut hold).await?;
        let start = progress.offset();
        if start != offset {
            return Err(StorageError::OffsetMismatch { have: start });
        }
        let info = progress.info.clone();
        let room = info
            .part_size
            .min(info.size - start + progress.tail.as_ref().map_or(0, |t| t.length));
        let holding = s3.shared.gauge.hold(usize::try_from(room).unwrap_or(usize::MAX));
        let rest = s3.tail(progress.tail.as_ref()).await?;
        let before = (hold.hasher.clone(), hold.hashed);
        let parts = progress.parts();
        let behind = progress
            .stale
            .into_iter()
            .chain(progress.tail.map(|Tail { key, .. }| key));
        Ok(Self {
            parts,
            rest: rest.into(),
            behind: behind.collect(),
            s3,
            slot,
            id,
            hold,
            info,
            verify: None,
            start,
            at: start,
            whole: None,
            counted: start,
            before,
            _holding: holding,
        })
    }

    pub const fn start(&self) -> u64 {
        self.start
    }

    pub fn size(&self) -> u64 {
        self.info.size
    }

    /// The part of the file's first bytes that is stored already; `start` lies within them.
    pub fn head(&self) -> Vec<u8> {
        self.rest.to_vec()
    }

    /// From here on the body's bytes count only once `checksum` holds: no tail is written before.
    pub fn expect(&mut self, checksum: Checksum) {
        self.verify = Some(Verify::new(checksum));
    }

    /// Takes bytes in and stores each part that they make whole.
    ///
    /// If the future is dropped, what was taken in is still here, and the part is stored again by [`Self::keep`].
    pub async fn write(&mut self, mut bytes: Bytes) -> Result<(), StorageError> {
        while !bytes.is_empty() {
            let room = self.info.part_size - self.rest.len() as u64;
            let fits = bytes.len().min(usize::try_from(room).unwrap_or(usize::MAX));
            let piece = bytes.split_to(fits);
            self.take_in(&piece);
            if self.rest.len() as u64 == self.info.part_size {
                // what comes after it is taken in first, should this future be dropped
                self.whole = Some(self.rest.split().freeze());
                let later = std::mem::take(&mut bytes);
                if later.len() as u64 > self.info.part_size {
                    self.store_whole().await?;
                    bytes = later;
                } else {
                    self.take_in(&later);
                    self.store_whole().await?;
                }
                self.count_in_time().await?;
            }
        }
        Ok(())
    }

    fn take_in(&mut self, piece: &Bytes) {
        self.rest.extend_from_slice(piece);
        if self.hold.hashed == self.at {
            self.hold.hasher.update(piece);
            self.hold.hashed += piece.len() as u64;
        }
        if let Some(verify) = &mut self.verify {
            verify.update(piece);
        }
        self.at += piece.len() as u64;
    }

    async fn store_whole(&mut self) -> Result<(), StorageError> {
        let Some(part) = &self.whole else { return Ok(()) };
        let (bucket, info, number) = (self.s3.bucket(), &self.info, self.parts + 1);
        let etag = bucket
            .put_part(&info.key, &info.upload, number, part.clone())
            .await?;
        self.hold.wrote(number, etag);
        self.parts = number;
        self.whole = None;
        Ok(())
    }

    /// Lets a long body count now and then, unless a checksum is still open.
    async fn count_in_time(&mut self) -> Result<(), StorageError> {
        let stored = self.info.end_of(self.parts);
        if self.verify.is_some() || stored < self.counted + COUNT_EVERY {
            return Ok(());
        }
        self.count(Bytes::new()).await
    }

    /// Writes a tail: from now on the parts and these bytes count.
    ///
    /// If we die before it is stored, the older tail still says where the upload is; after it, the older ones are
    /// only left over and go with the next one, or with the upload.
    async fn count(&mut self, tail: Bytes) -> Result<(), StorageError> {
        let bucket = self.s3.bucket();
        let end = self.info.end_of(self.parts) + tail.len() as u64;
        let key = tail_key(&self.id, self.parts);
        bucket.put(&key, tail, None).await?;
        self.counted = end;
        self.slot.advance(end);
        for old in std::mem::replace(&mut self.behind, vec![key]) {
            if let Err(error) = bucket.erase(&old).await {
                tracing::debug!(upload = self.id, %error, "an older tail stays for now");
            }
        }
        Ok(())
    }

    /// All that was taken in is stored and counts. A checksum that does not hold takes the body back.
    pub async fn keep(mut self) -> Result<u64, StorageError> {
        if self.verify.take().is_some_and(|verify| !verify.holds()) {
            self.take_back();
            return Err(StorageError::ChecksumMismatch);
        }
        match self.store_all().await {
            Ok(()) => Ok(self.at),
            Err(error) => Err(self.after_failure(error)),
        }
    }

    async fn store_all(&mut self) -> Result<(), StorageError> {
        self.store_whole().await?;
        if self.at == self.info.size && !self.rest.is_empty() {
            // the last part may be short, and no tail need be read for it
            self.whole = Some(self.rest.split().freeze());
            self.store_whole().await?;
        }
        if self.at == self.counted {
            return Ok(());
        }
        let tail = self.rest.split().freeze();
        self.count(tail).await
    }

    /// Back to where the newest tail says. Parts that were stored since do not count and are written again.
    pub fn take_back(&mut self) -> u64 {
        (self.hold.hasher, self.hold.hashed) = self.before.clone();
        if self.counted != self.start {
            self.hold.forget_hash();
        }
        self.at = self.counted;
        self.counted
    }

    /// After a failed write: what has been counted stays.
    pub fn after_failure(mut self, error: StorageError) -> StorageError {
        tracing::warn!(upload = self.id, at = self.at, %error, "a write failed");
        self.take_back();
        error
    }
}
