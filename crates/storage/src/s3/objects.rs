//! Finished objects of a bucket.
use std::{io, ops::Range, path::Path};

use bytes::{BufMut as _, Bytes, BytesMut};
use egress::Incoming;
use futures_util::{Stream, stream};
use tokio::io::AsyncReadExt as _;

use super::{S3, fault::Fault};
use crate::{Kind, StorageError, Stored, kind::check_name};

/// How often a reading is taken up again that does not get on.
const TRIES: u32 = 4;
/// What a reader is handed at once.
const PIECE: usize = 256 << 10;

/// The key of an object.
pub(super) fn object(kind: Kind, key: &str) -> String {
    format!("{}/{key}", kind.dir())
}

/// The bytes of an object as they come. A connection that breaks is followed by another one from there on.
pub(super) struct Reading {
    s3: S3,
    key: String,
    left: Range<u64>,
    incoming: Option<Incoming>,
    /// Names the content, so that it stays one object.
    etag: Option<String>,
    /// Came, but was too much for one piece.
    more: Bytes,
    tries: u32,
}

impl Reading {
    /// The next piece; none at the end.
    pub async fn next(&mut self) -> Result<Option<Bytes>, StorageError> {
        loop {
            if !self.more.is_empty() {
                return Ok(Some(self.more.split_to(self.more.len().min(PIECE))));
            }
            if self.left.is_empty() {
                return Ok(None);
            }
            if self.incoming.is_none() {
                self.begin().await?;
            }
            let Some(incoming) = &mut self.incoming else {
                continue;
            };
            match incoming.next().await {
                Ok(Some(piece)) => {
                    let wanted = usize::try_from(self.left.end - self.left.start).unwrap_or(usize::MAX);
                    self.more = piece.slice(..piece.len().min(wanted));
                    self.left.start += self.more.len() as u64;
                    self.tries = TRIES;
                }
                Ok(None) => self.again(None)?,
                Err(error) => self.again(Some(error))?,
            }
        }
    }

    fn again(&mut self, error: Option<egress::EgressError>) -> Result<(), StorageError> {
        self.incoming = None;
        if self.tries > 0 {
            self.tries -= 1;
            return Ok(());
        }
        Err(error.map_or_else(
            || StorageError::Io(io::ErrorKind::UnexpectedEof.into()),
            |error| Fault::from(error).into(),
        ))
    }

    /// Asks for the rest.
    async fn begin(&mut self) -> Result<(), StorageError> {
        let bucket = self.s3.bucket();
        let asked = bucket
            .read(&self.key, self.left.start, self.left.end, self.etag.as_deref())
            .await;
        let (incoming, size, etag) = match asked {
            Err(Fault::Answer { status: 416, .. }) => {
                let head = bucket.head(&self.key).await?.ok_or(StorageError::NotFound)?;
                return Err(StorageError::OutOfRange { size: head.size });
            }
            asked => asked?,
        };
        if self.left.end > size {
            return Err(StorageError::OutOfRange { size });
        }
        self.incoming = Some(incoming);
        self.etag = self.etag.take().or(etag);
        Ok(())
    }
}

impl S3 {
    pub(super) fn reading(&self, key: String, range: Range<u64>) -> Reading {
        Reading {
            s3: self.clone(),
            key,
            left: range,
            incoming: None,
            etag: None,
            more: Bytes::new(),
            tries: TRIES,
        }
    }

    pub async fn size(&self, kind: Kind, key: &str) -> Result<u64, StorageError> {
        check_name(key)?;
        let head = self.bucket().head(&object(kind, key)).await?;
        head.map(|head| head.size).ok_or(StorageError::NotFound)
    }

