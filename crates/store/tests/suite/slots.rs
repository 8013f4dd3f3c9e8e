//! Times of a week, saved texts and secret addresses of calendars.

use super::notices::{insert, request, target};
use super::{NOW, channel, later, member, random};
use ai_shorts_store as store;
use domain::publish::TargetState::{Canceled, Failed, NeedsAttention, Published, Scheduled};
use domain::slots::Slot;
use domain::template::Template;
use domain::{ActId, Role, TemplateId, Timestamp};
use std::collections::BTreeSet;
use store::slots::Kept;
use store::templates::Kept as Saved;
use store::{Store, StoreError, WorkspaceScope};

fn of_minutes(minutes: &[u16]) -> BTreeSet<Slot> {
    minutes.iter().filter_map(|m| Slot::from_minute(*m)).collect()
}

pub async fn slots_are_a_list_that_is_replaced(s: &Store) {
    let (_, a) = member(s, "slots@example.org").await;
    let (_, b) = member(s, "slots-stranger@example.org").await;
    assert_eq!(s.read().slots(&a).await.unwrap(), Kept::default());
    for minutes in [&[540, 1080, 10_079][..], &[0][..], &[][..]] {
        let kept = Kept {
            time_zone: Some("Europe/Berlin".into()),
            slots: of_minutes(minutes),
        };
        let tx = s.begin().await.unwrap();
        tx.db().hold_workspace(&a).await.unwrap();
        tx.db().set_slots(&a, &kept).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(s.read().slots(&a).await.unwrap(), kept);
    }
    assert_eq!(s.read().slots(&b).await.unwrap(), Kept::default());
    let tx = s.begin().await.unwrap();
    let kept = Kept {
        time_zone: None,
        slots: of_minutes(&[7]),
    };
    tx.db().set_slots(&a, &kept).await.unwrap();
    tx.db().erase_workspace_rows(&a, NOW).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(s.read().slots(&a).await.unwrap(), Kept::default());
}

/// Puts a post with these targets at a moment.
async fn planned(
    s: &Store,
    scope: &WorkspaceScope,
    at: Option<Timestamp>,
    states: &[domain::publish::TargetState],
) {
    let on = channel(s, scope).await;
    let request = request(scope, at);
    let act = ActId::new(NOW, random());
    let targets: Vec<_> = (0..)
        .zip(states)
        .map(|(position, state)| store::publish::Target {
            position,
            scheduled_at: at,
            ..target(&request, on, act, *state)
        })
        .collect();
    insert(s, scope, &request, &targets).await;
}

pub async fn a_moment_is_taken_by_what_goes_out_at_it(s: &Store) {
    let (_, a) = member(s, "taken@example.org").await;
    let (_, b) = member(s, "taken-stranger@example.org").await;
    planned(s, &a, Some(later(100)), &[Scheduled, Canceled]).await;
    planned(s, &a, Some(later(200)), &[Canceled, Failed]).await;
    // What the platform opens by itself is done for us and still ahead.
    planned(s, &a, Some(later(300)), &[Published]).await;
    planned(s, &a, Some(later(400)), &[NeedsAttention]).await;
    planned(s, &a, Some(later(500)), &[Scheduled]).await;
    planned(s, &a, None, &[Scheduled]).await;
    planned(s, &b, Some(later(150)), &[Scheduled]).await;
    let taken = s.read().scheduled_moments(&a, NOW, later(450)).await.unwrap();
    assert_eq!(taken, BTreeSet::from([later(100), later(300), later(400)]));
    let one = s
        .read()
        .scheduled_moments(&a, later(300), later(300))
        .await
        .unwrap();
    assert_eq!(one, BTreeSet::from([later(300)]));
}

fn template(name: &str, caption: &str) -> Saved {
    Saved {
        id: TemplateId::new(NOW, random()),
        template: Template {
            name: name.into(),
            title: String::new(),
            caption: caption.into(),
            tags: vec!["soup".into()],
        },
        created_at: NOW,
        updated_at: NOW,
    }
}

