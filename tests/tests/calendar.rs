//! Posts as the calendar has them: found by their moment, and moved to another; each on both databases.

use ai_shorts_tests::person::{good_options, is, posts_of_ours, text};
use ai_shorts_tests::service::on_both;
use ai_shorts_tests::{Answer, Person, clips, in_days};
use anyhow::{Context as _, ensure};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

const SETTINGS: [(&str, &str); 1] = [("AI_SHORTS_LIMITS_YOUTUBE_UPLOADS_PER_DAY", "100000")];

/// A moment some milliseconds ahead, as the API takes it.
fn in_ms(n: u64) -> anyhow::Result<String> {
    let now = std::time::SystemTime::UNIX_EPOCH.elapsed()?;
    let at = now + Duration::from_millis(n);
    Ok(domain::Timestamp::from_micros(i64::try_from(at.as_micros())?).to_string())
}

async fn plan(who: &Person, media: &str, channels: &[&str], at: &str, title: &str) -> anyhow::Result<Value> {
    let target = |c: &&str| json!({"channel_id": c, "options": good_options(title)});
    let targets: Vec<_> = channels.iter().map(target).collect();
    let body = json!({"media_id": media, "scheduled_at": at, "targets": targets});
    let r = who
        .request(Method::POST, &who.at("/publish-requests"))
        .header("idempotency-key", title)
        .json(&body);
    who.send(r).await?.good()
}

async fn move_to(who: &Person, request: &str, at: &str) -> anyhow::Result<Answer> {
    let r = who
        .request(Method::PATCH, &who.at(&format!("/publish-requests/{request}")))
        .json(&json!({"scheduled_at": at}));
    who.send(r).await
}

async fn shown(who: &Person, request: &str) -> anyhow::Result<Value> {
    who.get(&who.at(&format!("/publish-requests/{request}")))
        .await?
        .good()
}

async fn cancel(who: &Person, request: &str) -> anyhow::Result<Value> {
    let path = who.at(&format!("/publish-requests/{request}/cancel"));
    who.post(&path, &json!({})).await?.good()
}

#[tokio::test]
async fn posts_are_asked_for_by_moment_state_and_channel() -> anyhow::Result<()> {
    on_both("calendar_asked", &SETTINGS, |service| async move {
        let me = Person::registered(&service, "olga@example.org").await?;
        let media = text(&me.upload("a.mp4", clips::vertical()?).await?["id"])?;
        let other = text(&me.upload("b.mp4", &clips::numbered(1, 10)?).await?["id"])?;
        let channel = me.connect_sandbox().await?;
        let (near, far) = (in_days(3), in_days(10));
        let one = text(&plan(&me, &media, &[&channel], &near, "near").await?["id"])?;
        let two = text(&plan(&me, &media, &[&channel], &far, "far").await?["id"])?;
        let ask = async |query: String| -> anyhow::Result<Vec<String>> {
            let page = me
                .get(&me.at(&format!("/publish-requests?{query}")))
                .await?
                .good()?;
            let items = page["items"].as_array().context("items")?;
            items.iter().map(|r| text(&r["id"])).collect()
        };
        ensure!(ask(String::new()).await? == [two.as_str(), one.as_str()]);
        ensure!(ask(format!("from={near}&to={far}")).await? == [one.as_str()]);
        ensure!(ask(format!("from={}&to={}", in_days(4), in_days(20))).await? == [two.as_str()]);
        ensure!(ask(format!("to={}", in_days(2))).await?.is_empty());
        ensure!(ask(format!("state=scheduled&channel={channel}&limit=1")).await? == [two.as_str()]);
        ensure!(ask("state=published".into()).await?.is_empty());
        cancel(&me, &one).await?;
        ensure!(ask(format!("state=canceled&from={near}")).await? == [one]);

        for (wrong, field, code) in [
            ("from=monday".to_owned(), "from", "query"),
            ("state=lost".into(), "state", "query"),
            ("channel=med_1".into(), "channel", "query"),
            (format!("from={far}&to={near}"), "to", "out_of_range"),
            (format!("from={far}&to={far}"), "to", "out_of_range"),
        ] {
            let answer = me.get(&me.at(&format!("/publish-requests?{wrong}"))).await?;
            is(&answer, 422, code).with_context(|| wrong.clone())?;
            ensure!(answer.json()["errors"][0]["field"] == field, "{wrong}");
        }

        // The clips of the tray: ready, and neither posted nor planned.
        let tray = me
            .get(&me.at("/media?state=ready&published=never"))
            .await?
            .good()?;
        ensure!(
            tray["total"] == 1 && tray["items"][0]["id"] == other.as_str(),
            "{tray}"
        );
        cancel(&me, &two).await?;
        let tray = me.get(&me.at("/media?published=never")).await?.good()?;
        ensure!(tray["total"] == 2, "{tray}");
        is(&me.get(&me.at("/media?published=perhaps")).await?, 422, "query")
    })
    .await
}

