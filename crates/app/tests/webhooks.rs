//! Webhooks over days: ten tries, two secrets for one of them, thirty that a message is kept.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use ai_shorts_app as app;
use app::accounts::{Registering, Visitor};
use app::webhooks::NewWebhook;
use app::{App, Parts, WorkspaceScope, views};
use domain::job::Job;
use domain::limits::Limits;
use domain::time::Hand;
use domain::webhook::{Event, State};
use domain::{Clock, Timestamp, WebhookId};
use egress::{Egress, Origin};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::Uuid;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

const NOW: Timestamp = Timestamp::from_micros(1_790_000_000_000_000);
const HOUR: Duration = Duration::from_hours(1);

struct World {
    app: App,
    scope: WorkspaceScope,
    hand: Hand,
    hook: WebhookId,
    /// The heads of what came.
    heads: Arc<Mutex<Vec<String>>>,
    _dir: tempfile::TempDir,
}

/// Answers everything with this status.
async fn receiver(status: u16) -> (Origin, String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/in", listener.local_addr().unwrap());
    let heads = Arc::<Mutex<Vec<String>>>::default();
    let kept = heads.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut seen = vec![];
            while !seen.ends_with(b"}") {
                stream.read_buf(&mut seen).await.unwrap();
            }
            kept.lock().unwrap().push(String::from_utf8(seen).unwrap());
            let answer = format!("HTTP/1.1 {status} x\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    (Origin::of(&url.parse().unwrap()).unwrap(), url, heads)
}

impl World {
    async fn new(status: u16) -> Self {
        let (origin, url, heads) = receiver(status).await;
        let dir = tempfile::tempdir().unwrap();
        let (clock, hand) = Clock::manual(NOW);
        let store = format!("sqlite://{}/a.sqlite", dir.path().display());
        let app = App::new(Parts {
            store: store::Store::open(&store).await.unwrap(),
            vault: vault::Vault::new(vault::Keys::generate(NOW)),
            storage: storage::Storage::open(dir.path().join("media")).await.unwrap(),
            media: media::Media::new("/nonexistent".into(), dir.path().into(), media::Level::Best),
            egress: Egress::new(egress::Settings {
                receivers: vec![origin],
                ..egress::Settings::default()
            }),
            adapters: vec![],
            clock,
            settings: app::Settings {
                installation: app::policy::Installation::default(),
                sends_mail: false,
                registration: app::Registration::Open,
                setup_code_hash: None,
                contact: None,
                limits: Limits::default(),
                retention: domain::retention::Retention::default(),
                public_url: "http://localhost/".parse().unwrap(),
                version: "test",
                checkpoints: dir.path().join("checkpoints"),
            },
        });
        let new = Registering {
            email: "owner@example.org".into(),
            password: "correct horse battery staple 9".to_owned().into(),
            display_name: None,
            setup_code: None,
            invitation: None,
            accepting: None,
            language: app::mail::Language::En,
        };
        let visitor = Visitor {
            browser: "Firefox".into(),
            network: "192.0.2.0/24".into(),
        };
        let me = app.register(new, &visitor).await.unwrap().me;
        let scope = app.store.read().scope_of_member(me.workspaces[0].id, me.id).await;
        let scope = scope.unwrap().unwrap();
        let new = NewWebhook {
            url,
            description: String::new(),
            events: vec![Event::MediaReady],
        };
        let hook = app.create_webhook(&scope, new).await.unwrap().webhook.id;
        Self {
            app,
            scope,
            hand,
            hook,
            heads,
            _dir: dir,
        }
    }

    async fn newest(&self) -> views::Delivery {
        let page = self
            .app
            .deliveries(&self.scope, self.hook, None, 1)
            .await
            .unwrap();
        page.items.into_iter().next().unwrap()
    }

    /// Runs the delivery that is due, as a worker does; false when none is.
    async fn run_due(&self) -> bool {
        let lease = Duration::from_secs(30);
        let now = self.app.now();
        let claimed = self.app.store.claim_jobs(Uuid::now_v7(), now, lease, 100).await;
        let mut any = false;
        for c in claimed.unwrap() {
            if let Job::DeliverWebhook { delivery_id } = c.job {
                let scope = c.scope.clone().unwrap();
                self.app.deliver_webhook(&scope, &c, delivery_id).await.unwrap();
                any = true;
            }
        }
        any
    }

    fn signatures(&self) -> usize {
        let heads = self.heads.lock().unwrap();
        let head = heads.last().unwrap();
        let line = head.lines().find_map(|l| l.strip_prefix("webhook-signature: "));
        line.unwrap().split(' ').count()
    }
}

#[tokio::test]
async fn it_is_tried_ten_times_over_four_days_and_given_up() {
    let w = World::new(503).await;
    w.app.test_webhook(&w.scope, w.hook).await.unwrap();
    let mut waits = vec![];
    for tried in 1..=10 {
        assert!(w.run_due().await, "try {tried}");
        let d = w.newest().await;
        assert_eq!((d.tries, d.last_status), (tried, Some(503)));
        let Some(next) = d.next_try_at else {
            assert_eq!((tried, d.state), (10, State::Failed));
            break;
        };
        assert_eq!(d.state, State::Waiting);
        waits.push(next.since(w.app.now()));
        w.hand.forward(next.since(w.app.now()) / 2);
        assert!(!w.run_due().await, "not before its time");
        w.hand.forward(next.since(w.app.now()));
    }
    assert!(waits[0] >= Duration::from_secs(5) && waits[0] < Duration::from_secs(6));
    assert!(waits.len() == 9 && waits[8] >= HOUR * 24 && waits[8] < HOUR * 27);
    w.hand.forward(HOUR * 100);
    assert!(!w.run_due().await, "it is given up");
    let heads = w.heads.lock().unwrap().clone();
    let id = |head: &String| {
        head.lines()
            .find(|l| l.starts_with("webhook-id: "))
            .unwrap()
            .to_owned()
    };
    assert_eq!(heads.len(), 10);
    assert!(
        heads.iter().all(|h| id(h) == id(&heads[0])),
        "one id for all tries"
    );

    // A person asks again: ten tries anew. Past thirty days it is forgotten.
    let failed = w.newest().await;
    w.app.redeliver(&w.scope, failed.id).await.unwrap();
    assert!(w.run_due().await);
    let d = w.newest().await;
    assert_eq!((d.state, d.tries, d.id), (State::Waiting, 11, failed.id));
    w.hand.forward(HOUR * 24 * 31);
    w.app.sweep_aged().await.unwrap();
    let page = w.app.deliveries(&w.scope, w.hook, None, 1).await.unwrap();
    assert!(page.items.is_empty());
    assert!(w.run_due().await, "its job finds nothing and ends");
    assert!(!w.run_due().await);
    assert_eq!(w.heads.lock().unwrap().len(), 11);
}

#[tokio::test]
async fn two_secrets_sign_for_a_day() {
    let w = World::new(204).await;
    let sent = async || {
        w.app.test_webhook(&w.scope, w.hook).await.unwrap();
        assert!(w.run_due().await);
        assert_eq!(w.newest().await.state, State::Delivered);
        w.signatures()
    };
    assert_eq!(sent().await, 1);
    let rotated = w.app.rotate_webhook(&w.scope, w.hook).await.unwrap();
    let until = rotated.webhook.previous_secret_until.unwrap();
    assert_eq!(until.since(w.app.now()), HOUR * 24);
    w.hand.forward(HOUR * 23);
    assert_eq!(sent().await, 2);
    // A second rotation ends the first one's old secret.
    w.app.rotate_webhook(&w.scope, w.hook).await.unwrap();
    assert_eq!(sent().await, 2);
    w.hand.forward(HOUR * 24);
    assert_eq!(sent().await, 1);
    w.app.sweep_aged().await.unwrap();
    let kept = w
        .app
        .store
        .read()
        .webhook(&w.scope, w.hook)
        .await
        .unwrap()
        .unwrap();
    assert!(kept.previous.is_none(), "it is erased");
    assert_eq!(sent().await, 1);
}

#[tokio::test]
async fn what_waits_for_a_webhook_that_is_off_or_gone_is_not_sent() {
    let w = World::new(204).await;
    w.app.test_webhook(&w.scope, w.hook).await.unwrap();
    let off = app::webhooks::WebhookEdit {
        enabled: Some(false),
        ..Default::default()
    };
    w.app.edit_webhook(&w.scope, w.hook, off).await.unwrap();
    assert!(w.run_due().await);
    let d = w.newest().await;
    assert_eq!(
        (d.state, d.last_error.as_deref(), d.tries),
        (State::Failed, Some("off"), 0)
    );
    let on = app::webhooks::WebhookEdit {
        enabled: Some(true),
        ..Default::default()
    };
    w.app.edit_webhook(&w.scope, w.hook, on).await.unwrap();
    w.app.test_webhook(&w.scope, w.hook).await.unwrap();
    w.app.delete_webhook(&w.scope, w.hook).await.unwrap();
    assert!(w.run_due().await);
    assert!(w.heads.lock().unwrap().is_empty());
}
