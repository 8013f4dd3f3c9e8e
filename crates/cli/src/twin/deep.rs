//! The deep check of the policy's promises: what a twin shows of this build.

use super::{Marks, Twin};
use crate::config::Config;
use anyhow::Context as _;
use app::policy::{Deep, Seen};
use domain::{MediaId, Platform};
use std::path::PathBuf;
use storage::Kind;

/// Idle days; in each of their steps what comes by itself is done.
const IDLE_DAYS: u32 = 30;
const IDLE_STEP_HOURS: u32 = 24;
/// Days after which a clip must still be there, from the beginning.
const YEARS_DAYS: u32 = 400;
const YEARS_STEP_HOURS: u32 = 7 * 24;

/// Starts a twin, lets its person live there, and tells what was seen. `told` hears of each step. What was not come to
/// is told as not seen.
pub async fn look(of: &Config, program: PathBuf, told: &dyn Fn(&str)) -> Deep {
    let mut deep = Deep::default();
    told("a twin is started in a temporary folder");
    let twin = match Twin::open(of, program).await {
        Ok(twin) => twin,
        Err(error) => {
            told(&format!("the twin does not start: {error:#}"));
            return deep;
        }
    };
    if let Err(error) = live(&twin, &mut deep, told).await {
        told(&format!("the twin did not come to the end: {error:#}"));
    }
    twin.close().await;
    deep
}

async fn live(twin: &Twin, deep: &mut Deep, told: &dyn Fn(&str)) -> anyhow::Result<()> {
    told("its person uploads, connects four stand-ins and publishes to them");
    let media = twin.upload().await?;
    let bytes = whole(twin, media).await?;
    let mut channels = twin.connect().await?;
    twin.publish(media, &channels, "twin").await?;
    twin.looks_back().await?;
    for platform in [Platform::Tiktok, Platform::Vk] {
        let gone = channels.remove(&platform).context("a channel")?;
        twin.app.disconnect(&twin.scope, gone).await?;
    }
    let (uses, authorized) = (twin.marks().await?.uses, twin.authorized_calls().await?);

    told("it is left alone for 30 simulated days");
    let before = twin.marks().await?;
    twin.days(IDLE_DAYS, IDLE_STEP_HOURS).await?;
    let after = twin.marks().await?;
    deep.tell("C3.5", "telemetry", silent(before, after));
    deep.tell(
        "C4.1",
        "calls",
        equal(uses, authorized).and(unopened(before, after)),
    );

    told("and until 400 simulated days are over");
    twin.days(YEARS_DAYS - IDLE_DAYS, YEARS_STEP_HOURS).await?;
    let is_there = whole(twin, media).await.is_ok_and(|now| now == bytes);
    deep.tell(
        "C6.2a",
        "years",
        Seen::none_of(u64::from(!is_there), "clips gone by age"),
    );

    told("its person is deleted");
    twin.delete().await?;
    deep.tell("C6.2b", "twin", nothing_left(twin).await?);
    Ok(())
}

/// The clip's bytes as the storage has them.
async fn whole(twin: &Twin, media: MediaId) -> anyhow::Result<Vec<u8>> {
    let file = twin.app.media_file(&twin.scope, media, Kind::Media).await?;
    let path = twin.app.storage.local(Kind::Media, &file.key).await?;
    Ok(tokio::fs::read(&path).await?)
}

fn silent(before: Marks, after: Marks) -> Seen {
    let calls = after.outgoing - before.outgoing;
    let seen = after.seen - before.seen;
    Seen::none_of(calls, "calls while idle").and(Seen::none_of(seen, "requests at stand-ins while idle"))
}

fn unopened(before: Marks, after: Marks) -> Seen {
    let opened = after.openings - before.openings;
    let uses = after.uses - before.uses;
    Seen::none_of(opened, "tokens opened while idle").and(Seen::none_of(uses, "uses of tokens while idle"))
}

fn equal(uses: u64, authorized: u64) -> Seen {
    if uses == authorized && uses > 0 {
        Seen::Good
    } else {
        Seen::Bad(format!(
            "token_use: {uses}, calls that stand-ins saw: {authorized}"
        ))
    }
}

/// No row names the twin's workspace or person, and the storage is empty.
async fn nothing_left(twin: &Twin) -> anyhow::Result<Seen> {
    let db = twin.app.store.read();
    let rows = db.named_workspaces().await?.len() + db.named_accounts().await?.len();
    let mut files = 0;
    for kind in Kind::ALL {
        files += twin.app.storage.list(kind).await?.len();
    }
    Ok(Seen::none_of(rows as u64, "rows after the deletion")
        .and(Seen::none_of(files as u64, "files after the deletion")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_an_opening_and_a_difference_are_told() {
        let quiet = Marks {
            openings: 5,
            uses: 5,
            outgoing: 9,
            seen: 9,
        };
        assert_eq!(
            silent(quiet, quiet).and(unopened(quiet, quiet)).and(equal(5, 5)),
            Seen::Good
        );
        let loud = |change: fn(&mut Marks)| {
            let mut m = quiet;
            change(&mut m);
            m
        };
        let bad = |seen| matches!(seen, Seen::Bad(_));
        assert!(bad(silent(quiet, loud(|m| m.outgoing += 1))));
        assert!(bad(silent(quiet, loud(|m| m.seen += 1))));
        assert!(bad(unopened(quiet, loud(|m| m.openings += 1))));
        assert!(bad(unopened(quiet, loud(|m| m.uses += 1))));
        assert!(bad(equal(5, 6)) && bad(equal(0, 0)));
    }
}
