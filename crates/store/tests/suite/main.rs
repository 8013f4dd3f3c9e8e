//! One suite on both databases. PostgreSQL's runs where `TEST_POSTGRES_URL` names a server.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod audit;
mod channels;
mod drafts;
mod figures;
mod inventory;
mod jobs;
mod library;
mod notices;
mod numbers;
mod passkeys;
mod posts;
mod retention;
mod slots;
mod webhooks;

use domain::act::{ActKind, Purpose};
use domain::conform::{RenditionState, Wanted};
use domain::event::EventKind;
use domain::job::Job;
use domain::media::MediaState;
use domain::{
    AccountId, ActId, ChannelId, JobId, MediaId, Platform, RenditionId, Role, TargetId, Timestamp,
    TokenUseId, UploadId, WorkspaceId,
};
use std::time::Duration;
use store::accounts::NewAccount;
use store::channels::{Connected, SealedTokens};
use store::library::{Filter, Sort};
use store::media::Media;
use store::renditions::Rendition;
use store::{Store, StoreError, Uuid, WorkspaceScope};

use ai_shorts_store as store;

const NOW: Timestamp = Timestamp::from_micros(1_790_000_000_000_000);

fn later(seconds: u64) -> Timestamp {
    NOW.plus(Duration::from_secs(seconds))
}
fn random() -> [u8; 10] {
    let mut out = [0; 10];
    out.copy_from_slice(&Uuid::now_v7().as_bytes()[6..]);
    out
}

async fn member(s: &Store, email: &str) -> (AccountId, WorkspaceScope) {
    let account = AccountId::new(NOW, random());
    let workspace = WorkspaceId::new(NOW, random());
    let tx = s.begin().await.unwrap();
    let new = NewAccount {
        id: account,
        email,
        email_key: email,
        display_name: None,
        password_hash: "x",
        is_operator: false,
        at: NOW,
    };
    tx.db().insert_account(&new).await.unwrap();
    tx.db()
        .insert_workspace(workspace, "W", &[1, 2], account, NOW)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let scope = s
        .read()
        .scope_of_member(workspace, account)
        .await
        .unwrap()
        .unwrap();
    (account, scope)
}

fn clip(title: &str, at: Timestamp, hash: u8) -> Media {
    Media {
        id: MediaId::new(at, random()),
        title: title.into(),
        filename: format!("{title}.mp4"),
        container: "mp4".into(),
        state: MediaState::Ready,
        reason: None,
        size_bytes: 10,
        blake3: [hash; 32],
        facts: None,
        tags: vec![],
        has_poster: false,
        has_preview: false,
        poster_at_ms: None,
        trashed_at: None,
        created_by: None,
        created_at: at,
    }
}

