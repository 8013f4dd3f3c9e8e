//! Finding posts by their moment, state and channel.

use super::notices::{insert, request, target};
use super::{NOW, channel, later, member, random};
use ai_shorts_store as store;
use domain::publish::TargetState::{self, Failed, Published, Scheduled};
use domain::{ActId, ChannelId, PublishRequestId, Timestamp};
use store::publish::{Filter, PublishRequest};
use store::{Store, WorkspaceScope};

async fn post(
    s: &Store,
    scope: &WorkspaceScope,
    request: PublishRequest,
    on: &[(ChannelId, TargetState)],
) -> PublishRequestId {
    let act = ActId::new(NOW, random());
    let targets: Vec<_> = (0..)
        .zip(on)
        .map(|(position, (channel, state))| store::publish::Target {
            position,
            ..target(&request, *channel, act, *state)
        })
        .collect();
    insert(s, scope, &request, &targets).await;
    request.id
}

pub async fn posts_are_found_by_moment_state_and_channel(s: &Store) {
    let (_, scope) = member(s, "plan@example.org").await;
    let (_, stranger) = member(s, "plan-stranger@example.org").await;
    let (one, two) = (channel(s, &scope).await, channel(s, &scope).await);
    let theirs = channel(s, &stranger).await;
    let at = |moment| request(&scope, moment);
    let now = post(s, &scope, at(None), &[(one, Published)]).await;
    let soon = post(
        s,
        &scope,
        at(Some(later(100))),
        &[(one, Scheduled), (two, Failed)],
    )
    .await;
    let late = post(s, &scope, at(Some(later(200))), &[(two, Scheduled)]).await;
    post(
        s,
        &stranger,
        request(&stranger, Some(later(100))),
        &[(theirs, Scheduled)],
    )
    .await;

    let find = async |f: Filter| {
        let f = Filter { limit: 50, ..f };
        let mut found: Vec<_> = s
            .read()
            .requests(&scope, &f)
            .await
            .unwrap()
            .iter()
            .map(|r| r.id)
            .collect();
        found.sort_unstable();
        found
    };
    let sorted = |mut ids: Vec<PublishRequestId>| {
        ids.sort_unstable();
        ids
    };
    let between = |from: Option<Timestamp>, to: Option<Timestamp>| Filter {
        from,
        to,
        ..Filter::default()
    };
    assert_eq!(find(Filter::default()).await, sorted(vec![now, soon, late]));
    // What has no time of its own counts by when it was asked for; the end is not within.
    assert_eq!(find(between(Some(NOW), Some(later(100)))).await, [now]);
    assert_eq!(find(between(Some(later(100)), Some(later(200)))).await, [soon]);
    assert_eq!(
        find(between(Some(later(100)), None)).await,
        sorted(vec![soon, late])
    );
    assert_eq!(find(between(None, Some(later(1)))).await, [now]);

    let with = |state, channel| Filter {
        state,
        channel,
        ..Filter::default()
    };
    assert_eq!(find(with(Some(Scheduled), None)).await, sorted(vec![soon, late]));
    assert_eq!(find(with(None, Some(two))).await, sorted(vec![soon, late]));
    // Both of one target: it failed on the second channel alone.
    assert_eq!(find(with(Some(Failed), Some(one))).await, []);
    assert_eq!(find(with(Some(Failed), Some(two))).await, [soon]);
    assert_eq!(find(with(None, Some(theirs))).await, []);

    let first = Filter {
        limit: 1,
        ..between(Some(later(100)), Some(later(300)))
    };
    let page = s.read().requests(&scope, &first).await.unwrap();
    let rest = Filter {
        after: Some((page[0].created_at, page[0].id)),
        ..first
    };
    let next = s.read().requests(&scope, &rest).await.unwrap();
    assert_eq!(sorted(vec![page[0].id, next[0].id]), sorted(vec![soon, late]));
}
