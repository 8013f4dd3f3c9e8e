//! A bucket in memory behind a real socket. `s3s` reads the requests and checks their signatures; what a bucket does
//! with them is written here, as the S3 API reference has it: versions, parts, pages.
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard},
};

use bytes::{Bytes, BytesMut};
use futures_util::{StreamExt, stream};
use s3s::{S3, S3Request, S3Response, S3Result, dto::*, s3_error};

/// So few names fill a page that lists are turned over in the tests.
const PAGE: usize = 3;
/// The only one that there is.
pub const BUCKET: &str = "clips";

#[derive(Clone)]
pub struct Version {
    pub id: String,
    /// None: a mark of deletion.
    pub body: Option<Bytes>,
    meta: Option<Metadata>,
}

pub struct Upload {
    pub key: String,
    meta: Option<Metadata>,
    pub parts: BTreeMap<i32, Bytes>,
    pub since: std::time::SystemTime,
}

#[derive(Default)]
pub struct Content {
    /// The newest version is the last.
    pub objects: BTreeMap<String, Vec<Version>>,
    pub uploads: BTreeMap<String, Upload>,
    pub versioned: bool,
    pub locked: bool,
    made: u64,
}

#[derive(Default)]
pub struct Memory {
    content: Mutex<Content>,
}

fn etag(body: &[u8]) -> ETag {
    ETag::Strong(blake3::hash(body).to_hex().to_string())
}

async fn whole(body: Option<StreamingBlob>) -> S3Result<Bytes> {
    let mut all = BytesMut::new();
    let mut body = body.ok_or_else(|| s3_error!(IncompleteBody))?;
    while let Some(piece) = body.next().await {
        all.extend_from_slice(&piece.map_err(|_| s3_error!(IncompleteBody))?);
    }
    Ok(all.freeze())
}

fn number(size: usize) -> Option<i64> {
    i64::try_from(size).ok()
}

impl Memory {
    pub fn content(&self) -> MutexGuard<'_, Content> {
        self.content.lock().unwrap()
    }
}

impl Content {
    fn fresh(&mut self) -> String {
        self.made += 1;
        format!("{:08}", self.made)
    }

    fn store(&mut self, key: &str, body: Option<Bytes>, meta: Option<Metadata>) -> Option<String> {
        let id = if self.versioned {
            self.fresh()
        } else {
            "null".to_owned()
        };
        let versions = self.objects.entry(key.to_owned()).or_default();
        versions.retain(|version| version.id != id);
        versions.push(Version {
            id: id.clone(),
            body,
            meta,
        });
        self.versioned.then_some(id)
    }

    pub fn newest(&self, key: &str) -> Option<(&Version, Bytes)> {
        let version = self.objects.get(key)?.last()?;
        Some((version, version.body.clone()?))
    }
}

#[async_trait::async_trait]
impl S3 for Memory {
    async fn put_object(&self, req: S3Request<PutObjectInput>) -> S3Result<S3Response<PutObjectOutput>> {
        let body = whole(req.input.body).await?;
        let e_tag = Some(etag(&body));
        let version_id = self
            .content()
            .store(&req.input.key, Some(body), req.input.metadata);
        Ok(S3Response::new(PutObjectOutput {
            e_tag,
            version_id,
            ..Default::default()
        }))
    }

    async fn head_object(&self, req: S3Request<HeadObjectInput>) -> S3Result<S3Response<HeadObjectOutput>> {
        let content = self.content();
        let (version, body) = content
            .newest(&req.input.key)
            .ok_or_else(|| s3_error!(NoSuchKey))?;
        Ok(S3Response::new(HeadObjectOutput {
            content_length: number(body.len()),
            e_tag: Some(etag(&body)),
            metadata: version.meta.clone(),
            ..Default::default()
        }))
    }

    async fn get_object(&self, req: S3Request<GetObjectInput>) -> S3Result<S3Response<GetObjectOutput>> {
        let content = self.content();
        let (_, body) = content
            .newest(&req.input.key)
            .ok_or_else(|| s3_error!(NoSuchKey))?;
        let e_tag = etag(&body);
        if let Some(ETagCondition::ETag(wanted)) = &req.input.if_match
            && !wanted.strong_cmp(&e_tag)
        {
            return Err(s3_error!(PreconditionFailed));
        }
        let size = body.len();
        let mut output = GetObjectOutput {
            e_tag: Some(e_tag),
            ..Default::default()
        };
        let body = match req.input.range {
            None => body,
            Some(range) => {
                let range = range.check(size as u64)?;
                output.content_range = Some(format!("bytes {}-{}/{size}", range.start, range.end - 1));
                body.slice(usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap())
            }
        };
        output.content_length = number(body.len());
        let pieces: Vec<_> = body.chunks(60_000).map(Bytes::copy_from_slice).collect();
        let pieces = stream::iter(pieces).map(Ok::<_, std::io::Error>);
        output.body = Some(StreamingBlob::wrap(pieces));
        Ok(S3Response::new(output))
    }

