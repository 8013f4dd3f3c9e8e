//! News of posts.

use super::{NOW, channel, later, member, random, store};
use domain::act::ActKind;
use domain::publish::{Note, Options, TargetState};
use domain::{ActId, ChannelId, MediaId, NoticeId, Platform, PublishRequestId, TargetId, Timestamp};
use store::notices::{About, Notice, Subject};
use store::publish::{PublishRequest, Target};
use store::{Store, WorkspaceScope};

/// A post that is out.
pub async fn post(s: &Store, scope: &WorkspaceScope) -> TargetId {
    post_of(s, scope, None, TargetState::Published).await
}

/// A post of a clip to VK.
pub async fn post_of(
    s: &Store,
    scope: &WorkspaceScope,
    media: Option<MediaId>,
    state: TargetState,
) -> TargetId {
    let channel = channel(s, scope).await;
    let act = ActId::new(NOW, random());
    let request = PublishRequest {
        media,
        ..request(scope, None)
    };
    let target = Target {
        published_at: Some(NOW),
        checkpoint_name: "done".into(),
        effect_possible: true,
        ..target(&request, channel, act, state)
    };
    insert(s, scope, &request, std::slice::from_ref(&target)).await;
    target.id
}

/// One that was asked for just now, of no clip.
pub fn request(scope: &WorkspaceScope, scheduled_at: Option<Timestamp>) -> PublishRequest {
    PublishRequest {
        id: PublishRequestId::new(NOW, random()),
        account: scope.account(),
        created_by: None,
        media: None,
        media_title: "A walk".into(),
        scheduled_at,
        body_hash: vec![1],
        created_at: NOW,
        approval: None,
    }
}

pub fn target(request: &PublishRequest, channel: ChannelId, act: ActId, state: TargetState) -> Target {
    Target {
        id: TargetId::new(NOW, random()),
        request: request.id,
        position: 0,
        channel,
        channel_title: "Walks".into(),
        platform: Platform::Vk,
        is_sandbox: true,
        act,
        state,
        options: Options::default(),
        scheduled_at: request.scheduled_at,
        next_try_at: None,
        tries: 0,
        checkpoint_sealed: None,
        checkpoint_name: "prepared".into(),
        checkpoint_generation: 0,
        effect_possible: false,
        fetching: false,
        bytes_acknowledged: 0,
        size_bytes: 1,
        remote_id: None,
        remote_url: None,
        visibility: None,
        notes: vec![],
        failure: None,
        attempts_total: 0,
        verified_at: None,
        verify_checks: 0,
        numbers: None,
        published_at: None,
        created_at: NOW,
        updated_at: NOW,
    }
}

/// Stores a request with its targets, under an act of their own.
pub async fn insert(s: &Store, scope: &WorkspaceScope, request: &PublishRequest, targets: &[Target]) {
    let tx = s.begin().await.unwrap();
    let db = tx.db();
    let key = request.id.to_string();
    db.insert_request(scope, request, &key).await.unwrap();
    for t in targets {
        let act = db.act(scope, t.act).await.unwrap();
        if act.is_none() {
            db.insert_act(scope, t.act, ActKind::Publish, Some(t.channel), NOW)
                .await
                .unwrap();
        }
        db.insert_target(scope, t).await.unwrap();
    }
    tx.commit().await.unwrap();
}

