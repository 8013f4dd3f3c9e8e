//! The requests of S3 that we need, each once.
use bytes::{Bytes, BytesMut};
use domain::Timestamp;
use egress::Incoming;
use http::{HeaderMap, Method, StatusCode, header};

use super::{
    bucket::{Bucket, Call},
    fault::Fault,
    xml::{Element, escaped},
};

/// Which upload an object was made by.
const UPLOAD: &str = "x-amz-meta-upload";
const VERSION: &str = "x-amz-version-id";
const MARKER: &str = "x-amz-delete-marker";
/// Assembling thousands of parts may take long.
const ASSEMBLING: std::time::Duration = std::time::Duration::from_mins(5);

/// What is known of an object without its bytes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub size: u64,
    /// The upload that it was made by, if any.
    pub upload: Option<String>,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Listed {
    /// Without the prefix of the place.
    pub key: String,
    pub size: u64,
    pub modified_at: Timestamp,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub number: u32,
    pub size: u64,
    pub etag: String,
}

/// A multipart upload that was neither completed nor aborted.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Open {
    pub key: String,
    pub upload: String,
    pub since: Timestamp,
}

fn odd(call: &'static str) -> Fault {
    Fault::Answer {
        to: call,
        status: 200,
        code: "unreadable".to_owned(),
    }
}