    async fn delete_object(
        &self,
        req: S3Request<DeleteObjectInput>,
    ) -> S3Result<S3Response<DeleteObjectOutput>> {
        let mut content = self.content();
        let key = req.input.key;
        let mut output = DeleteObjectOutput::default();
        match req.input.version_id {
            Some(id) => {
                if let Some(versions) = content.objects.get_mut(&key) {
                    versions.retain(|version| version.id != id);
                }
                output.version_id = Some(id);
            }
            None if content.versioned => {
                output.version_id = content.store(&key, None, None);
                output.delete_marker = Some(true);
            }
            None => drop(content.objects.remove(&key)),
        }
        content.objects.retain(|_, versions| !versions.is_empty());
        Ok(S3Response::new(output))
    }

    async fn list_objects_v2(
        &self,
        req: S3Request<ListObjectsV2Input>,
    ) -> S3Result<S3Response<ListObjectsV2Output>> {
        if req.input.bucket != BUCKET {
            return Err(s3_error!(NoSuchBucket));
        }
        let (prefix, content) = (req.input.prefix.unwrap_or_default(), self.content());
        let after = req.input.continuation_token.unwrap_or_default();
        let folder = |key: &str| {
            let delimiter = req.input.delimiter.as_deref()?;
            let at = key[prefix.len()..].find(delimiter)?;
            Some(key[..=prefix.len() + at].to_owned())
        };
        let mut output = ListObjectsV2Output {
            contents: Some(vec![]),
            common_prefixes: Some(vec![]),
            is_truncated: Some(false),
            ..Default::default()
        };
        let (mut last, mut count) = (after.clone(), 0);
        for key in content.objects.keys().filter(|key| key.starts_with(&prefix)) {
            let Some((_, body)) = content.newest(key) else {
                continue;
            };
            let name = folder(key).unwrap_or_else(|| key.clone());
            if name <= after || name == last {
                continue;
            }
            if count == PAGE {
                output.is_truncated = Some(true);
                output.next_continuation_token = Some(last);
                break;
            }
            count += 1;
            last.clone_from(&name);
            if name == *key {
                output.contents.get_or_insert_default().push(Object {
                    key: Some(name),
                    size: number(body.len()),
                    last_modified: Some(std::time::UNIX_EPOCH.into()),
                    ..Default::default()
                });
            } else {
                let folder = CommonPrefix { prefix: Some(name) };
                output.common_prefixes.get_or_insert_default().push(folder);
            }
        }
        Ok(S3Response::new(output))
    }

    async fn list_object_versions(
        &self,
        req: S3Request<ListObjectVersionsInput>,
    ) -> S3Result<S3Response<ListObjectVersionsOutput>> {
        let (prefix, content) = (req.input.prefix.unwrap_or_default(), self.content());
        let after = (
            req.input.key_marker.unwrap_or_default(),
            req.input.version_id_marker.unwrap_or_default(),
        );
        let mut all = vec![];
        for (key, versions) in content.objects.iter().filter(|(key, _)| key.starts_with(&prefix)) {
            all.extend(
                versions
                    .iter()
                    .map(|version| ((key.clone(), version.id.clone()), version)),
            );
        }
        let left: Vec<_> = all.into_iter().filter(|(name, _)| *name > after).collect();
        let mut output = ListObjectVersionsOutput {
            is_truncated: Some(left.len() > PAGE),
            versions: Some(vec![]),
            delete_markers: Some(vec![]),
            ..Default::default()
        };
        for ((key, id), version) in left.into_iter().take(PAGE) {
            output.next_key_marker = Some(key.clone());
            output.next_version_id_marker = Some(id.clone());
            if version.body.is_some() {
                output.versions.get_or_insert_default().push(ObjectVersion {
                    key: Some(key),
                    version_id: Some(id),
                    ..Default::default()
                });
            } else {
                output
                    .delete_markers
                    .get_or_insert_default()
                    .push(DeleteMarkerEntry {
                        key: Some(key),
                        version_id: Some(id),
                        ..Default::default()
                    });
            }
        }
        Ok(S3Response::new(output))
    }

    async fn create_multipart_upload(
        &self,
        req: S3Request<CreateMultipartUploadInput>,
    ) -> S3Result<S3Response<CreateMultipartUploadOutput>> {
        let mut content = self.content();
        let id = content.fresh() + "+/=";
        let upload = Upload {
            key: req.input.key,
            meta: req.input.metadata,
            parts: BTreeMap::new(),
            since: std::time::SystemTime::UNIX_EPOCH + std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap(),
        };
        content.uploads.insert(id.clone(), upload);
        Ok(S3Response::new(CreateMultipartUploadOutput {
            upload_id: Some(id),
            ..Default::default()
        }))
    }

    async fn upload_part(&self, req: S3Request<UploadPartInput>) -> S3Result<S3Response<UploadPartOutput>> {
        let body = whole(req.input.body).await?;
        let mut content = self.content();
        let upload = content.uploads.get_mut(&req.input.upload_id);
        let upload = upload.ok_or_else(|| s3_error!(NoSuchUpload))?;
        let e_tag = Some(etag(&body));
        upload.parts.insert(req.input.part_number, body);
        Ok(S3Response::new(UploadPartOutput {
            e_tag,
            ..Default::default()
        }))
    }