#[tokio::test]
async fn a_post_is_moved_as_a_whole_while_nothing_of_it_has_begun() -> anyhow::Result<()> {
    on_both("calendar_moved", &SETTINGS, |service| async move {
        let owner = Person::registered(&service, "olga@example.org").await?;
        let viewer = owner.invites(&service, "viewer@example.org", "viewer").await?;
        let editor = owner.invites(&service, "editor@example.org", "editor").await?;
        let stranger = Person::registered(&service, "stranger@example.org").await?;
        let media = text(&owner.upload("a.mp4", clips::vertical()?).await?["id"])?;
        let channel = owner.connect_sandbox().await?;
        let planned = plan(&owner, &media, &[&channel], &in_days(3), "Moved").await?;
        let id = text(&planned["id"])?;
        let to = in_days(5);
        is(&move_to(&viewer, &id, &to).await?, 403, "role_required")?;
        is(&move_to(&stranger, &id, &to).await?, 404, "not_found")?;
        is(
            &move_to(&owner, &id, &in_days(0).replace("20", "19")).await?,
            422,
            "schedule_in_past",
        )?;
        is(&move_to(&owner, &id, &in_days(391)).await?, 422, "too_far")?;
        ensure!(shown(&owner, &id).await?["scheduled_at"] == planned["scheduled_at"]);

        let stream = owner.request(Method::GET, &owner.at("/events"));
        let mut heard = Person::open(stream).await?;
        let moved = move_to(&editor, &id, &to).await?.good()?;
        ensure!(
            moved["scheduled_at"] == to.as_str() && moved["state"] == "scheduled",
            "{moved}"
        );
        ensure!(moved["targets"][0]["scheduled_at"] == to.as_str(), "{moved}");
        ensure!(
            moved["targets"][0]["act"]["actor"] == "olga@example.org",
            "{moved}"
        );
        let mut told = String::new();
        while !told.contains("target.changed") {
            let chunk = tokio::time::timeout(Duration::from_secs(20), heard.chunk()).await??;
            told.push_str(&String::from_utf8_lossy(&chunk.context("the stream ended")?));
        }
        let log = owner
            .get(&owner.at("/audit-events?kind=publish.rescheduled"))
            .await?
            .good()?;
        let facts = &log["items"][0]["facts"];
        ensure!(
            facts["scheduled_at"] == to.as_str() && facts["scheduled_at_before"] == planned["scheduled_at"],
            "{log}"
        );
        ensure!(log["items"].as_array().map(Vec::len) == Some(1), "{log}");

        cancel(&owner, &id).await?;
        is(&move_to(&owner, &id, &in_days(6)).await?, 409, "not_movable")?;
        // What goes out now has begun.
        let now = owner
            .publish(&media, &channel, "now", good_options("Now"))
            .await?
            .good()?;
        let now = text(&now["id"])?;
        is(&move_to(&owner, &now, &in_days(6)).await?, 409, "not_movable")?;
        owner.settled(&now, Duration::from_secs(60)).await?;
        is(&move_to(&owner, &now, &in_days(6)).await?, 409, "not_movable")?;
        ensure!(shown(&owner, &now).await?["scheduled_at"].is_null());

        // It goes out at its new time, though its old one was far away.
        let soon = plan(&owner, &media, &[&channel], &in_days(9), "Sooner").await?;
        let soon = text(&soon["id"])?;
        move_to(&owner, &soon, &in_ms(1500)?).await?.good()?;
        let done = owner.settled(&soon, Duration::from_secs(60)).await?;
        ensure!(done["state"] == "published", "{done}");
        Ok(())
    })
    .await
}

