//! Repairs: what the preflight calls fixable becomes a file that passes the same preflight.

use super::desk::{Desk, preflight};
use super::recipe::{Account, Note, PLATFORMS};
use anyhow::{Context as _, ensure};
use domain::Platform;
use domain::conform::{Plan, Video, Wanted, plan};
use domain::media::Facts;
use std::path::{Path, PathBuf};
use tokio::process::Command;

/// A rendition is as long as its clip, give or take so much.
const APART_MS: u64 = 100;

/// One clip and one platform that a rendition is to reconcile.
#[derive(Debug)]
pub struct Repair {
    pub platform: Platform,
    pub remuxed: bool,
    /// Why it is none.
    pub failed: Option<String>,
}

/// A clip at hand, and the renditions made of it so far.
pub struct Bench<'a> {
    pub desk: &'a Desk,
    pub dir: &'a Path,
    pub file: &'a Path,
    pub facts: &'a Facts,
    made: Vec<Made>,
}

struct Made {
    plan: Plan,
    file: PathBuf,
    facts: Facts,
}

impl<'a> Bench<'a> {
    pub const fn new(desk: &'a Desk, dir: &'a Path, file: &'a Path, facts: &'a Facts) -> Self {
        Self {
            desk,
            dir,
            file,
            facts,
            made: vec![],
        }
    }

    /// A rendition for each platform that has fixable findings and nothing else against the clip.
    pub async fn repairs(&mut self, size_bytes: u64) -> Vec<Repair> {
        let mut all = vec![];
        for platform in PLATFORMS {
            let before = preflight(platform, Account::Large, self.facts, size_bytes);
            let hopeless = before.iter().any(|n| n.blocks && !n.fixable);
            if hopeless || before.iter().all(|n| !n.fixable) {
                continue;
            }
            let wanted = Wanted::new(vec![platform], None, None);
            let plan_of = plan(self.facts, &wanted);
            let remuxed = plan_of.remux_only;
            let done = self.one(&wanted, plan_of, &before).await;
            all.push(Repair {
                platform,
                remuxed,
                failed: done.err().map(|e| format!("{e:#}")),
            });
        }
        all
    }

    async fn one(&mut self, wanted: &Wanted, plan_of: Plan, before: &[Note]) -> anyhow::Result<()> {
        ensure!(!plan_of.changes.is_empty(), "there is nothing to conform");
        let made = self.rendition(plan_of).await?;
        // As the worker asks before it takes a rendition over.
        let again = plan(&made.facts, wanted).changes;
        ensure!(
            again.is_empty(),
            "it needs another: {again:?}\nmade: {:?}",
            made.facts
        );
        let size = std::fs::metadata(&made.file)?.len();
        let after = preflight(wanted.platforms[0], Account::Large, &made.facts, size);
        let stays = |n: &Note| !n.fixable && !n.blocks && before.contains(n);
        let left: Vec<String> = after.iter().filter(|n| !stays(n)).map(Note::to_string).collect();
        ensure!(left.is_empty(), "after it: {left:?}\nmade: {:?}", made.facts);
        Ok(())
    }

    /// Platforms whose plans do the same work share a file.
    async fn rendition(&mut self, plan_of: Plan) -> anyhow::Result<&Made> {
        let same = |m: &Made| (m.plan.video, m.plan.audio) == (plan_of.video, plan_of.audio);
        if let Some(at) = self.made.iter().position(same) {
            return Ok(&self.made[at]);
        }
        let file = self.dir.join(format!("rendition-{}.mp4", self.made.len()));
        let facts = self.desk.conform(self.file, &plan_of, &file).await;
        let facts = facts.with_context(|| format!("{plan_of:?}"))?;
        whole(&plan_of, self.file, self.facts, &file, &facts).await?;
        self.made.push(Made {
            plan: plan_of,
            file,
            facts,
        });
        self.made.last().context("just made")
    }
}

/// It plays to its end, is as long as the clip was, and what was only taken over is the same to the bit.
async fn whole(plan_of: &Plan, file: &Path, facts: &Facts, out: &Path, made: &Facts) -> anyhow::Result<()> {
    let played = ffmpeg(&["-xerror"], out, "-map 0 -f null").await?;
    ensure!(played.is_empty(), "it does not play: {played}");
    let apart = made.duration_ms.abs_diff(facts.duration_ms);
    ensure!(
        apart <= APART_MS,
        "{} ms long, not {} ms",
        made.duration_ms,
        facts.duration_ms
    );
    if plan_of.video == Video::Copy {
        let md5 = "-map 0:V:0 -c copy -f md5";
        let (a, b) = (ffmpeg(&[], file, md5).await?, ffmpeg(&[], out, md5).await?);
        ensure!(!a.is_empty() && a == b, "the picture was taken over, but changed");
    }
    Ok(())
}

/// What ffmpeg prints and complains of.
async fn ffmpeg(before: &[&str], file: &Path, then: &str) -> anyhow::Result<String> {
    let mut run = Command::new("ffmpeg");
    run.args(["-nostdin", "-v", "error"])
        .args(before)
        .arg("-i")
        .arg(file);
    let done = run.args(then.split(' ')).arg("-").output().await?;
    let said = [done.stdout, done.stderr].concat();
    let said = String::from_utf8_lossy(&said).trim().to_owned();
    ensure!(done.status.success(), "ffmpeg: {said}");
    Ok(said)
}
