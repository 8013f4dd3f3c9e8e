//! What a process has used, read from /proc.
use std::{collections::HashMap, fs, time::Duration};

use anyhow::Context as _;

/// Clock ticks a second in /proc, on every Linux we run on.
const TICKS: u64 = 100;

fn stat(pid: u32) -> Option<(u32, u64)> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // the name, in brackets, may hold spaces
    let fields: Vec<_> = text.rsplit_once(')')?.1.split_whitespace().collect();
    let number = |n: usize| fields.get(n)?.parse::<u64>().ok();
    Some((fields.get(1)?.parse().ok()?, number(11)? + number(12)?))
}

/// This process and those it started that still run.
fn family(root: u32) -> Vec<u32> {
    let pids = fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = pids.filter_map(|e| e.file_name().to_str()?.parse::<u32>().ok());
    let parents: HashMap<u32, u32> = pids.filter_map(|pid| Some((pid, stat(pid)?.0))).collect();
    let mut found = vec![root];
    let mut next = 0;
    while next < found.len() {
        let parent = found[next];
        found.extend(
            parents
                .iter()
                .filter(|&(_, of)| *of == parent)
                .map(|(&pid, _)| pid),
        );
        next += 1;
    }
    found
}

/// Processor time of one process.
pub fn cpu(pid: u32) -> anyhow::Result<Duration> {
    let (_, ticks) = stat(pid).with_context(|| format!("process {pid} is gone"))?;
    Ok(Duration::from_millis(ticks * 1000 / TICKS))
}

/// Processor time of a process and its children.
pub fn family_cpu(pid: u32) -> Duration {
    let ticks: u64 = family(pid)
        .into_iter()
        .filter_map(stat)
        .map(|(_, ticks)| ticks)
        .sum();
    Duration::from_millis(ticks * 1000 / TICKS)
}

fn status(pid: u32, field: &str) -> anyhow::Result<u64> {
    let text = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix(field))
        .context("no such field")?;
    let kib = line
        .trim_start_matches(':')
        .split_whitespace()
        .next()
        .context("no number")?;
    Ok(kib.parse::<u64>()? << 10)
}

/// Resident memory now.
pub fn rss(pid: u32) -> anyhow::Result<u64> {
    status(pid, "VmRSS")
}

/// From here on [`peak`] counts anew: what the start took (the hash of a password) is not the load's.
pub fn reset_peak(pid: u32) {
    if let Err(error) = fs::write(format!("/proc/{pid}/clear_refs"), "5") {
        eprintln!("  the peak of process {pid} counts from its start: {error}");
    }
}

/// The most resident memory since [`reset_peak`], or since the process started.
pub fn peak(pid: u32) -> anyhow::Result<u64> {
    status(pid, "VmHWM")
}

#[expect(clippy::cast_precision_loss, reason = "for people to read")]
pub fn mib(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20))
}

#[expect(clippy::cast_precision_loss, reason = "for people to read")]
pub fn per_gib(spent: Duration, bytes: u64) -> String {
    format!(
        "{:.2} s/GiB",
        spent.as_secs_f64() / (bytes as f64 / f64::from(1 << 30))
    )
}