fn document(call: &'static str, body: &[u8]) -> Result<Element, Fault> {
    Element::parse(body).ok_or_else(|| odd(call))
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn number<T: std::str::FromStr>(element: &Element, name: &str) -> Option<T> {
    element.get(name)?.parse().ok()
}

impl Bucket {
    /// Stores a small object; on a bucket with versions the ones before go.
    pub async fn put(&self, key: &str, body: Bytes, upload: Option<&str>) -> Result<(), Fault> {
        let mut call = self.of("PutObject", Method::PUT, key).body(body);
        if let Some(upload) = upload {
            call = call.head(UPLOAD, upload);
        }
        let answer = self.send(call).await?;
        self.keep_newest(key, text(&answer.headers, VERSION)).await
    }

    /// Of a key that was written anew only the newest version stays.
    async fn keep_newest(&self, key: &str, version: Option<&str>) -> Result<(), Fault> {
        let Some(newest) = version else { return Ok(()) };
        self.set_versioned();
        for (of, version) in self.versions(key).await? {
            if of == key && version != newest {
                self.delete(key, Some(&version)).await?;
            }
        }
        Ok(())
    }

    pub async fn head(&self, key: &str) -> Result<Option<Head>, Fault> {
        match self.send(self.of("HeadObject", Method::HEAD, key)).await {
            Ok(answer) => {
                let size = text(&answer.headers, "content-length").and_then(|size| size.parse().ok());
                Ok(Some(Head {
                    size: size.ok_or_else(|| odd("HeadObject"))?,
                    upload: text(&answer.headers, UPLOAD).map(str::to_owned),
                }))
            }
            Err(Fault::Nothing) => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    /// The bytes from `from` up to `end`, as they come, with the size of the whole and what names its content.
    pub async fn read(
        &self,
        key: &str,
        from: u64,
        end: u64,
        etag: Option<&str>,
    ) -> Result<(Incoming, u64, Option<String>), Fault> {
        let mut call = self
            .of("GetObject", Method::GET, key)
            .head("range", &format!("bytes={from}-{}", end.saturating_sub(1)));
        if let Some(etag) = etag {
            call = call.head("if-match", etag);
        }
        let incoming = self.open(call).await?;
        let size = text(&incoming.headers, "content-range")
            .and_then(|range| range.rsplit_once('/')?.1.parse().ok())
            .filter(|_| incoming.status == StatusCode::PARTIAL_CONTENT)
            .ok_or_else(|| odd("GetObject"))?;
        let etag = text(&incoming.headers, header::ETAG.as_str()).map(str::to_owned);
        Ok((incoming, size, etag))
    }

    /// A small object whole. One longer than `most` is none of ours.
    pub async fn get(&self, key: &str, most: u64) -> Result<Bytes, Fault> {
        let mut tries = 3;
        'again: loop {
            let mut incoming = self.open(self.of("GetObject", Method::GET, key)).await?;
            let mut body = BytesMut::new();
            loop {
                match incoming.next().await {
                    Ok(None) => return Ok(body.freeze()),
                    Ok(Some(piece)) if (body.len() + piece.len()) as u64 <= most => {
                        body.extend_from_slice(&piece);
                    }
                    Ok(Some(_)) => return Err(odd("GetObject")),
                    Err(_) if tries > 0 => {
                        tries -= 1;
                        continue 'again;
                    }
                    Err(error) => return Err(error.into()),
                }
            }
        }
    }

    /// Deletes an object, or one version of it. An object that is not there is deleted already.
    async fn delete(&self, key: &str, version: Option<&str>) -> Result<(), Fault> {
        let mut call = self.of("DeleteObject", Method::DELETE, key);
        if let Some(version) = version {
            call = call.ask("versionId", version);
        }
        match self.send(call).await {
            Ok(answer) => {
                if text(&answer.headers, MARKER).is_some() || text(&answer.headers, VERSION).is_some() {
                    self.set_versioned();
                }
                Ok(())
            }
            Err(Fault::Nothing) => Ok(()),
            Err(fault) => Err(fault),
        }
    }

    /// Deletes an object with all its versions and marks of deletion.
    pub async fn erase(&self, key: &str) -> Result<(), Fault> {
        if !self.is_versioned() {
            self.delete(key, None).await?;
        }
        // the bucket may just have told that it keeps versions
        while self.is_versioned() {
            let mut versions = self.versions(key).await?;
            versions.retain(|(of, _)| of == key);
            if versions.is_empty() {
                break;
            }
            for (_, version) in versions {
                self.delete(key, Some(&version)).await?;
            }
        }
        Ok(())
    }

    /// Keys below `prefix` with their versions and marks of deletion.
    pub async fn versions(&self, prefix: &str) -> Result<Vec<(String, String)>, Fault> {
        const NAME: &str = "ListObjectVersions";
        let (mut all, mut after) = (vec![], None::<(String, String)>);
        loop {
            let mut call = Call::new(NAME, Method::GET)
                .ask("versions", "")
                .ask("prefix", &self.full(prefix));
            if let Some((key, version)) = &after {
                call = call.ask("key-marker", key).ask("version-id-marker", version);
            }
            let page = document(NAME, &self.send(call).await?.body)?;
            for version in page.all("Version").chain(page.all("DeleteMarker")) {
                let (key, id) = version
                    .get("Key")
                    .zip(version.get("VersionId"))
                    .ok_or_else(|| odd(NAME))?;
                all.extend(self.own(key).map(|key| (key, id.to_owned())));
            }
            if page.get("IsTruncated") != Some("true") {
                return Ok(all);
            }
            let next = |name| page.get(name).map(str::to_owned);
            let key = next("NextKeyMarker").ok_or_else(|| odd(NAME))?;
            after = Some((key, next("NextVersionIdMarker").unwrap_or_default()));
        }
    }

    /// Objects below `prefix`, in order.
    pub async fn list(&self, prefix: &str) -> Result<Vec<Listed>, Fault> {
        const NAME: &str = "ListObjectsV2";
        let mut all = vec![];
        self.pages(prefix, "", |page| {
            for object in page.all("Contents") {
                let found = || {
                    Some(Listed {
                        key: self.own(object.get("Key")?)?,
                        size: number(object, "Size")?,
                        modified_at: number(object, "LastModified")?,
                    })
                };
                all.push(found().ok_or_else(|| odd(NAME))?);
            }
            Ok(())
        })
        .await?;
        Ok(all)
    }

    /// Names of the folders right below `prefix`.
    pub async fn folders(&self, prefix: &str) -> Result<Vec<String>, Fault> {
        let mut all = vec![];
        self.pages(prefix, "/", |page| {
            let found = page.all("CommonPrefixes").filter_map(|folder| {
                let own = self.own(folder.get("Prefix")?)?;
                Some(own.strip_prefix(prefix)?.strip_suffix('/')?.to_owned())
            });
            all.extend(found);
            Ok(())
        })
        .await?;
        Ok(all)
    }

    async fn pages(
        &self,
        prefix: &str,
        delimiter: &str,
        mut read: impl FnMut(&Element) -> Result<(), Fault> + Send,
    ) -> Result<(), Fault> {
        const NAME: &str = "ListObjectsV2";
        let mut after = None::<String>;
        loop {
            let mut call = Call::new(NAME, Method::GET)
                .ask("list-type", "2")
                .ask("prefix", &self.full(prefix));
            if !delimiter.is_empty() {
                call = call.ask("delimiter", delimiter);
            }
            if let Some(after) = &after {
                call = call.ask("continuation-token", after);
            }
            let page = document(NAME, &self.send(call).await?.body)?;
            read(&page)?;
            if page.get("IsTruncated") != Some("true") {
                return Ok(());
            }
            after = Some(
                page.get("NextContinuationToken")
                    .ok_or_else(|| odd(NAME))?
                    .to_owned(),
            );
        }
    }

    /// Begins a multipart upload.
    pub async fn create(&self, key: &str, upload: Option<&str>) -> Result<String, Fault> {
        const NAME: &str = "CreateMultipartUpload";
        let mut call = self.of(NAME, Method::POST, key).ask("uploads", "");
        if let Some(upload) = upload {
            call = call.head(UPLOAD, upload);
        }
        let root = document(NAME, &self.send(call).await?.body)?;
        root.get("UploadId").map(str::to_owned).ok_or_else(|| odd(NAME))
    }

    /// Stores a part, over one of the same number; its content's name.
    pub async fn put_part(&self, key: &str, upload: &str, number: u32, body: Bytes) -> Result<String, Fault> {
        let call = self
            .of("UploadPart", Method::PUT, key)
            .ask("partNumber", &number.to_string())
            .ask("uploadId", upload)
            .body(body);
        let answer = self.send(call).await?;
        let etag = text(&answer.headers, header::ETAG.as_str());
        etag.map(str::to_owned).ok_or_else(|| odd("UploadPart"))
    }

    /// The parts that are stored, in order.
    pub async fn parts(&self, key: &str, upload: &str) -> Result<Vec<Part>, Fault> {
        const NAME: &str = "ListParts";
        let (mut all, mut after) = (vec![], None::<String>);
        loop {
            let mut call = self.of(NAME, Method::GET, key).ask("uploadId", upload);
            if let Some(after) = &after {
                call = call.ask("part-number-marker", after);
            }
            let page = document(NAME, &self.send(call).await?.body)?;
            for part in page.all("Part") {
                let found = || {
                    Some(Part {
                        number: number(part, "PartNumber")?,
                        size: number(part, "Size")?,
                        etag: part.get("ETag")?.to_owned(),
                    })
                };
                all.push(found().ok_or_else(|| odd(NAME))?);
            }
            if page.get("IsTruncated") != Some("true") {
                all.sort_unstable_by_key(|part| part.number);
                return Ok(all);
            }
            after = Some(
                page.get("NextPartNumberMarker")
                    .ok_or_else(|| odd(NAME))?
                    .to_owned(),
            );
        }
    }

    /// Makes the object from its parts, the first of number 1.
    pub async fn complete(&self, key: &str, upload: &str, etags: &[String]) -> Result<(), Fault> {
        let mut body = String::from("<CompleteMultipartUpload>");
        for (number, etag) in (1..).zip(etags) {
            let etag = escaped(etag);
            body.push_str(&format!(
                "<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>"
            ));
        }
        body.push_str("</CompleteMultipartUpload>");
        let mut call = self
            .of("CompleteMultipartUpload", Method::POST, key)
            .ask("uploadId", upload)
            .head("content-type", "application/xml")
            .body(body.into());
        call.patience = ASSEMBLING;
        let answer = self.send(call).await?;
        self.keep_newest(key, text(&answer.headers, VERSION)).await
    }

    /// Drops a multipart upload with its parts. One that is over is dropped already.
    pub async fn abort(&self, key: &str, upload: &str) -> Result<(), Fault> {
        let call = self
            .of("AbortMultipartUpload", Method::DELETE, key)
            .ask("uploadId", upload);
        match self.send(call).await {
            Ok(_) | Err(Fault::Nothing) => Ok(()),
            Err(fault) => Err(fault),
        }
    }

    /// Multipart uploads below `prefix` that are not over. Empty where the server can't tell.
    pub async fn open_uploads(&self, prefix: &str) -> Result<Vec<Open>, Fault> {
        const NAME: &str = "ListMultipartUploads";
        let (mut all, mut after) = (vec![], None::<(String, String)>);
        loop {
            let mut call = Call::new(NAME, Method::GET)
                .ask("uploads", "")
                .ask("prefix", &self.full(prefix));
            if let Some((key, upload)) = &after {
                call = call.ask("key-marker", key).ask("upload-id-marker", upload);
            }
            let answer = match self.send(call).await {
                Err(Fault::Unknown(_)) => return Ok(all),
                answer => answer?,
            };
            let page = document(NAME, &answer.body)?;
            for upload in page.all("Upload") {
                let found = || {
                    Some(Open {
                        key: self.own(upload.get("Key")?)?,
                        upload: upload.get("UploadId")?.to_owned(),
                        since: number(upload, "Initiated")?,
                    })
                };
                all.push(found().ok_or_else(|| odd(NAME))?);
            }
            if page.get("IsTruncated") != Some("true") {
                return Ok(all);
            }
            let next = |name| page.get(name).map(str::to_owned).ok_or_else(|| odd(NAME));
            after = Some((next("NextKeyMarker")?, next("NextUploadIdMarker")?));
        }
    }

    /// Whether the bucket keeps, or once kept, versions.
    pub async fn ask_versioning(&self) -> Result<bool, Fault> {
        const NAME: &str = "GetBucketVersioning";
        match self
            .send(Call::new(NAME, Method::GET).ask("versioning", ""))
            .await
        {
            Ok(answer) => Ok(document(NAME, &answer.body)?.get("Status").is_some()),
            Err(Fault::Unknown(_)) => Ok(false),
            Err(fault) => Err(fault),
        }
    }

    /// Whether versions of the bucket can be locked against deletion.
    pub async fn ask_lock(&self) -> Result<bool, Fault> {
        const NAME: &str = "GetObjectLockConfiguration";
        match self
            .send(Call::new(NAME, Method::GET).ask("object-lock", ""))
            .await
        {
            Ok(answer) => Ok(document(NAME, &answer.body)?.get("ObjectLockEnabled") == Some("Enabled")),
            // no configuration, or no such feature
            Err(
                Fault::Unknown(_)
                | Fault::Answer {
                    status: 400 | 404, ..
                }
                | Fault::Nothing,
            ) => Ok(false),
            Err(fault) => Err(fault),
        }
    }

    /// What somebody without credentials is answered: to an object, or to the list of the place.
    pub async fn ask_as_stranger(&self, key: Option<&str>) -> Result<StatusCode, Fault> {
        let mut call = match key {
            Some(key) => self.of("GetObject", Method::GET, key),
            None => self.short_list(),
        };
        call.is_signed = false;
        self.status(call).await
    }

    /// The cheapest question that needs the bucket and our rights in it.
    pub async fn ask_list(&self) -> Result<(), Fault> {
        self.send(self.short_list()).await.map(drop)
    }

    fn short_list(&self) -> Call {
        Call::new("ListObjectsV2", Method::GET)
            .ask("list-type", "2")
            .ask("max-keys", "1")
            .ask("prefix", &self.full(""))
    }

    fn full(&self, key: &str) -> String {
        format!("{}{key}", self.place.prefix)
    }

    /// A key without the prefix of the place.
    fn own(&self, key: &str) -> Option<String> {
        key.strip_prefix(&self.place.prefix).map(str::to_owned)
    }
}
