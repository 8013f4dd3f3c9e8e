//! What is wrong with an installation, or less than it could be: as `doctor` looks, as far as a running service sees it.

use crate::views::{FindingLevel, OperatorFinding, Overview};
use std::collections::BTreeMap;
use std::time::Duration;

/// A due job that nobody takes for so long tells of no worker.
const STUCK: Duration = Duration::from_mins(10);
/// A backup older than this is told of.
const BACKUP: Duration = Duration::from_hours(7 * 24);
/// Disk left over the floor that uploads keep free: below it there is a warning.
const NEAR_FLOOR_BYTES: u64 = 5 << 30;

/// What is looked at.
pub(super) struct Seen<'a> {
    pub overview: &'a Overview,
    /// The database is a file that `backup` copies.
    pub is_backed_up_by_us: bool,
    pub is_loopback: bool,
    pub is_public_https: bool,
    /// Hosts of the settings that no processor names.
    pub unnamed_hosts: Vec<String>,
}

struct Found(Vec<OperatorFinding>);

impl Found {
    fn wrong<const N: usize>(&mut self, code: &'static str, facts: [(&'static str, String); N]) {
        self.add(FindingLevel::Wrong, code, facts);
    }
    fn less<const N: usize>(&mut self, code: &'static str, facts: [(&'static str, String); N]) {
        self.add(FindingLevel::Less, code, facts);
    }
    fn add<const N: usize>(
        &mut self,
        level: FindingLevel,
        code: &'static str,
        facts: [(&'static str, String); N],
    ) {
        let facts = BTreeMap::from(facts);
        self.0.push(OperatorFinding { level, code, facts });
    }
}

/// The worst first.
pub(super) fn all(seen: &Seen<'_>) -> Vec<OperatorFinding> {
    let mut found = Found(vec![]);
    of_machine(seen, &mut found);
    of_keys_and_backups(seen, &mut found);
    of_mail_and_people(seen, &mut found);
    of_platforms(seen, &mut found);
    found.0.sort_by_key(|f| f.level);
    found.0
}

fn of_machine(seen: &Seen<'_>, found: &mut Found) {
    let o = seen.overview;
    let free = [("free_bytes", o.storage.free_bytes.to_string())];
    if o.storage.free_bytes < o.storage.floor_bytes {
        found.wrong("disk_full", free);
    } else if o.storage.free_bytes < o.storage.floor_bytes.saturating_add(NEAR_FLOOR_BYTES) {
        found.less("disk_low", free);
    }
    if let Some(due) = o.jobs.oldest_due_at
        && o.at.since(due) > STUCK
    {
        found.wrong("jobs_stuck", [("since", due.to_string())]);
    }
    if o.video.ffmpeg.is_none() || o.video.ffprobe.is_none() {
        found.less("no_ffmpeg", []);
    } else if !o.video.is_run {
        found.wrong("no_cage", []);
    } else if !o.video.is_caged {
        found.less("weak_cage", []);
    }
    if !seen.is_loopback && !o.public_url.starts_with("https:") {
        found.wrong("plain_http", [("url", o.public_url.clone())]);
    }
}

fn of_keys_and_backups(seen: &Seen<'_>, found: &mut Found) {
    let o = seen.overview;
    if o.keys.lost_rows > 0 {
        found.wrong("keys_lost", [("rows", o.keys.lost_rows.to_string())]);
    }
    if o.keys.is_inline {
        found.less("keys_inline", []);
    } else if o.keys.is_unfinished {
        found.less("rotation_unfinished", []);
    }
    if seen.is_backed_up_by_us {
        match o.last_backup_at {
            None => found.less("backup_none", []),
            Some(at) if o.at.since(at) > BACKUP => found.less("backup_old", [("at", at.to_string())]),
            Some(_) => {}
        }
    }
}

fn of_mail_and_people(seen: &Seen<'_>, found: &mut Found) {
    let o = seen.overview;
    if !o.mail.is_configured {
        found.less("no_mail", []);
    }
    if let Some(error) = &o.mail.last_error {
        found.wrong("mail_failing", [("error", error.clone())]);
    }
    if o.requests.overdue > 0 {
        found.wrong("requests_overdue", [("n", o.requests.overdue.to_string())]);
    }
    if !seen.unnamed_hosts.is_empty() {
        found.wrong("hosts_unnamed", [("hosts", seen.unnamed_hosts.join(", "))]);
    }
}

fn of_platforms(seen: &Seen<'_>, found: &mut Found) {
    let o = seen.overview;
    let is_ready = |name: &str| {
        o.platforms
            .iter()
            .any(|p| p.state == "ready" && (name.is_empty() || p.platform.as_str() == name))
    };
    if !is_ready("") {
        if o.platforms.iter().any(|p| p.state == "sandbox") {
            found.less("only_sandbox", []);
        } else {
            found.wrong("no_platform", []);
        }
    }
    if is_ready("instagram") && !seen.is_public_https {
        found.less("instagram_needs_https", []);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views;
    use domain::{Platform, Timestamp};

    fn well() -> Overview {
        let at = Timestamp::from_micros(1_800_000_000_000_000);
        Overview {
            version: "1".into(),
            at,
            started_at: at,
            public_url: "https://shorts.example.org/".into(),
            database: views::DatabaseState {
                kind: "sqlite",
                size_bytes: 1,
            },
            storage: views::StorageState {
                kind: "folder",
                used_bytes: 0,
                free_bytes: 100 << 30,
                total_bytes: 200 << 30,
                floor_bytes: 1 << 30,
            },
            totals: views::OverviewTotals {
                accounts: 1,
                workspaces: 1,
                channels: 0,
                media: 0,
                publish_requests: 0,
            },
            jobs: views::JobsState {
                waiting: 0,
                running: 0,
                planned: 0,
                failing: 0,
                oldest_due_at: None,
                kinds: vec![],
            },
            mail: views::MailState {
                is_configured: true,
                waiting: 0,
                sent: 0,
                failed: 0,
                last_error: None,
                test: None,
            },
            keys: views::KeysState {
                is_inline: false,
                keys: vec![],
                is_unfinished: false,
                lost_rows: 0,
            },
            last_backup_at: Some(at),
            video: views::VideoState {
                ffmpeg: Some("7".into()),
                ffprobe: Some("7".into()),
                is_caged: true,
                is_run: true,
            },
            requests: views::RequestsState {
                waiting: 0,
                overdue: 0,
            },
            platforms: vec![views::PlatformApp {
                platform: Platform::Youtube,
                state: "ready",
                missing: vec![],
                urls: vec![],
            }],
            findings: vec![],
        }
    }

    fn codes(change: impl FnOnce(&mut Overview, &mut Seen<'static>)) -> Vec<&'static str> {
        let mut overview = well();
        let mut seen = Seen {
            overview: Box::leak(Box::new(well())),
            is_backed_up_by_us: true,
            is_loopback: false,
            is_public_https: true,
            unnamed_hosts: vec![],
        };
        change(&mut overview, &mut seen);
        let seen = Seen {
            overview: &overview,
            unnamed_hosts: seen.unnamed_hosts,
            ..seen
        };
        all(&seen).iter().map(|f| f.code).collect()
    }

    #[test]
    fn a_well_kept_installation_has_nothing_to_be_told() {
        assert_eq!(codes(|_, _| {}), [""; 0]);
    }

    #[test]
    fn each_trouble_is_told_by_its_name() {
        let minutes = |n| Duration::from_mins(n);
        assert_eq!(codes(|o, _| o.storage.free_bytes = 1), ["disk_full"]);
        assert_eq!(codes(|o, _| o.storage.free_bytes = 3 << 30), ["disk_low"]);
        assert_eq!(
            codes(|o, _| o.jobs.oldest_due_at = Some(o.at.minus(minutes(9)))),
            [""; 0]
        );
        assert_eq!(
            codes(|o, _| o.jobs.oldest_due_at = Some(o.at.minus(minutes(11)))),
            ["jobs_stuck"]
        );
        assert_eq!(codes(|o, _| o.video.ffprobe = None), ["no_ffmpeg"]);
        assert_eq!(codes(|o, _| o.video.is_caged = false), ["weak_cage"]);
        assert_eq!(
            codes(|o, _| (o.video.is_caged, o.video.is_run) = (false, false)),
            ["no_cage"]
        );
        assert_eq!(
            codes(|o, _| o.public_url = "http://x.example.org/".into()),
            ["plain_http"]
        );
        assert_eq!(codes(|o, _| o.keys.lost_rows = 2), ["keys_lost"]);
        assert_eq!(codes(|o, _| o.keys.is_inline = true), ["keys_inline"]);
        assert_eq!(codes(|o, _| o.keys.is_unfinished = true), ["rotation_unfinished"]);
        assert_eq!(codes(|o, _| o.last_backup_at = None), ["backup_none"]);
        let days = |n: u64| Duration::from_hours(24 * n);
        assert_eq!(
            codes(|o, _| o.last_backup_at = Some(o.at.minus(days(8)))),
            ["backup_old"]
        );
        assert_eq!(
            codes(|o, s| (o.last_backup_at, s.is_backed_up_by_us) = (None, false)),
            [""; 0]
        );
        assert_eq!(codes(|o, _| o.mail.is_configured = false), ["no_mail"]);
        assert_eq!(
            codes(|o, _| o.mail.last_error = Some("550".into())),
            ["mail_failing"]
        );
        assert_eq!(codes(|o, _| o.requests.overdue = 1), ["requests_overdue"]);
        assert_eq!(
            codes(|_, s| s.unnamed_hosts = vec!["x".into()]),
            ["hosts_unnamed"]
        );
        assert_eq!(codes(|o, _| o.platforms.clear()), ["no_platform"]);
        assert_eq!(codes(|o, _| o.platforms[0].state = "sandbox"), ["only_sandbox"]);
        assert_eq!(
            codes(|o, s| {
                o.platforms[0].platform = Platform::Instagram;
                s.is_public_https = false;
            }),
            ["instagram_needs_https"]
        );
    }

    #[test]
    fn what_is_wrong_stands_before_what_is_less() {
        let told = codes(|o, _| {
            o.mail.is_configured = false;
            o.requests.overdue = 1;
            o.last_backup_at = None;
        });
        assert_eq!(told, ["requests_overdue", "backup_none", "no_mail"]);
    }
}