pub async fn each_person_has_seen_the_news_up_to_a_moment(s: &Store) {
    let (me, scope) = member(s, "news@example.org").await;
    let (other, stranger) = member(s, "news-stranger@example.org").await;
    let target = post(s, &scope).await;
    let ids: Vec<NoticeId> = (1..=3).map(|n| NoticeId::new(later(n), random())).collect();
    let tx = s.begin().await.unwrap();
    for (id, n) in ids.iter().zip(1..) {
        let note = Note {
            code: "removed".into(),
            message: format!("News {n}"),
            hint: None,
        };
        tx.db()
            .insert_notice(&scope, *id, About::Target(target), &note, later(n))
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
    let db = s.read();
    let first = db.notices(&scope, None, 2).await.unwrap();
    assert_eq!(first.iter().map(|n| n.id).collect::<Vec<_>>(), [ids[2], ids[1]]);
    assert_eq!(
        (
            title_of(&first[0]),
            first[0].channel_title.as_str(),
            first[0].platform
        ),
        ("A walk", "Walks", Platform::Vk)
    );
    let rest = db
        .notices(&scope, Some((first[1].at, first[1].id)), 2)
        .await
        .unwrap();
    assert_eq!(rest.iter().map(|n| n.id).collect::<Vec<_>>(), [ids[0]]);
    assert!(db.notices(&stranger, None, 2).await.unwrap().is_empty());
    assert!(db.notice(&stranger, ids[0]).await.unwrap().is_none());

    assert_eq!(db.unseen_notices(&scope, me).await.unwrap(), 3);
    for (up_to, left) in [(2, 1), (1, 1), (3, 0)] {
        let tx = s.begin().await.unwrap();
        tx.db().see_notices(&scope, me, later(up_to)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(db.unseen_notices(&scope, me).await.unwrap(), left);
    }
    assert_eq!(db.unseen_notices(&scope, other).await.unwrap(), 3);
}

fn title_of(n: &Notice) -> &str {
    match &n.subject {
        Subject::Post(p) => &p.media_title,
        Subject::Channel(_) => "",
    }
}

pub async fn news_of_a_channel_stands_beside_news_of_posts(s: &Store) {
    let (_, scope) = member(s, "channel-news@example.org").await;
    let target = post(s, &scope).await;
    let channel = channel(s, &scope).await;
    let tell = async |about: About, at: u64| {
        let note = Note {
            code: "told".into(),
            message: "Told.".into(),
            hint: None,
        };
        let (id, tx) = (NoticeId::new(later(at), random()), s.begin().await.unwrap());
        tx.db()
            .insert_notice(&scope, id, about, &note, later(at))
            .await
            .unwrap();
        tx.commit().await.unwrap();
    };
    for at in [1, 2] {
        tell(About::Target(target), at).await;
    }
    tell(About::Channel(channel), 3).await;
    let told = s.read().notices(&scope, None, 9).await.unwrap();
    let about: Vec<_> = told.iter().map(Notice::about).collect();
    let [of_post, of_channel] = [About::Target(target), About::Channel(channel)];
    assert_eq!(about, [of_channel, of_post, of_post]);
    let anew: Vec<_> = told.iter().map(|n| n.is_told_anew).collect();
    assert_eq!(anew, [false, false, true]);
    let there = s.read().channel(&scope, channel).await.unwrap().unwrap();
    assert_eq!(Some(&told[0].channel_title), there.title.as_ref());
    assert_eq!(told[0].platform, there.platform);
    assert!(matches!(&told[0].subject, Subject::Channel(c) if c.connected_at == there.connected_at));
}

/// A step that began before a rotation writes the target back after it.
pub async fn a_checkpoint_that_was_sealed_anew_is_not_put_back(s: &Store) {
    let (_, scope) = member(s, "resealed@example.org").await;
    let id = post(s, &scope).await;
    let find = async || s.read().target(&scope, id).await.unwrap().unwrap();
    let save = async |t: &Target| {
        let tx = s.begin().await.unwrap();
        tx.db().save_target(&scope, t, NOW).await.unwrap();
        tx.commit().await.unwrap();
    };
    let mut held = find().await;
    held.checkpoint_sealed = Some(b"first, old key".to_vec());
    held.checkpoint_generation = 1;
    save(&held).await;
    let (old, new) = (b"first, old key", b"first, new key");
    let tx = s.begin().await.unwrap();
    let moved = tx.db().reseal_checkpoint(&scope, id, old, new).await.unwrap();
    let again = tx.db().reseal_checkpoint(&scope, id, old, new).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!((moved, again), (1, 0));
    // the same generation: what is in the row stays
    held.visibility = Some("public".into());
    save(&held).await;
    let found = find().await;
    assert_eq!(found.checkpoint_sealed.as_deref(), Some(&new[..]));
    assert_eq!(found.visibility.as_deref(), Some("public"));
    // a newer one is taken
    held.checkpoint_sealed = Some(b"second".to_vec());
    held.checkpoint_generation = 2;
    save(&held).await;
    assert_eq!(find().await.checkpoint_sealed.as_deref(), Some(&b"second"[..]));
    held.checkpoint_sealed = None;
    save(&held).await;
    assert_eq!(find().await.checkpoint_sealed, None);
}