async fn the_library_is_searched_by_word_beginnings(s: &Store) {
    let (_, a) = member(s, "library-a@example.org").await;
    let (_, b) = member(s, "library-b@example.org").await;
    let tx = s.begin().await.unwrap();
    let clips = [
        clip("Ёлка и Кот: Sunset_01", later(1), 1),
        clip("котики на закате", later(2), 2),
        clip("Dog", later(3), 3),
    ];
    for c in &clips {
        tx.db().insert_media(&a, c).await.unwrap();
    }
    tx.db()
        .insert_media(&b, &clip("кот чужой", later(2), 1))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let find = async |query: &str, sort, after| {
        let f = Filter {
            query: query.into(),
            limit: 10,
            sort,
            after,
            ..Filter::default()
        };
        let found = s.read().list_media(&a, &f).await.unwrap();
        let all = Filter {
            after: None,
            ..f.clone()
        };
        let on_one_page = s.read().list_media(&a, &all).await.unwrap().len() as u64;
        assert_eq!(
            s.read().count_media(&a, &all).await.unwrap(),
            on_one_page,
            "{query}"
        );
        found.into_iter().map(|m| m.id).collect::<Vec<_>>()
    };
    assert_eq!(find("КОТ", Sort::Newest, None).await, [clips[1].id, clips[0].id]);
    assert_eq!(find("елка sun", Sort::Newest, None).await, [clips[0].id]);
    assert_eq!(find("%", Sort::Newest, None).await.len(), 3);
    let after = store::library::After::Age(clips[2].created_at, clips[2].id);
    assert_eq!(
        find("", Sort::Newest, Some(after)).await,
        [clips[1].id, clips[0].id]
    );
    assert_eq!(find("", Sort::Oldest, None).await[0], clips[0].id);
    assert_eq!(find("", Sort::Title, None).await[0], clips[2].id);

    let tx = s.begin().await.unwrap();
    assert!(tx.db().rename_media(&a, clips[2].id, "Wolf").await.unwrap());
    assert!(!tx.db().rename_media(&b, clips[2].id, "Mine").await.unwrap());
    assert!(matches!(
        tx.db().insert_media(&a, &clip("again", NOW, 1)).await,
        Err(StoreError::Conflict)
    ));
    drop(tx);
    let tx = s.begin().await.unwrap();
    tx.db().rename_media(&a, clips[2].id, "Wolf").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(find("wol", Sort::Newest, None).await, [clips[2].id]);
    let by_file_name = find("dog", Sort::Newest, None).await;
    assert_eq!(by_file_name, [clips[2].id], "a renamed clip keeps its file name");
    assert!(s.read().media(&b, clips[2].id).await.unwrap().is_none());

    let tx = s.begin().await.unwrap();
    assert!(!tx.db().mark_media_deleted(&b, clips[1].id, NOW).await.unwrap());
    assert!(tx.db().mark_media_deleted(&a, clips[1].id, NOW).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(
        find("кот", Sort::Newest, None).await,
        [clips[0].id],
        "a deleted clip is not counted either"
    );
}

async fn a_clip_has_one_rendition_for_each_wish(s: &Store) {
    let (_, a) = member(s, "rendition-a@example.org").await;
    let (_, b) = member(s, "rendition-b@example.org").await;
    let media = clip("Clip", NOW, 9);
    let made = |platform| Rendition {
        id: RenditionId::new(NOW, random()),
        media: media.id,
        state: RenditionState::Queued,
        wanted: Wanted::new(vec![platform], None, None),
        changes: vec![],
        unmet: vec![],
        progress: 0,
        facts: None,
        size_bytes: 700,
        blake3: None,
        failure: None,
        created_at: NOW,
        updated_at: NOW,
    };
    let mut first = made(Platform::Vk);
    let tx = s.begin().await.unwrap();
    tx.db().insert_media(&a, &media).await.unwrap();
    tx.db().insert_rendition(&a, &first).await.unwrap();
    tx.db()
        .insert_rendition(&a, &made(Platform::Tiktok))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let tx = s.begin().await.unwrap();
    let again = tx.db().insert_rendition(&a, &made(Platform::Vk)).await;
    assert!(matches!(again, Err(StoreError::Conflict)));
    drop(tx);

    assert_eq!(s.read().bytes_held(&a).await.unwrap(), media.size_bytes + 1400);
    assert!(s.read().rendition(&b, first.id).await.unwrap().is_none());
    assert!(s.read().renditions_of(&b, &[media.id]).await.unwrap().is_empty());
    assert_eq!(s.read().renditions_of(&a, &[media.id]).await.unwrap().len(), 2);
    let found = s.read().rendition_for(&a, media.id, &first.wanted).await.unwrap();
    assert_eq!(found.unwrap().id, first.id);

    (first.state, first.progress, first.size_bytes) = (RenditionState::Ready, 1000, 500);
    first.blake3 = Some([3; 32]);
    first.facts = Some(domain::media::Facts::default());
    let tx = s.begin().await.unwrap();
    tx.db().save_rendition(&a, &first, later(1)).await.unwrap();
    let foreign = tx.db().save_rendition(&b, &first, later(1)).await;
    assert!(matches!(foreign, Err(StoreError::Stale)));
    assert!(!tx.db().delete_rendition(&b, first.id).await.unwrap());
    tx.commit().await.unwrap();
    let now = s.read().rendition(&a, first.id).await.unwrap().unwrap();
    assert_eq!(
        (now.state, now.progress, now.blake3),
        (first.state, 1000, first.blake3)
    );
    assert_eq!(s.read().bytes_held(&a).await.unwrap(), media.size_bytes + 1200);

    let tx = s.begin().await.unwrap();
    tx.db().mark_media_deleted(&a, media.id, NOW).await.unwrap();
    tx.db().erase_media_row(&a, media.id).await.unwrap();
    tx.commit().await.unwrap();
    assert!(
        s.read().rendition(&a, first.id).await.unwrap().is_none(),
        "it goes with its clip"
    );
}

async fn channel(s: &Store, scope: &WorkspaceScope) -> ChannelId {
    let id = ChannelId::new(NOW, random());
    let tx = s.begin().await.unwrap();
    let external = id.to_string();
    let c = Connected {
        id,
        platform: Platform::Youtube,
        is_sandbox: true,
        external_id: &external,
        title: "Channel",
        handle: None,
        facts: "{}",
        scopes: &["a".into(), "b".into()],
        at: NOW,
    };
    tx.db().upsert_channel(scope, &c).await.unwrap();
    let tokens = |generation| SealedTokens {
        access: Some(vec![1]),
        refresh: Some(vec![2]),
        access_expires_at: NOW,
        generation,
    };
    tx.db().put_tokens(scope, id, &tokens(1)).await.unwrap();
    assert!(matches!(
        tx.db().put_tokens(scope, id, &tokens(1)).await,
        Err(StoreError::Stale)
    ));
    tx.commit().await.unwrap();
    id
}

async fn an_opening_needs_a_living_act_that_covers_it(s: &Store) {
    let (_, scope) = member(s, "acts@example.org").await;
    let (_, stranger) = member(s, "acts-stranger@example.org").await;
    let (one, other) = (channel(s, &scope).await, channel(s, &scope).await);
    let act = ActId::new(NOW, random());
    let tx = s.begin().await.unwrap();
    tx.db()
        .insert_act(&scope, act, ActKind::Check, Some(one), NOW)
        .await
        .unwrap();
    let open = async |scope: &WorkspaceScope, act, channel, purpose, at| {
        tx.db()
            .record_token_use(
                scope,
                TokenUseId::new(NOW, random()),
                act,
                channel,
                purpose,
                "host",
                at,
            )
            .await
            .unwrap()
    };
    assert!(open(&scope, act, one, Purpose::Read, later(1)).await);
    assert!(open(&scope, act, one, Purpose::Read, later(2)).await);
    assert!(
        !open(&scope, act, one, Purpose::Upload, later(2)).await,
        "a look does not cover an upload"
    );
    assert!(
        !open(&scope, act, other, Purpose::Read, later(2)).await,
        "an act is about its channel"
    );
    assert!(
        !open(&stranger, act, one, Purpose::Read, later(2)).await,
        "an act is of its workspace"
    );
    assert!(!open(&scope, ActId::new(NOW, random()), one, Purpose::Read, later(2)).await);
    assert!(
        !open(&scope, act, one, Purpose::Read, later(301)).await,
        "its time is over"
    );
    tx.db().end_act(&scope, act, later(3)).await.unwrap();
    assert!(
        !open(&scope, act, one, Purpose::Read, later(4)).await,
        "it was ended"
    );
    tx.commit().await.unwrap();
    let ten = store::ledger::Uses {
        limit: 10,
        ..Default::default()
    };
    let uses = s.read().token_uses(&scope, &ten).await.unwrap();
    assert_eq!(uses.iter().map(|u| u.calls).collect::<Vec<_>>(), [2]);
    assert!(s.read().token_uses(&stranger, &ten).await.unwrap().is_empty());
}

async fn one_refresh_at_a_time(s: &Store) {
    let (_, scope) = member(s, "refresh@example.org").await;
    let id = channel(s, &scope).await;
    let (a, b) = (Uuid::now_v7(), Uuid::now_v7());
    let lease = async |who, now| {
        let tx = s.begin().await.unwrap();
        let got = tx
            .db()
            .lease_refresh(&scope, id, who, now, now.plus(Duration::from_secs(60)))
            .await
            .unwrap();
        tx.commit().await.unwrap();
        got
    };
    assert!(lease(a, NOW).await);
    assert!(!lease(b, later(1)).await);
    assert!(lease(b, later(61)).await, "a dead refresher's lease runs out");
}

async fn events_count_up_within_a_workspace(s: &Store) {
    let (_, a) = member(s, "events-a@example.org").await;
    let (_, b) = member(s, "events-b@example.org").await;
    for scope in [&a, &a, &b] {
        let tx = s.begin().await.unwrap();
        tx.db()
            .add_event(scope, EventKind::MediaChanged, Uuid::now_v7(), None, NOW)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }
    let seqs = |e: Vec<store::events::Event>| e.into_iter().map(|e| e.seq).collect::<Vec<_>>();
    assert_eq!(seqs(s.read().events_after(&a, 0, 10).await.unwrap()), [1, 2]);
    assert_eq!(seqs(s.read().events_after(&b, 0, 10).await.unwrap()), [1]);
    assert_eq!(s.read().event_span(&a).await.unwrap(), (2, 1));
    let tx = s.begin().await.unwrap();
    tx.db().sweep_events(later(1)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(s.read().event_span(&a).await.unwrap(), (2, 3));
}

async fn a_member_has_a_scope_and_nobody_else(s: &Store) {
    let (account, scope) = member(s, "scope@example.org").await;
    let (stranger, _) = member(s, "scope-stranger@example.org").await;
    assert_eq!(scope.role(), Role::Owner);
    assert!(
        s.read()
            .scope_of_member(scope.workspace(), stranger)
            .await
            .unwrap()
            .is_none()
    );
    assert!(
        s.read()
            .scope_of_member(WorkspaceId::new(NOW, random()), account)
            .await
            .unwrap()
            .is_none()
    );
    assert!(
        s.read()
            .upload(&scope, UploadId::new(NOW, random()))
            .await
            .unwrap()
            .is_none()
    );
}

async fn suite(url: &str) {
    let s = Store::open(url).await.unwrap();
    s.ping().await.unwrap();
    inventory::every_column_is_in_the_inventory(&s).await;
    inventory::a_new_instance_has_nothing_that_must_not_be_there(&s).await;
    inventory::the_last_finding_stays(&s).await;
    the_library_is_searched_by_word_beginnings(&s).await;
    a_clip_has_one_rendition_for_each_wish(&s).await;
    jobs::a_job_is_claimed_once_and_fenced(&s).await;
    jobs::a_job_queued_anew_stays_with_who_waited_for_it(&s).await;
    jobs::a_job_added_twice_is_one_and_comes_due_early(&s).await;
    an_opening_needs_a_living_act_that_covers_it(&s).await;
    one_refresh_at_a_time(&s).await;
    events_count_up_within_a_workspace(&s).await;
    a_member_has_a_scope_and_nobody_else(&s).await;
    library::the_library_is_narrowed(&s).await;
    library::a_clip_is_found_by_title_file_name_and_tags(&s).await;
    library::what_is_in_the_trash_is_found_there_alone(&s).await;
    drafts::a_clip_has_one_draft_and_no_version_is_written_over_unseen(&s).await;
    drafts::drafts_are_listed_by_their_last_change(&s).await;
    drafts::an_account_that_goes_takes_its_drafts_along(&s).await;
    webhooks::a_webhook_is_its_workspaces(&s).await;
    webhooks::messages_are_listed_written_and_trimmed(&s).await;
    webhooks::webhooks_go_with_their_workspace(&s).await;
    notices::each_person_has_seen_the_news_up_to_a_moment(&s).await;
    notices::news_of_a_channel_stands_beside_news_of_posts(&s).await;
    notices::a_checkpoint_that_was_sealed_anew_is_not_put_back(&s).await;
    numbers::one_press_asks_and_only_the_last_answer_stays(&s).await;
    numbers::they_go_with_the_channel_and_come_to_none_that_is_gone(&s).await;
    channels::a_late_word_is_about_the_connection_it_was_asked_of(&s).await;
    channels::a_refresh_that_comes_late_leaves_no_tokens_behind(&s).await;
    channels::no_numbers_stay_behind_a_disconnect(&s).await;
    posts::posts_are_found_by_moment_state_and_channel(&s).await;
    figures::what_came_to_an_end_is_counted_of_its_own_kind(&s).await;
    slots::slots_are_a_list_that_is_replaced(&s).await;
    slots::a_moment_is_taken_by_what_goes_out_at_it(&s).await;
    slots::a_saved_text_has_a_name_of_its_own(&s).await;
    slots::a_calendar_link_ends_with_the_membership(&s).await;
    slots::a_calendar_tells_targets_post_by_post(&s).await;
    audit::events_are_told_by_filter_and_to_whom_they_concern(&s).await;
    audit::a_sequencer_that_dies_leaves_nothing_half(&s).await;
    audit::a_sequencer_whose_lease_passed_on_writes_nothing(&s).await;
    audit::writers_and_sequencers_at_once_leave_no_gap(&s).await;
    audit::erased_private_halves_leave_the_tree_as_it_is(&s).await;
    // Last: it erases by age whatever the others left.
    passkeys::each_is_its_persons_and_a_challenge_is_good_once(&s).await;
    retention::what_is_over_goes_and_the_rest_stays(&s).await;
    retention::outgoing_calls_are_added_up_a_day_and_go_by_age(&s).await;
    s.close().await;
    library::clips_from_before_are_filled(url).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn on_sqlite() {
    let dir = tempfile::tempdir().unwrap();
    suite(&format!("sqlite://{}/a.sqlite", dir.path().display())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn on_postgresql() {
    let Ok(base) = std::env::var("TEST_POSTGRES_URL") else {
        eprintln!("TEST_POSTGRES_URL is not set: `make test` starts a server for this");
        return;
    };
    suite(&base).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_is_held_by_another_says_busy() {
    let dir = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/a.sqlite", dir.path().display());
    let (one, two) = (Store::open(&url).await.unwrap(), Store::open(&url).await.unwrap());
    let held = one.begin().await.unwrap();
    assert!(matches!(two.begin().await.err(), Some(StoreError::Busy)));
    drop(held);
    two.begin().await.unwrap().commit().await.unwrap();
}
