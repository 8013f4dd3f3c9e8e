//! Numbers for whoever watches the installation: in the text format of Prometheus, of nobody by name.
//! Source of the format: prometheus.io, exposition formats 0.0.4.

use crate::{App, AppError};
use std::fmt::Write as _;
use store::metrics::Count;

/// Adds a measure with its samples; `label` names what tells them apart.
fn add(out: &mut String, name: &str, kind: &str, help: &str, label: &str, samples: &[(String, i64)]) {
    // writing to a string cannot fail
    let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
    for (value, n) in samples {
        let _ = if label.is_empty() {
            writeln!(out, "{name} {n}")
        } else {
            writeln!(out, "{name}{{{label}=\"{value}\"}} {n}")
        };
    }
}

fn named(counts: Vec<Count>) -> Vec<(String, i64)> {
    counts.into_iter().map(|c| (c.name, c.n)).collect()
}

impl App {
    /// What a scrape gets.
    pub async fn metrics(&self) -> Result<String, AppError> {
        let (db, now) = (self.store.read(), self.now());
        let mut out = String::new();
        let version = vec![(env!("CARGO_PKG_VERSION").to_owned(), 1)];
        add(
            &mut out,
            "ai_shorts_build_info",
            "gauge",
            "The version that runs.",
            "version",
            &version,
        );
        let jobs = named(db.jobs_by_kind().await?);
        add(
            &mut out,
            "ai_shorts_jobs",
            "gauge",
            "Jobs that wait, are planned or run.",
            "kind",
            &jobs,
        );
        let waits = db
            .oldest_due_job(now)
            .await?
            .map_or(0, |at| now.since(at).as_secs());
        let waits = vec![(String::new(), i64::try_from(waits).unwrap_or(i64::MAX))];
        let help = "Seconds that the longest due job has waited for a worker.";
        add(&mut out, "ai_shorts_job_wait_seconds", "gauge", help, "", &waits);
        let targets = named(db.targets_by_state().await?);
        let help = "Posts to single channels, by state; needs_attention waits for a person.";
        add(
            &mut out,
            "ai_shorts_publish_targets",
            "gauge",
            help,
            "state",
            &targets,
        );
        let media = named(db.media_by_state().await?);
        add(
            &mut out,
            "ai_shorts_media",
            "gauge",
            "Clips in all libraries.",
            "state",
            &media,
        );
        let uploads = named(db.uploads_by_state().await?);
        add(
            &mut out,
            "ai_shorts_uploads",
            "gauge",
            "Uploads that are not finished.",
            "state",
            &uploads,
        );
        let free = i64::try_from(self.storage.scratch_free_bytes()?).unwrap_or(i64::MAX);
        let free = vec![(String::new(), free)];
        let help = "Bytes that the disk of the media folder has left; with a bucket only files in the making lie there.";
        add(&mut out, "ai_shorts_storage_free_bytes", "gauge", help, "", &free);
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_measure_reads_as_prometheus_wants_it() {
        let mut out = String::new();
        add(
            &mut out,
            "x_bytes",
            "gauge",
            "How many.",
            "",
            &[(String::new(), 7)],
        );
        add(
            &mut out,
            "x",
            "gauge",
            "By kind.",
            "kind",
            &[("a".into(), 1), ("b".into(), 2)],
        );
        assert_eq!(
            out,
            "# HELP x_bytes How many.\n# TYPE x_bytes gauge\nx_bytes 7\n\
             # HELP x By kind.\n# TYPE x gauge\nx{kind=\"a\"} 1\nx{kind=\"b\"} 2\n"
        );
    }
}
