//! Resumable uploads, by tus 1.0.0.

use crate::{Client, ClientError, Page, Upload, Workspace};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use bytes::Bytes;
use domain::MediaId;
use reqwest::{Method, RequestBuilder, Response};
use std::time::Duration;

/// A piece must arrive within this time, however slow the line.
const PIECE: Duration = Duration::from_mins(30);

/// Where an upload stands.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// On the service's disk for good.
    pub offset_bytes: u64,
    /// Once it is whole.
    pub media: Option<MediaId>,
}

impl Progress {
    fn of(answer: &Response) -> Result<Self, ClientError> {
        let text = |name: &str| answer.headers().get(name).and_then(|v| v.to_str().ok());
        let offset = text("upload-offset").and_then(|v| v.parse().ok());
        Ok(Self {
            offset_bytes: offset.ok_or(ClientError::Odd("no Upload-Offset"))?,
            media: text("media-id").and_then(|v| v.parse().ok()),
        })
    }
}

fn tus(request: RequestBuilder) -> RequestBuilder {
    request.header("tus-resumable", "1.0.0").timeout(PIECE)
}

impl Client {
    /// The unfinished upload of the same bytes, begun by whomever in the workspace.
    pub async fn unfinished(
        &self,
        at: &Workspace,
        size_bytes: u64,
        blake3: &str,
    ) -> Result<Option<String>, ClientError> {
        let all: Page<Upload> = self.get(&at.path("/uploads")).await?;
        let same = all
            .items
            .into_iter()
            .find(|u| u.size_bytes == size_bytes && u.blake3.as_deref() == Some(blake3));
        Ok(same.map(|u| at.path(&format!("/uploads/{}", u.id))))
    }

    /// Begins an upload and says where it lives.
    pub async fn begin_upload(
        &self,
        at: &Workspace,
        filename: &str,
        size_bytes: u64,
        blake3: &str,
    ) -> Result<String, ClientError> {
        let metadata = format!(
            "filename {},blake3 {}",
            BASE64_STANDARD.encode(filename),
            BASE64_STANDARD.encode(blake3)
        );
        let request = self
            .request(Method::POST, &at.path("/uploads"))?
            .header("upload-length", size_bytes)
            .header("upload-metadata", metadata);
        let answer = Self::send(tus(request)).await?;
        let place = answer.headers().get("location").and_then(|v| v.to_str().ok());
        place.map(str::to_owned).ok_or(ClientError::Odd("no Location"))
    }

    pub async fn upload_progress(&self, place: &str) -> Result<Progress, ClientError> {
        Progress::of(&Self::send(tus(self.request(Method::HEAD, place)?)).await?)
    }

    /// Sends a piece at an offset; what is answered is durable.
    pub async fn append(&self, place: &str, offset: u64, piece: Bytes) -> Result<Progress, ClientError> {
        let request = self
            .request(Method::PATCH, place)?
            .header("content-type", "application/offset+octet-stream")
            .header("upload-offset", offset)
            .body(piece);
        Progress::of(&Self::send(tus(request)).await?)
    }
}