/// One canceled target does not hold the others back; one that has begun does.
#[tokio::test]
async fn what_was_canceled_of_a_post_stays_canceled_when_the_rest_is_moved() -> anyhow::Result<()> {
    on_both("calendar_parts", &SETTINGS, |service| async move {
        let me = Person::registered(&service, "olga@example.org").await?;
        let media = text(&me.upload("a.mp4", clips::vertical()?).await?["id"])?;
        let all = me.connect_all().await?;
        let channels = [all["youtube"].as_str(), all["vk"].as_str()];
        let planned = plan(&me, &media, &channels, &in_days(3), "Two").await?;
        let id = text(&planned["id"])?;
        let path = me.at(&format!(
            "/publish-targets/{}/cancel",
            text(&planned["targets"][1]["id"])?
        ));
        me.post(&path, &json!({})).await?.good()?;
        let to = in_days(4);
        let moved = move_to(&me, &id, &to).await?.good()?;
        ensure!(moved["targets"][0]["scheduled_at"] == to.as_str(), "{moved}");
        ensure!(
            moved["targets"][1]["state"] == "canceled"
                && moved["targets"][1]["scheduled_at"] == planned["scheduled_at"],
            "{moved}"
        );
        Ok(())
    })
    .await
}

/// Moves race with the workers that claim the same posts: each comes out once, and one that was moved in time
/// not before its new time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_post_that_is_moved_while_it_is_claimed_appears_once() -> anyhow::Result<()> {
    on_both("calendar_raced", &SETTINGS, |service| async move {
        let owner = Person::registered(&service, "olga@example.org").await?;
        let editor = owner.invites(&service, "editor@example.org", "editor").await?;
        let media = text(&owner.upload("a.mp4", clips::vertical()?).await?["id"])?;
        let channel = owner.connect_sandbox().await?;
        // A claim that a move takes away may have opened a session: those count at the platform.
        let day = json!({"platform": "youtube", "uploads_per_day": 100_000});
        owner.post("/sandbox/api/settings", &day).await?.good()?;
        let mut raced = vec![];
        for n in 0..12_u64 {
            // The moments of claiming lie within those of moving.
            let post = plan(
                &owner,
                &media,
                &[&channel],
                &in_ms(1200 + n * 10)?,
                &format!("Raced {n}"),
            )
            .await?;
            let id = text(&post["id"])?;
            for who in [owner.clone(), editor.clone()] {
                let id = id.clone();
                raced.push(tokio::spawn(async move {
                    let (mut moved, mut refused) = (0, 0);
                    // At first as fast as it goes, then ever slower, until the moment comes before the next move: on any machine it is claimed in the end.
                    for step in 0..200_u64 {
                        let answer = move_to(&who, &id, &in_ms(40 + step % 7 * 15)?).await?;
                        match (answer.status.as_u16(), answer.code().as_str()) {
                            (200, _) => moved += 1,
                            (409, "not_movable") => refused += 1,
                            _ => is(&answer, 200, "")?,
                        }
                        if refused > 2 {
                            break;
                        }
                        let pause = step.saturating_sub(30) * 4;
                        tokio::time::sleep(Duration::from_millis(pause)).await;
                    }
                    anyhow::Ok((id, moved, refused))
                }));
            }
        }
        let (mut moves, mut refusals, mut ids) = (0, 0, vec![]);
        for one in raced {
            let (id, of_it, no) = one.await??;
            moves += of_it;
            refusals += no;
            ids.push(id);
        }
        ensure!(
            moves > 12 && refusals > 0,
            "{moves} moved, {refusals} refused: nothing raced"
        );
        ids.dedup();
        for id in &ids {
            let done = owner.settled(id, Duration::from_secs(120)).await?;
            ensure!(done["state"] == "published", "{done}");
            let planned = shown(&owner, id).await?;
            let began = &done["attempts"][0]["started_at"];
            ensure!(
                text(began)? >= text(&planned["scheduled_at"])?,
                "sent at {began}, before its time: {planned:#}"
            );
        }
        let seen = owner.sandbox_state().await?;
        let mut titles: Vec<_> = posts_of_ours(&seen).map(|v| v["title"].to_string()).collect();
        titles.sort();
        titles.dedup();
        ensure!(
            titles.len() == 12 && posts_of_ours(&seen).count() == 12,
            "{} videos of 12 posts: {seen:#}",
            posts_of_ours(&seen).count()
        );
        Ok(())
    })
    .await
}
