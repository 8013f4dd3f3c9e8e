//! An installation without HTTP and without platforms, a hand on its clock, and people of one workspace.

use crate::common::{new_postgresql, service};
use ai_shorts_app as app;
use app::mail::Message;
use app::publishing::{NewRequest, NewTarget};
use app::{App, AppError, WorkspaceScope};
use domain::job::Job;
use domain::media::{Facts, MediaState};
use domain::publish::Options;
use domain::time::Hand;
use domain::{
    AccountId, ChannelId, MediaId, Platform, PublishRequestId, Role, TargetId, Timestamp, WorkspaceId,
};
use serde_json::json;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use store::Uuid;
use store::accounts::NewAccount;
use store::channels::{Connected, SealedTokens};
use store::jobs::Claimed;
use store::media::Media;

const NOW: Timestamp = Timestamp::from_micros(1_790_000_000_000_000);
const LEASE: Duration = Duration::from_secs(60);

pub struct World {
    pub app: App,
    pub hand: Hand,
    /// The way to its database beside the service, where that is PostgreSQL.
    pub postgresql: Option<sqlx::PgPool>,
    keys: AtomicU64,
    _dir: tempfile::TempDir,
}

impl World {
    pub async fn on_sqlite() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/a.sqlite", dir.path().display());
        Self::open(&url, dir).await
    }

    /// On a new database of the server that the environment names.
    pub async fn on_postgresql(name: &str) -> Option<Self> {
        let url = new_postgresql("service", name).await?;
        let mut world = Self::open(&url, tempfile::tempdir().unwrap()).await;
        world.postgresql = Some(sqlx::PgPool::connect(&url).await.unwrap());
        Some(world)
    }

    async fn open(url: &str, dir: tempfile::TempDir) -> Self {
        let (app, hand) = service(url, dir.path(), NOW).await;
        Self {
            app,
            hand,
            postgresql: None,
            keys: AtomicU64::new(0),
            _dir: dir,
        }
    }

    async fn account(&self, email: &str) -> AccountId {
        let id = AccountId::new(NOW, vault::random());
        let new = NewAccount {
            id,
            email,
            email_key: email,
            display_name: None,
            password_hash: "x",
            is_operator: false,
            at: NOW,
        };
        let tx = self.app.store.begin().await.unwrap();
        tx.db().insert_account(&new).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    /// The owner of a new workspace.
    pub async fn owner(&self, email: &str) -> WorkspaceScope {
        let account = self.account(email).await;
        let id = WorkspaceId::new(NOW, vault::random());
        let wrapped = self.app.vault.new_workspace_key(id.as_uuid());
        let tx = self.app.store.begin().await.unwrap();
        tx.db()
            .insert_workspace(id, "Kitchen", &wrapped, account, NOW)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        self.scope(id, account).await
    }

    /// Somebody else in it.
    pub async fn member(&self, of: &WorkspaceScope, email: &str, role: Role) -> WorkspaceScope {
        let account = self.account(email).await;
        let tx = self.app.store.begin().await.unwrap();
        tx.db()
            .insert_member(of.workspace(), account, role, NOW)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        self.scope(of.workspace(), account).await
    }

    async fn scope(&self, workspace: WorkspaceId, account: AccountId) -> WorkspaceScope {
        let found = self.app.store.read().scope_of_member(workspace, account).await;
        found.unwrap().unwrap()
    }

    pub async fn clip(&self, scope: &WorkspaceScope, title: &str) -> MediaId {
        let facts = Facts {
            duration_ms: 20_000,
            width: 1080,
            height: 1920,
            fps: 30.0,
            container: "mp4".into(),
            video_codec: "h264".into(),
            audio_codec: Some("aac".into()),
            audio_channels: Some(2),
            bitrate_bps: 4_000_000,
            ..Facts::default()
        };
        let clip = Media {
            id: MediaId::new(NOW, vault::random()),
            title: title.into(),
            filename: format!("{title}.mp4"),
            container: "mp4".into(),
            state: MediaState::Ready,
            reason: None,
            size_bytes: 1000,
            blake3: vault::random(),
            facts: Some(facts),
            tags: vec![],
            has_poster: false,
            has_preview: false,
            poster_at_ms: None,
            trashed_at: None,
            created_by: None,
            created_at: NOW,
        };
        let tx = self.app.store.begin().await.unwrap();
        tx.db().insert_media(scope, &clip).await.unwrap();
        let (state, facts) = (MediaState::Ready, clip.facts.as_ref());
        let read = tx
            .db()
            .set_media_read(scope, clip.id, state, facts, None, false, false)
            .await;
        assert!(read.unwrap());
        tx.commit().await.unwrap();
        clip.id
    }

    /// A connected channel, or the same connected anew.
    pub async fn channel(&self, scope: &WorkspaceScope, again: Option<ChannelId>) -> ChannelId {
        let now = self.app.now();
        let id = again.unwrap_or_else(|| ChannelId::new(now, vault::random()));
        let external = id.to_string();
        let connected = Connected {
            id,
            platform: Platform::Youtube,
            is_sandbox: true,
            external_id: &external,
            title: "Kitchen",
            handle: None,
            facts: "{}",
            scopes: &[domain::youtube::SCOPE_UPLOAD.to_owned()],
            at: now,
        };
        let tx = self.app.store.begin().await.unwrap();
        tx.db().upsert_channel(scope, &connected).await.unwrap();
        let there = tx.db().channel(scope, id).await.unwrap().unwrap();
        let tokens = SealedTokens {
            access: None,
            refresh: None,
            access_expires_at: now,
            generation: there.token_generation + 1,
        };
        tx.db().put_tokens(scope, id, &tokens).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    fn wish(media: MediaId, channels: &[ChannelId], scheduled_at: Option<Timestamp>) -> NewRequest {
        let options: Options =
            serde_json::from_value(json!({"visibility": "public", "youtube": {"made_for_kids": false}}))
                .unwrap();
        NewRequest {
            media,
            scheduled_at,
            next_slot: false,
            targets: channels
                .iter()
                .map(|channel| NewTarget {
                    channel: *channel,
                    options: options.clone(),
                })
                .collect(),
            draft: None,
        }
    }

    /// Asks for a post; what it is, and its targets.
    pub async fn post(
        &self,
        scope: &WorkspaceScope,
        media: MediaId,
        channels: &[ChannelId],
        scheduled_at: Option<Timestamp>,
    ) -> Result<(PublishRequestId, Vec<TargetId>), AppError> {
        let key = format!("key {}", self.keys.fetch_add(1, Ordering::SeqCst));
        let wish = Self::wish(media, channels, scheduled_at);
        let made = self.app.publish(scope, wish, &key).await?;
        let targets = made.targets.iter().map(|t| t.id).collect();
        Ok((made.id, targets))
    }

    /// Nobody goes on with what is left.
    pub async fn drop_jobs(&self) {
        self.hand.forward(LEASE * 2);
        for claimed in self.claimed(1000).await {
            let tx = self.app.store.begin().await.unwrap();
            tx.db().drop_job(&claimed.job).await.unwrap();
            tx.commit().await.unwrap();
        }
    }

    pub async fn claimed(&self, n: u32) -> Vec<Claimed> {
        let claimed = self
            .app
            .store
            .claim_jobs(Uuid::now_v7(), self.app.now(), LEASE, n)
            .await;
        claimed.unwrap()
    }

    /// Sends all letters that are due, as a worker does: to whom, and what about.
    pub async fn letters(&self) -> Vec<Message> {
        let mut sent = vec![];
        loop {
            let claimed = self.claimed(100).await;
            if claimed.is_empty() {
                sent.sort_by(|a: &Message, b| a.to.cmp(&b.to));
                return sent;
            }
            for c in claimed {
                match &c.job {
                    Job::Mail { mail_id } => {
                        sent.extend(self.app.written_letter(*mail_id).await.unwrap());
                        self.app.letter_done(&c, *mail_id).await.unwrap();
                    }
                    Job::AskApprovers { .. } => {
                        let scope = c.scope.clone().unwrap();
                        self.app.ask_approvers(&scope, &c).await.unwrap();
                    }
                    _ => {}
                }
            }
        }
    }
}
