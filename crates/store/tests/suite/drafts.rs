//! Posts that are being written.

use super::{NOW, clip, later, member, random, store};
use domain::draft::Content;
use domain::{AccountId, DraftId, MediaId, Role};
use store::drafts::{Draft, Filter};
use store::{Store, StoreError, WorkspaceScope};

fn content(caption: &str) -> Content {
    Content {
        caption: caption.into(),
        ..Content::default()
    }
}

fn draft(media: MediaId, by: AccountId, at: u64) -> Draft {
    Draft {
        id: DraftId::new(later(at), random()),
        media,
        created_by: Some(by),
        updated_by: Some(by),
        version: 1,
        content: content("First"),
        created_at: later(at),
        updated_at: later(at),
    }
}

async fn begun(s: &Store, scope: &WorkspaceScope, draft: &Draft) {
    let tx = s.begin().await.unwrap();
    let text = draft.content.stored().unwrap();
    tx.db().insert_draft(scope, draft, &text).await.unwrap();
    tx.commit().await.unwrap();
}

async fn with_clips(s: &Store, scope: &WorkspaceScope, many: u8) -> Vec<MediaId> {
    let tx = s.begin().await.unwrap();
    let mut ids = vec![];
    for n in 0..many {
        let clip = clip(&format!("Clip {n}"), NOW, n);
        tx.db().insert_media(scope, &clip).await.unwrap();
        ids.push(clip.id);
    }
    tx.commit().await.unwrap();
    ids
}

