//! What the library is narrowed by.

use super::notices::post_of;
use super::{clip, later, member, store};
use domain::media::{Facts, MediaState};
use domain::publish::TargetState;
use domain::{MediaId, Platform};
use sea_orm::{ConnectionTrait as _, Database};
use store::library::{Filter, Orientation, Posted, Tag};
use store::{Store, WorkspaceScope};

fn facts(duration_ms: u64, width: u32, height: u32) -> Facts {
    Facts {
        duration_ms,
        width,
        height,
        ..Facts::default()
    }
}

async fn found(s: &Store, scope: &WorkspaceScope, filter: Filter) -> Vec<MediaId> {
    let filter = Filter { limit: 10, ..filter };
    let rows = s.read().list_media(scope, &filter).await.unwrap();
    assert_eq!(
        s.read().count_media(scope, &filter).await.unwrap(),
        rows.len() as u64
    );
    assert_eq!(
        s.read().media_moments(scope, &filter).await.unwrap(),
        rows.iter().map(|m| m.created_at).collect::<Vec<_>>()
    );
    rows.into_iter().map(|m| m.id).collect()
}

/// Four clips: one is out, one planned, one failed, one was never sent.
async fn filled(s: &Store, a: &WorkspaceScope, b: &WorkspaceScope) -> [MediaId; 4] {
    let clips: Vec<_> = (1..=4u8)
        .map(|n| clip(&format!("Clip {n}"), later(n.into()), n))
        .collect();
    let shapes = [
        (15_000, 1080, 1920),
        (60_000, 1920, 1080),
        (60_001, 1080, 1080),
        (9_000, 720, 1280),
    ];
    let tx = s.begin().await.unwrap();
    let db = tx.db();
    for (c, (ms, w, h)) in clips.iter().zip(shapes) {
        db.insert_media(a, c).await.unwrap();
        db.set_media_read(
            a,
            c.id,
            MediaState::Ready,
            Some(&facts(ms, w, h)),
            None,
            false,
            false,
        )
        .await
        .unwrap();
    }
    let [one, two, three, four] = [0, 1, 2, 3].map(|n| clips[n].id);
    db.set_tags(a, one, &["Ёлка".into(), "dogs".into()])
        .await
        .unwrap();
    db.set_tags(a, two, &["ёлка".into(), "ЕЛКА".into()])
        .await
        .unwrap();
    db.insert_media(b, &clip("Other", later(1), 1)).await.unwrap();
    assert!(!db.set_tags(b, one, &["mine".into()]).await.unwrap());
    tx.commit().await.unwrap();
    post_of(s, a, Some(one), TargetState::Published).await;
    post_of(s, a, Some(two), TargetState::Scheduled).await;
    post_of(s, a, Some(three), TargetState::Failed).await;
    post_of(s, a, Some(three), TargetState::Canceled).await;
    [one, two, three, four]
}

