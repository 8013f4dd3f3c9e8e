//! What goes into an archive, in this order: the JSON files, then the clips by id, then the manifest.

use super::archive::Line;
use super::making::Making;
use super::shape::{self, Items};
use crate::{AppError, views};
use domain::MediaId;
use domain::slots::Slot;
use futures_util::StreamExt as _;
use serde::Serialize;
use std::pin::pin;
use storage::{Kind, StorageError};
use store::media::Media;

/// Rows in memory at once.
pub(super) const PAGE: u32 = 200;

impl Making<'_> {
    pub async fn write_all(&mut self) -> Result<(), AppError> {
        self.document(shape::SCHEMA, &super::schema()).await?;
        self.write_people().await?;
        self.write_media().await?;
        self.write_posts().await?;
        self.write_drafts().await?;
        self.write_webhooks().await?;
        self.write_templates().await?;
        self.write_token_uses().await?;
        self.write_records().await?;
        self.write_audit().await?;
        self.with(super::archive::Archive::sync).await?;
        self.write_files().await
    }

    /// A file that fits into memory.
    pub async fn document(&mut self, path: &'static str, value: &impl Serialize) -> Result<(), AppError> {
        if self.has(path) {
            return Ok(());
        }
        let text = json(value)?;
        self.with(move |a| {
            a.begin(path)?;
            a.write(&text)?;
            a.end().map(drop)
        })
        .await
    }

    /// Begins a file of many; false when it is there.
    pub async fn begin_many(&mut self, path: &'static str) -> Result<bool, AppError> {
        if self.has(path) {
            return Ok(false);
        }
        self.with(move |a| {
            a.begin(path)?;
            a.write(b"{\"items\":[")
        })
        .await?;
        self.is_first = true;
        Ok(true)
    }

    /// Adds some of its items.
    pub async fn add_items<T: Serialize>(&mut self, items: &[T]) -> Result<(), AppError> {
        let mut text = vec![];
        for item in items {
            text.extend_from_slice(if self.is_first { b"\n" } else { b",\n" });
            self.is_first = false;
            text.extend(json(item)?);
        }
        self.with(move |a| a.write(&text)).await?;
        self.tell().await
    }

    pub async fn end_many(&mut self) -> Result<(), AppError> {
        self.with(|a| {
            a.write(b"\n]}\n")?;
            a.end().map(drop)
        })
        .await
    }

    async fn write_people(&mut self) -> Result<(), AppError> {
        let db = self.app.store.read();
        if let Some(id) = self.export.account
            && let Some(a) = db.account(id).await?
        {
            let since = self.app.now().minus(domain::retention::SESSION_IDLE);
            let sessions = db.sessions(id, self.app.now(), since).await?;
            let session = |s: store::sessions::Session| shape::Session {
                browser: s.browser,
                network: s.network,
                created_at: s.created_at,
                last_seen_at: s.last_seen_at,
            };
            let api_token = |t: store::api_tokens::ApiToken| shape::ApiToken {
                id: t.id,
                workspace_id: t.workspace,
                name: t.name,
                hint: t.hint,
                scopes: t.scopes.0.into_iter().collect(),
                created_at: t.created_at,
                expires_at: t.expires_at,
                last_used_at: t.last_used_at,
                networks: t.networks,
            };
            let tokens = db.api_tokens(id).await?;
            let account = shape::Account {
                id,
                email: a.email,
                display_name: a.display_name,
                created_at: a.created_at,
                sessions: sessions.into_iter().map(session).collect(),
                api_tokens: tokens.into_iter().map(api_token).collect(),
            };
            self.document(shape::ACCOUNT, &account).await?;
        }
        let (name, created_at) = db.workspace_facts(self.scope).await?.ok_or(AppError::NotFound)?;
        let kept = db.slots(self.scope).await?;
        let workspace = shape::Workspace {
            id: self.scope.workspace(),
            name,
            created_at,
            approval_required: db.approval_required(self.scope).await?,
            time_zone: kept.time_zone,
            slots: kept.slots.into_iter().map(Slot::told).collect(),
        };
        self.document(shape::WORKSPACE, &workspace).await?;
        let members = db.exported_members(self.scope).await?;
        let member = |m: store::exports::Member| shape::Member {
            account_id: m.account,
            email: m.email,
            display_name: m.display_name,
            role: m.role,
            created_at: m.created_at,
        };
        let items = members.into_iter().map(member).collect();
        self.document(shape::MEMBERS, &Items { items }).await?;
        let channels = db.channels(self.scope).await?;
        let channel = |c: store::channels::Channel| shape::Channel {
            id: c.id,
            platform: c.platform,
            sandbox: c.is_sandbox,
            external_id: c.external_id,
            title: c.title,
            handle: c.handle,
            label: c.label,
            state: c.state.as_str().to_owned(),
            scopes: c.scopes,
            connected_by: c.connected_by,
            connected_at: c.connected_at,
        };
        let items = channels.into_iter().map(channel).collect();
        self.document(shape::CHANNELS, &Items { items }).await
    }

    async fn write_media(&mut self) -> Result<(), AppError> {
        if !self.begin_many(shape::MEDIA).await? {
            return Ok(());
        }
        let mut after = None;
        loop {
            let db = self.app.store.read();
            let rows = db.media_in_order(self.scope, after, PAGE).await?;
            let Some(last) = rows.last() else { break };
            let ids: Vec<_> = rows.iter().map(|m| m.id).collect();
            after = Some(last.id);
            let copies = db.renditions_of(self.scope, &ids).await?;
            let asked = self.export.created_at;
            let items: Vec<_> = rows
                .into_iter()
                .filter(|m| m.created_at <= asked)
                .map(|m| {
                    let id = m.id;
                    let own = copies.iter().filter(|r| r.media == id).cloned();
                    media_item(m, own)
                })
                .collect();
            self.add_items(&items).await?;
        }
        self.end_many().await
    }

    /// Originals and posters. One that is deleted meanwhile is left out.
    async fn write_files(&mut self) -> Result<(), AppError> {
        let mut after = None;
        loop {
            let rows = self
                .app
                .store
                .read()
                .media_in_order(self.scope, after, PAGE)
                .await?;
            let Some(last) = rows.last() else { return Ok(()) };
            after = Some(last.id);
            for m in rows {
                if m.created_at > self.export.created_at {
                    continue;
                }
                self.file(Kind::Media, m.id, original_path(&m)).await?;
                if m.has_poster {
                    self.file(Kind::Poster, m.id, poster_path(m.id)).await?;
                }
            }
        }
    }

    async fn file(&mut self, kind: Kind, id: MediaId, path: String) -> Result<(), AppError> {
        if self.has(&path) {
            return Ok(());
        }
        let (storage, key) = (&self.app.storage, id.to_string());
        let size = match storage.size(kind, &key).await {
            Ok(size) => size,
            Err(StorageError::NotFound) => return Ok(()),
            Err(e) => return Err(e.into()),
        };
        self.app.room_for_export(size)?;
        let bytes = match storage.read(kind, &key, 0..size).await {
            Ok(bytes) => bytes,
            Err(StorageError::NotFound) => return Ok(()),
            Err(e) => return Err(e.into()),
        };
        let mut bytes = pin!(bytes);
        self.with(move |a| a.begin(&path)).await?;
        while let Some(piece) = bytes.next().await {
            let piece = piece.map_err(super::of_disk)?;
            self.with(move |a| a.write(&piece)).await?;
            self.tell().await?;
        }
        self.with(|a| a.end().map(drop)).await
    }

    /// The list of all files with their hashes.
    pub async fn write_manifest(&mut self) -> Result<Line, AppError> {
        let head = shape::Manifest {
            format: shape::FORMAT.into(),
            version: shape::VERSION,
            made_by: self.app.settings.version.into(),
            export_id: self.export.id,
            workspace_id: self.scope.workspace(),
            created_at: self.export.created_at,
            files: vec![],
        };
        let head = serde_json::to_string(&head).map_err(|e| AppError::Internal(e.to_string()))?;
        let head = head.trim_end_matches("]}").to_owned();
        self.with(move |a| {
            a.sync()?;
            a.begin(shape::MANIFEST)?;
            a.write(head.as_bytes())?;
            let mut is_first = true;
            a.each(|a, line| {
                let file = shape::ManifestFile {
                    path: line.path.clone(),
                    size_bytes: line.size_bytes,
                    blake3: line.blake3.clone(),
                    sha256: line.sha256.clone(),
                };
                let mut text = if is_first { b"\n".to_vec() } else { b",\n".to_vec() };
                is_first = false;
                serde_json::to_writer(&mut text, &file)?;
                a.write(&text)
            })?;
            a.write(b"\n]}\n")?;
            a.end_untold()
        })
        .await
    }
}

