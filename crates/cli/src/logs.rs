//! Logs: to standard error, as text or JSON, at the level of `RUST_LOG`, without what libraries would tell.

use crate::config::LogFormat;
use std::io::IsTerminal as _;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _, Registry};

/// These log headers, bodies, addresses or statements when asked to: capped at info whatever `RUST_LOG` says.
const CAPPED: [&str; 10] = [
    "hyper", "h2", "http", "reqwest", "rustls", "sqlx", "sea_orm", "tower", "axum", "lettre",
];
const DEFAULT: &str = "info,sqlx=warn,sea_orm=warn";

/// Starts logging for this process.
///
/// # Errors
/// When `RUST_LOG` can't be read, or logging was started before.
pub fn start(format: LogFormat) -> anyhow::Result<()> {
    let wanted = std::env::var("RUST_LOG").unwrap_or_default();
    let ansi = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    subscriber(format, &wanted, ansi, std::io::stderr)?.try_init()?;
    Ok(())
}

fn subscriber<W>(
    format: LogFormat,
    wanted: &str,
    ansi: bool,
    writer: W,
) -> anyhow::Result<impl tracing::Subscriber + Send + Sync>
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let wanted = if wanted.trim().is_empty() { DEFAULT } else { wanted };
    let filter = EnvFilter::builder().parse(wanted)?;
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(writer)
        .with_ansi(ansi);
    let lines = match format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines
            .json()
            .flatten_event(true)
            .with_current_span(true)
            .with_span_list(false)
            .boxed(),
    };
    // a filter of its own over the wanted one: an event has to pass both
    Ok(Registry::default().with(lines.with_filter(cap())).with(filter))
}

fn cap() -> Targets {
    Targets::new()
        .with_default(LevelFilter::TRACE)
        .with_targets(CAPPED.map(|t| (t, LevelFilter::INFO)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};

    #[derive(Clone, Default)]
    struct Sink(Arc<Mutex<Vec<u8>>>);
    impl std::io::Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    impl MakeWriter<'_> for Sink {
        type Writer = Self;
        fn make_writer(&self) -> Self {
            self.clone()
        }
    }

    fn written(format: LogFormat, wanted: &str, log: impl FnOnce()) -> String {
        let sink = Sink::default();
        let subscriber = subscriber(format, wanted, false, sink.clone()).unwrap();
        tracing::subscriber::with_default(subscriber, log);
        String::from_utf8(sink.0.lock().unwrap().clone()).unwrap()
    }

    #[test]
    fn libraries_stay_quiet_even_when_asked_by_name() {
        for wanted in [
            "trace",
            "hyper=trace,hyper::proto=trace,sqlx=trace,info",
            "trace,h2=trace,rustls=debug",
        ] {
            let text = written(LogFormat::Text, wanted, || {
                tracing::trace!(target: "hyper::proto::h1", "canary");
                tracing::debug!(target: "h2::codec", "canary");
                tracing::debug!(target: "sqlx::query", "canary");
                tracing::debug!(target: "rustls::client", "canary");
                tracing::info!(target: "hyper", "told");
            });
            assert!(
                !text.contains("canary") && text.contains("told"),
                "{wanted}: {text}"
            );
        }
    }

    #[test]
    fn our_own_level_follows_the_wish() {
        let text = written(
            LogFormat::Text,
            "ai_shorts=trace",
            || tracing::trace!(target: "ai_shorts_app", "told"),
        );
        assert!(text.contains("told"), "{text}");
        let text = written(
            LogFormat::Text,
            "",
            || tracing::debug!(target: "ai_shorts_app", "hidden"),
        );
        assert!(text.is_empty(), "{text}");
        assert!(subscriber(LogFormat::Text, "what=ever=so", false, std::io::sink).is_err());
    }

    #[test]
    fn json_is_one_object_a_line() {
        let text = written(LogFormat::Json, "info", || {
            tracing::info!(target_id = "tgt_1", "published");
        });
        let value: serde_json::Value = serde_json::from_str(text.trim()).unwrap();
        assert_eq!(
            (value["message"].as_str(), value["target_id"].as_str()),
            (Some("published"), Some("tgt_1"))
        );
    }
}