    async fn list_parts(&self, req: S3Request<ListPartsInput>) -> S3Result<S3Response<ListPartsOutput>> {
        let content = self.content();
        let upload = content.uploads.get(&req.input.upload_id);
        let upload = upload.ok_or_else(|| s3_error!(NoSuchUpload))?;
        let after = req.input.part_number_marker.unwrap_or_default();
        let mut left = upload.parts.range(after + 1..);
        let parts: Vec<_> = left
            .by_ref()
            .take(PAGE)
            .map(|(number, body)| Part {
                part_number: Some(*number),
                size: i64::try_from(body.len()).ok(),
                e_tag: Some(etag(body)),
                ..Default::default()
            })
            .collect();
        Ok(S3Response::new(ListPartsOutput {
            is_truncated: Some(left.next().is_some()),
            next_part_number_marker: parts.last().and_then(|part| part.part_number),
            parts: Some(parts),
            ..Default::default()
        }))
    }

    async fn complete_multipart_upload(
        &self,
        req: S3Request<CompleteMultipartUploadInput>,
    ) -> S3Result<S3Response<CompleteMultipartUploadOutput>> {
        let mut content = self.content();
        let upload = content.uploads.get(&req.input.upload_id);
        let upload = upload.ok_or_else(|| s3_error!(NoSuchUpload))?;
        let named = req
            .input
            .multipart_upload
            .and_then(|all| all.parts)
            .unwrap_or_default();
        if named.is_empty() {
            return Err(s3_error!(MalformedXML));
        }
        let mut whole = BytesMut::new();
        let mut before = 0;
        for part in named {
            let number = part.part_number.unwrap_or_default();
            let body = upload.parts.get(&number).ok_or_else(|| s3_error!(InvalidPart))?;
            if part.e_tag.is_none_or(|named| !named.strong_cmp(&etag(body))) {
                return Err(s3_error!(InvalidPart));
            }
            if number <= before {
                return Err(s3_error!(InvalidPartOrder));
            }
            before = number;
            whole.extend_from_slice(body);
        }
        let (key, meta) = (upload.key.clone(), upload.meta.clone());
        content.uploads.remove(&req.input.upload_id);
        let version_id = content.store(&key, Some(whole.freeze()), meta);
        Ok(S3Response::new(CompleteMultipartUploadOutput {
            version_id,
            key: Some(key),
            ..Default::default()
        }))
    }

    async fn abort_multipart_upload(
        &self,
        req: S3Request<AbortMultipartUploadInput>,
    ) -> S3Result<S3Response<AbortMultipartUploadOutput>> {
        let gone = self.content().uploads.remove(&req.input.upload_id);
        gone.ok_or_else(|| s3_error!(NoSuchUpload))?;
        Ok(S3Response::new(AbortMultipartUploadOutput::default()))
    }

    async fn list_multipart_uploads(
        &self,
        req: S3Request<ListMultipartUploadsInput>,
    ) -> S3Result<S3Response<ListMultipartUploadsOutput>> {
        let content = self.content();
        let prefix = req.input.prefix.unwrap_or_default();
        let after = (
            req.input.key_marker.unwrap_or_default(),
            req.input.upload_id_marker.unwrap_or_default(),
        );
        let mut left: Vec<_> = content
            .uploads
            .iter()
            .map(|(id, upload)| ((upload.key.clone(), id.clone()), upload.since))
            .filter(|(name, _)| name.0.starts_with(&prefix) && *name > after)
            .collect();
        left.sort_unstable();
        let mut output = ListMultipartUploadsOutput {
            is_truncated: Some(left.len() > PAGE),
            uploads: Some(vec![]),
            ..Default::default()
        };
        for ((key, id), since) in left.into_iter().take(PAGE) {
            output.next_key_marker = Some(key.clone());
            output.next_upload_id_marker = Some(id.clone());
            output.uploads.get_or_insert_default().push(MultipartUpload {
                key: Some(key),
                upload_id: Some(id),
                initiated: Some(since.into()),
                ..Default::default()
            });
        }
        Ok(S3Response::new(output))
    }

    async fn get_bucket_versioning(
        &self,
        _: S3Request<GetBucketVersioningInput>,
    ) -> S3Result<S3Response<GetBucketVersioningOutput>> {
        let on = BucketVersioningStatus::from_static(BucketVersioningStatus::ENABLED);
        Ok(S3Response::new(GetBucketVersioningOutput {
            status: self.content().versioned.then_some(on),
            ..Default::default()
        }))
    }

    async fn get_object_lock_configuration(
        &self,
        _: S3Request<GetObjectLockConfigurationInput>,
    ) -> S3Result<S3Response<GetObjectLockConfigurationOutput>> {
        if !self.content().locked {
            return Err(s3_error!(ObjectLockConfigurationNotFoundError));
        }
        let on = ObjectLockEnabled::from_static(ObjectLockEnabled::ENABLED);
        Ok(S3Response::new(GetObjectLockConfigurationOutput {
            object_lock_configuration: Some(ObjectLockConfiguration {
                object_lock_enabled: Some(on),
                rule: None,
            }),
        }))
    }
}