    pub async fn read(
        &self,
        kind: Kind,
        key: &str,
        range: Range<u64>,
    ) -> Result<impl Stream<Item = io::Result<Bytes>> + Send + 'static + use<>, StorageError> {
        check_name(key)?;
        if range.start >= range.end {
            // nothing can't be asked for
            let size = self.size(kind, key).await?;
            if range.start > range.end || range.end > size {
                return Err(StorageError::OutOfRange { size });
            }
        }
        let mut reading = self.reading(object(kind, key), range);
        if !reading.left.is_empty() {
            reading.begin().await?;
        }
        Ok(stream::try_unfold(reading, |mut reading| async move {
            let piece = reading.next().await.map_err(into_io)?;
            Ok(piece.map(|piece| (piece, reading)))
        }))
    }

    /// Stores a file of [`S3::scratch`] over what was there and removes it.
    ///
    /// If we die inside, the file is left for the sweep of the folder, and perhaps a multipart upload for that of the
    /// bucket; the object is the one before or the new one.
    pub async fn put_file(&self, kind: Kind, key: &str, from: &Path) -> Result<(), StorageError> {
        check_name(key)?;
        let key = object(kind, key);
        let mut file = tokio::fs::File::open(from).await?;
        let size = file.metadata().await?.len();
        let part = self.part_size(size);
        let bucket = self.bucket();
        if size <= part {
            bucket.put(&key, piece(&mut file, size).await?, None).await?;
        } else {
            let upload = bucket.create(&key, None).await?;
            let stored = self.put_parts(&key, &upload, &mut file, size, part).await;
            if let Err(error) = stored {
                bucket.abort(&key, &upload).await?;
                return Err(error);
            }
        }
        match bucket.head(&key).await? {
            Some(head) if head.size == size => {}
            head => {
                let found = head.map_or(0, |head| head.size);
                return Err(Fault::OtherSize { found, wanted: size }.into());
            }
        }
        Ok(tokio::fs::remove_file(from).await?)
    }

    async fn put_parts(
        &self,
        key: &str,
        upload: &str,
        file: &mut tokio::fs::File,
        size: u64,
        part: u64,
    ) -> Result<(), StorageError> {
        let (bucket, mut etags, mut left) = (self.bucket(), vec![], size);
        for number in 1.. {
            let bytes = piece(file, left.min(part)).await?;
            left -= bytes.len() as u64;
            etags.push(bucket.put_part(key, upload, number, bytes).await?);
            if left == 0 {
                break;
            }
        }
        Ok(bucket.complete(key, upload, &etags).await?)
    }

    /// Removes an object, its versions, and what was begun and never finished under its name. May be said again.
    pub async fn delete(&self, kind: Kind, key: &str) -> Result<(), StorageError> {
        check_name(key)?;
        let (bucket, key) = (self.bucket(), object(kind, key));
        bucket.erase(&key).await?;
        for open in bucket.open_uploads(&key).await? {
            if open.key == key {
                bucket.abort(&open.key, &open.upload).await?;
            }
        }
        Ok(())
    }

    pub async fn stored(&self, kind: Kind) -> Result<Vec<Stored>, StorageError> {
        let folder = object(kind, "");
        let listed = self.bucket().list(&folder).await?;
        let all = listed.into_iter().filter_map(|object| {
            let key = object.key.strip_prefix(&folder)?.to_owned();
            check_name(&key).is_ok().then_some(Stored {
                key,
                size_bytes: object.size,
                modified_at: object.modified_at.as_micros(),
            })
        });
        let mut all: Vec<_> = all.collect();
        if kind == Kind::Media {
            // an original that is made belongs to its upload until that is promoted
            for id in self.staged_ids().await? {
                match self.info(&id).await {
                    Ok(info) => all.retain(|object| info.key.strip_prefix(&folder) != Some(&object.key)),
                    Err(StorageError::NotFound) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(all)
    }
}

/// The next `size` bytes of a file.
async fn piece(file: &mut tokio::fs::File, size: u64) -> Result<Bytes, StorageError> {
    let wanted = usize::try_from(size).unwrap_or(usize::MAX);
    let mut bytes = BytesMut::with_capacity(wanted);
    while bytes.len() < wanted {
        let left = wanted - bytes.len();
        let mut room = (&mut bytes).limit(left);
        if file.read_buf(&mut room).await? == 0 {
            return Err(StorageError::Io(io::ErrorKind::UnexpectedEof.into()));
        }
    }
    Ok(bytes.freeze())
}

fn into_io(error: StorageError) -> io::Error {
    match error {
        StorageError::Io(error) => error,
        other => io::Error::other(other),
    }
}
