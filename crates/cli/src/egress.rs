//! What left the machine, as the operator's table.

use crate::config::Config;
use crate::wiring;
use app::App;
use app::operator::WRITE_EVERY;
use domain::Timestamp;
use domain::retention::EGRESS;
use store::egress::EgressDay;
use tokio_util::sync::CancellationToken;

/// Refused requests are told a minute at a time: whoever sends many cannot fill the audit log.
const REFUSALS_EVERY: u32 = 20;
/// As many lines as the log can have.
const ALL: u32 = 1_000_000;

/// Writes the counts of outgoing calls down until the process stops, and then the last ones. Stop it after everybody
/// else who calls.
pub fn follow(app: App, stop: CancellationToken) -> tokio::task::JoinHandle<()> {
    tokio::spawn(async move {
        let (mut is_told, mut round) = (false, 0_u32);
        loop {
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(WRITE_EVERY) => {}
            }
            match app.write_egress_log().await {
                Ok(()) => is_told = false,
                Err(error) if !is_told => {
                    tracing::error!(%error, "the log of outgoing calls could not be written; its counts are kept");
                    is_told = true;
                }
                Err(_) => {}
            }
            round += 1;
            if (round % REFUSALS_EVERY == 0 || stop.is_cancelled())
                && let Err(error) = app.write_refusals().await
            {
                tracing::error!(%error, "refused requests could not be told to the audit log");
            }
            if stop.is_cancelled() {
                return;
            }
        }
    })
}

/// Prints the log, newest day first.
pub async fn run(config: &Config, json: bool) -> anyhow::Result<()> {
    let store = wiring::open_store(config).await?;
    let lines = store.read().egress_days(0, ALL).await;
    store.close().await;
    let lines = lines?;
    if json {
        let all: Vec<app::views::EgressDay> = lines.into_iter().map(Into::into).collect();
        println!("{}", serde_json::to_string_pretty(&all)?);
        return Ok(());
    }
    println!(
        "{:<10}  {:<34} {:<24} {:>8} {:>7} {:>14}  refused",
        "day", "host", "what for", "calls", "failed", "bytes sent"
    );
    for line in &lines {
        println!("{}", row(line));
    }
    println!("{}", summary(&lines));
    Ok(())
}

fn day(at: Timestamp) -> String {
    at.to_string().chars().take(10).collect()
}

fn row(e: &EgressDay) -> String {
    let what = if e.is_act {
        format!("act: {}", e.purpose)
    } else {
        e.purpose.clone()
    };
    let text = format!(
        "{:<10}  {:<34} {what:<24} {:>8} {:>7} {:>14}  {}",
        day(e.day),
        e.host,
        e.calls,
        e.failed,
        e.bytes_sent,
        e.refused.as_deref().unwrap_or_default()
    );
    text.trim_end().to_owned()
}

/// One sentence of all of it.
pub fn summary(lines: &[EgressDay]) -> String {
    let sent = || lines.iter().filter(|l| l.refused.is_none());
    let hosts: std::collections::BTreeSet<_> = sent().map(|l| l.host.as_str()).collect();
    let acts: u64 = sent().filter(|l| l.is_act).map(|l| l.calls).sum();
    let own: u64 = sent().filter(|l| !l.is_act).map(|l| l.calls).sum();
    let refused: u64 = lines
        .iter()
        .filter(|l| l.refused.is_some())
        .map(|l| l.calls)
        .sum();
    format!(
        "{} calls under people's acts and {} of the service's own to {} hosts in {} days; {} refused before anything was sent",
        acts,
        own,
        hosts.len(),
        EGRESS.as_secs() / 86_400,
        refused
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_no_call() {
        let line = |refused: Option<&str>, is_act, calls| EgressDay {
            day: Timestamp::from_micros(0),
            host: "www.googleapis.com".into(),
            is_act,
            purpose: "upload".into(),
            refused: refused.map(str::to_owned),
            calls,
            failed: 0,
            bytes_sent: 7,
        };
        let all = [
            line(None, true, 3),
            line(None, false, 2),
            line(Some("port"), true, 5),
        ];
        let said = summary(&all);
        assert!(
            said.starts_with(
                "3 calls under people's acts and 2 of the service's own to 1 hosts in 30 days; 5 refused"
            ),
            "{said}"
        );
        assert!(row(&all[0]).starts_with("1970-01-01  www.googleapis.com"));
        assert!(row(&all[2]).ends_with("  port"));
    }
}