pub async fn the_library_is_narrowed(s: &Store) {
    let (_, a) = member(s, "narrow-a@example.org").await;
    let (_, b) = member(s, "narrow-b@example.org").await;
    let [one, two, three, four] = filled(s, &a, &b).await;
    let by = Filter::default;
    let tag = |t: &str| Filter {
        tag: Some(t.into()),
        ..by()
    };
    assert_eq!(found(s, &a, tag("елка")).await, [two, one]);
    assert_eq!(found(s, &a, tag("Dogs")).await, [one]);
    assert!(found(s, &a, tag("dog")).await.is_empty(), "a tag is whole");
    assert!(found(s, &b, tag("dogs")).await.is_empty());
    let posted = |p| Filter {
        posted: Some(p),
        ..by()
    };
    assert_eq!(found(s, &a, posted(Posted::Never)).await, [four, three]);
    assert_eq!(found(s, &a, posted(Posted::Planned)).await, [two]);
    assert_eq!(found(s, &a, posted(Posted::Anywhere)).await, [one]);
    assert_eq!(found(s, &a, posted(Posted::On(Platform::Vk))).await, [one]);
    assert!(
        found(s, &a, posted(Posted::On(Platform::Youtube)))
            .await
            .is_empty()
    );
    let shape = |o| Filter {
        orientation: Some(o),
        ..by()
    };
    assert_eq!(found(s, &a, shape(Orientation::Portrait)).await, [four, one]);
    assert_eq!(found(s, &a, shape(Orientation::Landscape)).await, [two]);
    assert_eq!(found(s, &a, shape(Orientation::Square)).await, [three]);
    let long = |min_ms, max_ms| Filter {
        min_ms,
        max_ms,
        ..by()
    };
    assert_eq!(found(s, &a, long(Some(15_000), Some(60_000))).await, [two, one]);
    assert_eq!(found(s, &a, long(Some(60_001), None)).await, [three]);
    let all_at_once = Filter {
        query: "clip".into(),
        tag: Some("ёлка".into()),
        posted: Some(Posted::Anywhere),
        orientation: Some(Orientation::Portrait),
        min_ms: Some(1),
        max_ms: Some(15_000),
        state: Some(MediaState::Ready),
        ..by()
    };
    assert_eq!(found(s, &a, all_at_once).await, [one]);

    let tags = s.read().tags(&a, 10).await.unwrap();
    assert_eq!(tags[0].count, 2);
    assert_eq!(
        tags[1],
        Tag {
            tag: "dogs".into(),
            count: 1
        }
    );
    assert!(s.read().tags(&b, 10).await.unwrap().is_empty());
    let tx = s.begin().await.unwrap();
    tx.db().mark_media_deleted(&a, two, later(9)).await.unwrap();
    tx.db().set_tags(&a, one, &["cats".into()]).await.unwrap();
    tx.commit().await.unwrap();
    let left: Vec<_> = s.read().tags(&a, 10).await.unwrap();
    assert_eq!(left.iter().map(|t| t.tag.as_str()).collect::<Vec<_>>(), ["cats"]);
}

pub async fn clips_from_before_are_filled(url: &str) {
    let s = Store::open(url).await.unwrap();
    let (_, scope) = member(&s, "from-before@example.org").await;
    let mut old = clip("Old", later(1), 77);
    old.facts = Some(facts(5_000, 720, 1280));
    let tx = s.begin().await.unwrap();
    tx.db().fill_library(&scope, [old.clone()]).await.unwrap();
    tx.db().set_tags(&scope, old.id, &["sea".into()]).await.unwrap();
    let gone = clip("Gone", later(2), 78);
    tx.db().fill_library(&scope, [gone.clone()]).await.unwrap();
    tx.db().trash_media(&scope, gone.id, later(3)).await.unwrap();
    tx.commit().await.unwrap();
    s.close().await;
    let raw = Database::connect(url).await.unwrap();
    for sql in [
        "delete from media_tag",
        "delete from media_term",
        "update media set is_indexed = false, duration_ms = null, width = null, height = null",
    ] {
        raw.execute_unprepared(sql).await.unwrap();
    }
    raw.close().await.unwrap();

    let s = Store::open(url).await.unwrap();
    let filter = Filter {
        tag: Some("sea".into()),
        orientation: Some(Orientation::Portrait),
        min_ms: Some(5_000),
        ..Filter::default()
    };
    assert_eq!(found(&s, &scope, filter).await, [old.id]);
    for query in ["old", "sea"] {
        assert_eq!(found(&s, &scope, words(query)).await, [old.id], "{query}");
    }
    assert!(
        found(&s, &scope, words("gone")).await.is_empty(),
        "it is in the trash"
    );
    s.close().await;
}

fn words(query: &str) -> Filter {
    Filter {
        query: query.into(),
        ..Filter::default()
    }
}