pub(super) fn json(value: &impl Serialize) -> Result<Vec<u8>, AppError> {
    serde_json::to_vec(value).map_err(|e| AppError::Internal(e.to_string()))
}

fn original_path(m: &Media) -> String {
    let known = ["mp4", "mov", "3gp", "webm", "mkv"].contains(&m.container.as_str());
    let ending = if known { m.container.as_str() } else { "bin" };
    format!("media/{}/original.{ending}", m.id)
}

fn poster_path(id: MediaId) -> String {
    format!("media/{id}/poster.jpg")
}

fn media_item(m: Media, copies: impl Iterator<Item = store::renditions::Rendition>) -> shape::Media {
    let copy = |r: store::renditions::Rendition| shape::Rendition {
        id: r.id,
        state: r.state,
        platforms: r.wanted.platforms,
        trim: r.wanted.trim,
        facts: r.facts,
        size_bytes: r.size_bytes,
        blake3: r.blake3.map(|b| views::hex(&b)),
        created_at: r.created_at,
    };
    shape::Media {
        file: original_path(&m),
        poster: m.has_poster.then(|| poster_path(m.id)),
        id: m.id,
        title: m.title,
        filename: m.filename,
        container: m.container,
        state: m.state,
        unusable_reason: m.reason,
        size_bytes: m.size_bytes,
        blake3: views::hex(&m.blake3),
        facts: m.facts,
        tags: m.tags,
        poster_at_ms: m.poster_at_ms,
        created_by: m.created_by,
        created_at: m.created_at,
        trashed_at: m.trashed_at,
        renditions: copies.map(copy).collect(),
    }
}