pub async fn a_saved_text_has_a_name_of_its_own(s: &Store) {
    let (_, a) = member(s, "texts@example.org").await;
    let (_, b) = member(s, "texts-stranger@example.org").await;
    let tx = s.begin().await.unwrap();
    let (soup, stew) = (template("Суп", "Hot"), template("Рагу", "Hotter"));
    tx.db().insert_template(&a, &soup).await.unwrap();
    tx.db().insert_template(&a, &stew).await.unwrap();
    tx.db()
        .insert_template(&b, &template("Суп", "Theirs"))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let tx = s.begin().await.unwrap();
    let again = tx.db().insert_template(&a, &template("СУП", "x")).await;
    assert!(matches!(again, Err(StoreError::Conflict)), "{again:?}");
    drop(tx);
    let all = s.read().templates(&a).await.unwrap();
    let names: Vec<_> = all.iter().map(|k| k.template.name.as_str()).collect();
    assert_eq!(names, ["Рагу", "Суп"]);
    assert_eq!(all[1].template, soup.template);

    let tx = s.begin().await.unwrap();
    let renamed = Template {
        name: "Щи".into(),
        ..soup.template.clone()
    };
    assert!(
        !tx.db()
            .save_template(&b, soup.id, &renamed, later(5))
            .await
            .unwrap()
    );
    assert!(
        tx.db()
            .save_template(&a, soup.id, &renamed, later(5))
            .await
            .unwrap()
    );
    assert!(!tx.db().delete_template(&b, stew.id).await.unwrap());
    assert!(tx.db().delete_template(&a, stew.id).await.unwrap());
    tx.commit().await.unwrap();
    let now = s.read().template(&a, soup.id).await.unwrap().unwrap();
    assert_eq!((now.template, now.updated_at), (renamed.clone(), later(5)));
    assert!(s.read().template(&b, soup.id).await.unwrap().is_none());
    assert_eq!(s.read().count_templates(&a).await.unwrap(), 1);

    let tx = s.begin().await.unwrap();
    tx.db().insert_template(&a, &stew).await.unwrap();
    let same = tx.db().save_template(&a, stew.id, &renamed, later(6)).await;
    assert!(matches!(same, Err(StoreError::Conflict)), "{same:?}");
    drop(tx);
    let tx = s.begin().await.unwrap();
    tx.db().erase_workspace_rows(&a, NOW).await.unwrap();
    tx.commit().await.unwrap();
    assert!(s.read().templates(&a).await.unwrap().is_empty());
    assert_eq!(s.read().count_templates(&b).await.unwrap(), 1);
}

pub async fn a_calendar_link_ends_with_the_membership(s: &Store) {
    let (me, a) = member(s, "feed@example.org").await;
    let (guest, _) = member(s, "feed-guest@example.org").await;
    let tx = s.begin().await.unwrap();
    tx.db()
        .insert_member(a.workspace(), guest, Role::Viewer, NOW)
        .await
        .unwrap();
    assert!(!tx.db().set_calendar_link(&a, me, &[1; 32], NOW).await.unwrap());
    assert!(!tx.db().set_calendar_link(&a, guest, &[2; 32], NOW).await.unwrap());
    assert!(
        tx.db()
            .set_calendar_link(&a, me, &[3; 32], later(1))
            .await
            .unwrap()
    );
    tx.db().calendar_link_read(&[3; 32], later(9)).await.unwrap();
    tx.commit().await.unwrap();
    let db = s.read();
    assert!(
        db.calendar_reader(&[1; 32]).await.unwrap().is_none(),
        "it was renewed"
    );
    let mine = db.calendar_reader(&[3; 32]).await.unwrap().unwrap();
    assert_eq!((mine.scope.account(), mine.read_at), (Some(me), Some(later(9))));
    assert_eq!((mine.language.as_str(), mine.workspace.as_str()), ("en", "W"));
    let link = db.calendar_link(&a, me).await.unwrap().unwrap();
    assert_eq!((link.created_at, link.read_at), (later(1), Some(later(9))));
    let theirs = db.calendar_reader(&[2; 32]).await.unwrap().unwrap();
    assert_eq!(theirs.scope.role(), Role::Viewer);

    let tx = s.begin().await.unwrap();
    tx.db().delete_member(&a, guest).await.unwrap();
    tx.commit().await.unwrap();
    assert!(db.calendar_reader(&[2; 32]).await.unwrap().is_none());
    let tx = s.begin().await.unwrap();
    assert!(!tx.db().delete_calendar_link(&a, guest).await.unwrap());
    tx.db().mark_account_deleted(me, NOW).await.unwrap();
    tx.commit().await.unwrap();
    assert!(db.calendar_reader(&[3; 32]).await.unwrap().is_none());
    let tx = s.begin().await.unwrap();
    tx.db().erase_account_rows(me).await.unwrap();
    tx.commit().await.unwrap();
    assert!(!s.read().named_accounts().await.unwrap().contains(&me.as_uuid()));
}

pub async fn a_calendar_tells_targets_post_by_post(s: &Store) {
    let (_, a) = member(s, "entries@example.org").await;
    let (_, b) = member(s, "entries-stranger@example.org").await;
    planned(s, &a, Some(later(200)), &[Scheduled, Canceled, Failed]).await;
    planned(s, &a, Some(later(100)), &[Published]).await;
    planned(s, &a, Some(later(10)), &[Published]).await;
    planned(s, &a, Some(later(300)), &[Canceled]).await;
    planned(s, &b, Some(later(150)), &[Scheduled]).await;
    let all = s.read().calendar_entries(&a, later(100), 10).await.unwrap();
    let told: Vec<_> = all.iter().map(|e| (e.at, e.state)).collect();
    assert_eq!(
        told,
        [
            (later(100), Published),
            (later(200), Scheduled),
            (later(200), Failed)
        ]
    );
    assert_eq!(all[1].request, all[2].request);
    assert_eq!(
        s.read().calendar_entries(&a, later(100), 1).await.unwrap().len(),
        1
    );
}