pub async fn a_clip_has_one_draft_and_no_version_is_written_over_unseen(s: &Store) {
    let (me, a) = member(s, "draft-a@example.org").await;
    let (stranger, b) = member(s, "draft-b@example.org").await;
    let media = with_clips(s, &a, 1).await[0];
    let first = draft(media, me, 1);
    begun(s, &a, &first).await;
    let tx = s.begin().await.unwrap();
    let again = tx.db().insert_draft(&a, &draft(media, me, 2), "{}").await;
    assert!(matches!(again, Err(StoreError::Conflict)), "{again:?}");
    drop(tx);

    let second = content("Second").stored().unwrap();
    let tx = s.begin().await.unwrap();
    tx.db()
        .save_draft(&a, first.id, 1, &second, later(5))
        .await
        .unwrap();
    for (scope, seen) in [(&a, 1), (&a, 3), (&b, 2)] {
        let stale = tx.db().save_draft(scope, first.id, seen, "{}", later(6)).await;
        assert!(matches!(stale, Err(StoreError::Stale)), "{seen}");
    }
    assert!(!tx.db().delete_draft(&b, first.id, None).await.unwrap());
    assert!(!tx.db().delete_draft(&a, first.id, Some(1)).await.unwrap());
    tx.commit().await.unwrap();
    let now = s.read().draft(&a, first.id).await.unwrap().unwrap();
    assert_eq!((now.draft.version, now.draft.updated_at), (2, later(5)));
    assert_eq!(now.draft.content, content("Second"));
    assert_eq!(now.created_by.as_deref(), Some("draft-a@example.org"));
    assert_eq!(now.media_title, "Clip 0");
    assert!(s.read().draft(&b, first.id).await.unwrap().is_none());
    assert!(s.read().draft_of_media(&b, media).await.unwrap().is_none());
    assert!(s.read().drafts_of(&b, &[media]).await.unwrap().is_empty());
    let of = s.read().drafts_of(&a, &[media]).await.unwrap();
    assert_eq!(of, [(media, first.id)]);
    assert_ne!(me, stranger);

    let tx = s.begin().await.unwrap();
    assert!(tx.db().delete_draft(&a, first.id, Some(2)).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(s.read().count_drafts(&a).await.unwrap(), 0);
}

pub async fn drafts_are_listed_by_their_last_change(s: &Store) {
    let (me, a) = member(s, "draft-list@example.org").await;
    let clips = with_clips(s, &a, 4).await;
    let mut ids = vec![];
    for (media, at) in clips.iter().zip(1..) {
        let one = draft(*media, me, at);
        begun(s, &a, &one).await;
        ids.push(one.id);
    }
    let text = content("Newer").stored().unwrap();
    let tx = s.begin().await.unwrap();
    tx.db().save_draft(&a, ids[0], 1, &text, later(9)).await.unwrap();
    // Its clip is being erased: it is not there any more.
    tx.db().mark_media_deleted(&a, clips[3], NOW).await.unwrap();
    tx.commit().await.unwrap();
    let mut filter = Filter {
        limit: 2,
        ..Filter::default()
    };
    let page = s.read().drafts(&a, &filter).await.unwrap();
    let seen: Vec<_> = page.iter().map(|l| l.draft.id).collect();
    assert_eq!(seen, [ids[0], ids[2]]);
    filter.after = Some((page[1].draft.updated_at, page[1].draft.id));
    let rest = s.read().drafts(&a, &filter).await.unwrap();
    assert_eq!(rest.iter().map(|l| l.draft.id).collect::<Vec<_>>(), [ids[1]]);
    assert_eq!(s.read().count_drafts(&a).await.unwrap(), 3);
    let one = Filter {
        media: Some(clips[1]),
        limit: 10,
        ..Filter::default()
    };
    assert_eq!(s.read().drafts(&a, &one).await.unwrap()[0].draft.id, ids[1]);
    let ordered = s.read().drafts_in_order(&a, Some(ids[0]), 10).await.unwrap();
    assert_eq!(ordered.iter().map(|d| d.id).collect::<Vec<_>>(), [ids[1], ids[2]]);

    let tx = s.begin().await.unwrap();
    assert_eq!(tx.db().delete_draft_of_media(&a, clips[1]).await.unwrap(), 1);
    assert_eq!(tx.db().delete_draft_of_media(&a, clips[1]).await.unwrap(), 0);
    tx.db().erase_workspace_rows(&a, NOW).await.unwrap();
    tx.commit().await.unwrap();
    assert!(s.read().drafts_in_order(&a, None, 10).await.unwrap().is_empty());
}

/// Who goes takes along what nobody else has written on.
pub async fn an_account_that_goes_takes_its_drafts_along(s: &Store) {
    let (goes, of_one) = member(s, "draft-goes@example.org").await;
    let (stays, _) = member(s, "draft-stays@example.org").await;
    let tx = s.begin().await.unwrap();
    tx.db()
        .insert_member(of_one.workspace(), stays, Role::Editor, NOW)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let of_other = s.read().scope_of_member(of_one.workspace(), stays).await;
    let of_other = of_other.unwrap().unwrap();
    let clips = with_clips(s, &of_one, 3).await;
    let own = draft(clips[0], goes, 1);
    let taken_up = draft(clips[1], goes, 1);
    let joined = draft(clips[2], stays, 1);
    for one in [&own, &taken_up, &joined] {
        begun(s, &of_one, one).await;
    }
    let text = content("Mine now").stored().unwrap();
    let tx = s.begin().await.unwrap();
    let db = tx.db();
    db.save_draft(&of_other, taken_up.id, 1, &text, later(2))
        .await
        .unwrap();
    db.save_draft(&of_one, joined.id, 1, &text, later(2))
        .await
        .unwrap();
    db.erase_account_rows(goes).await.unwrap();
    tx.commit().await.unwrap();
    assert!(s.read().draft(&of_other, own.id).await.unwrap().is_none());
    let by = async |id| {
        let found = s.read().draft(&of_other, id).await.unwrap().unwrap().draft;
        (found.created_by, found.updated_by)
    };
    assert_eq!(by(taken_up.id).await, (None, Some(stays)));
    assert_eq!(by(joined.id).await, (Some(stays), None));
    let named = s.read().named_accounts().await.unwrap();
    assert!(!named.contains(&goes.as_uuid()));
}