pub async fn a_clip_is_found_by_title_file_name_and_tags(s: &Store) {
    let (_, a) = member(s, "words-a@example.org").await;
    let (_, b) = member(s, "words-b@example.org").await;
    let mut c = clip("Soup", later(1), 1);
    c.filename = "IMG_4711-Küche.MOV".into();
    let tx = s.begin().await.unwrap();
    let db = tx.db();
    db.insert_media(&a, &c).await.unwrap();
    assert!(
        db.set_tags(&a, c.id, &["Slow food".into(), "Ёлка".into()])
            .await
            .unwrap()
    );
    tx.commit().await.unwrap();
    let finds = async |query: &str| found(s, &a, words(query)).await == [c.id];
    for query in ["soup", "img_4711", "4711 küche.mov", "foo", "елк", "soup 47 slow"] {
        assert!(finds(query).await, "{query}");
    }
    assert!(!finds("soup salad").await, "every word must be there");
    assert!(
        found(s, &b, words("4711")).await.is_empty(),
        "a workspace is a wall"
    );

    let tx = s.begin().await.unwrap();
    let db = tx.db();
    assert!(db.rename_media(&a, c.id, "Borscht").await.unwrap());
    assert!(db.set_tags(&a, c.id, &["Winter".into()]).await.unwrap());
    tx.commit().await.unwrap();
    for query in ["borscht", "4711", "winter", "borscht 4711 winter"] {
        assert!(finds(query).await, "{query}");
    }
    for query in ["soup", "food", "елка"] {
        assert!(!finds(query).await, "{query}");
    }
    let tx = s.begin().await.unwrap();
    let db = tx.db();
    assert!(db.trash_media(&a, c.id, later(3)).await.unwrap());
    tx.commit().await.unwrap();
    assert!(!finds("4711").await && !finds("winter").await);
    let known = s.read().media(&a, c.id).await.unwrap().unwrap();
    let tx = s.begin().await.unwrap();
    assert!(tx.db().restore_media(&a, &known).await.unwrap());
    tx.commit().await.unwrap();
    assert!(finds("4711 winter").await);
}

pub async fn what_is_in_the_trash_is_found_there_alone(s: &Store) {
    let (_, a) = member(s, "trash-a@example.org").await;
    let (_, b) = member(s, "trash-b@example.org").await;
    let (m, other) = (clip("Soup", later(1), 1), clip("Salad", later(2), 2));
    let tx = s.begin().await.unwrap();
    let db = tx.db();
    for c in [&m, &other] {
        db.insert_media(&a, c).await.unwrap();
        assert!(db.set_tags(&a, c.id, &["Food".into()]).await.unwrap());
    }
    assert!(
        !db.trash_media(&b, m.id, later(3)).await.unwrap(),
        "of another workspace"
    );
    assert!(db.trash_media(&a, m.id, later(3)).await.unwrap());
    assert!(!db.trash_media(&a, m.id, later(4)).await.unwrap(), "twice");
    assert!(!db.rename_media(&a, m.id, "New").await.unwrap());
    assert!(!db.set_tags(&a, m.id, &[]).await.unwrap());
    tx.commit().await.unwrap();
    let in_trash = || Filter {
        trashed: true,
        ..Filter::default()
    };
    assert_eq!(found(s, &a, in_trash()).await, [m.id]);
    assert_eq!(found(s, &a, Filter::default()).await, [other.id]);
    assert_eq!(found(s, &a, words("sou")).await, []);
    assert_eq!(found(s, &b, in_trash()).await, []);
    assert_eq!(s.read().tags(&a, 9).await.unwrap()[0].count, 1);
    let known = s.read().media_by_hash(&a, &m.blake3).await.unwrap().unwrap();
    assert_eq!(known.trashed_at, Some(later(3)));
    assert_eq!(s.read().bytes_held(&a).await.unwrap(), 20);
    let old = s.read().trashed_before(later(3)).await.unwrap();
    assert!(old.iter().all(|(_, id)| *id != m.id), "not before its moment");
    let old = s.read().trashed_before(later(4)).await.unwrap();
    assert!(old.contains(&(a.workspace(), m.id)));
    let tx = s.begin().await.unwrap();
    assert!(!tx.db().restore_media(&b, &known).await.unwrap());
    assert!(tx.db().restore_media(&a, &known).await.unwrap());
    assert!(!tx.db().restore_media(&a, &known).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(found(s, &a, words("sou")).await, [m.id]);
    assert_eq!(s.read().tags(&a, 9).await.unwrap()[0].count, 2);
    let tx = s.begin().await.unwrap();
    assert!(tx.db().trash_media(&a, m.id, later(5)).await.unwrap());
    assert!(tx.db().mark_media_deleted(&a, m.id, later(6)).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(found(s, &a, in_trash()).await, []);
    let old = s.read().trashed_before(later(9)).await.unwrap();
    assert!(
        old.iter().all(|(_, id)| *id != m.id),
        "what is deleted is on its way"
    );
}
