//! The long-running commands.

use crate::config::Config;
use crate::wiring::{self, Service};
use crate::{egress, keys};
use anyhow::Context as _;
use server::accept;
use server::client::TrustedProxies;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use url::Url;

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Web pages, API and, unless left to others, background work.
pub async fn serve(config: Config, with_worker: bool) -> anyhow::Result<()> {
    let listener = listen(config.listen, "AI_SHORTS_LISTEN").await?;
    let bound = listener.local_addr()?;
    let public_url = config.public_url(bound);
    let service = wiring::build(&config, &public_url, VERSION).await?;
    let stop = stop_on_signal();
    let proxies = TrustedProxies(
        config
            .trusted_proxies
            .iter()
            .map(|n| server::client::Network::new(n.address, n.prefix))
            .collect(),
    );
    let state = server::ServerState::new(service.app.clone(), &public_url, proxies.clone(), &config.limits);
    let router = server::router(&state, service.sandbox.as_ref().map(sandbox::Sandbox::router));
    let measured = match config.metrics_listen {
        Some(address) => {
            let listener = listen(address, "AI_SHORTS_METRICS_LISTEN").await?;
            Some(tokio::spawn(server::metrics::serve(
                listener,
                state.clone(),
                stop.clone().cancelled_owned(),
            )))
        }
        None => None,
    };
    let mut settings = accept::Settings::from_limits(&config.limits, proxies);
    settings.drop_when = |response| response.extensions().get::<sandbox::AnswerLost>().is_some();
    let followed = keys::follow(service.app.clone(), "serve", stop.clone()).await;
    let counted_until = CancellationToken::new();
    let counted = egress::follow(service.app.clone(), counted_until.clone());
    let mailer = wiring::mailer(&config, &public_url)?;
    let worker = with_worker.then(|| start_worker(&service, mailer, stop.clone()));
    announce(&public_url, service.sandbox.is_some());
    accept::serve(listener, router, settings, stop.cancelled_owned()).await;
    if let Some(worker) = worker {
        worker.await?;
    }
    if let Some(measured) = measured {
        measured.await?;
    }
    followed.await?;
    counted_until.cancel();
    counted.await?;
    service.app.store.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// Background work alone.
pub async fn worker(config: Config) -> anyhow::Result<()> {
    let public_url = config.public_url(config.listen);
    let service = wiring::build(&config, &public_url, VERSION).await?;
    let stop = stop_on_signal();
    let followed = keys::follow(service.app.clone(), "worker", stop.clone()).await;
    let counted_until = CancellationToken::new();
    let counted = egress::follow(service.app.clone(), counted_until.clone());
    let mailer = wiring::mailer(&config, &public_url)?;
    tracing::info!("working");
    start_worker(&service, mailer, stop).await?;
    followed.await?;
    counted_until.cancel();
    counted.await?;
    service.app.store.close().await;
    Ok(())
}

fn start_worker(
    service: &Service,
    mailer: Option<worker::Mailer>,
    stop: CancellationToken,
) -> tokio::task::JoinHandle<()> {
    if let Some(twin) = service.sandbox.clone() {
        let stop = stop.clone();
        tokio::spawn(async move {
            while !stop.is_cancelled() {
                if let Err(error) = twin.sweep().await {
                    tracing::warn!(%error, "the sandbox could not be swept");
                }
                tokio::select! { () = stop.cancelled() => {}, () = tokio::time::sleep(Duration::from_secs(3600)) => {} }
            }
        });
    }
    let settings = worker::Settings {
        mailer,
        ..worker::Settings::default()
    };
    tokio::spawn(worker::Worker::new(service.app.clone(), settings).run(stop))
}

pub async fn migrate(config: &Config) -> anyhow::Result<()> {
    wiring::make_data_dir(&config.data_dir)?;
    wiring::open_store(config).await?.close().await;
    println!("The database has this version's schema.");
    Ok(())
}

/// The stand-ins alone, for tests of other programs.
pub async fn sandbox(config: &Config, address: SocketAddr) -> anyhow::Result<()> {
    anyhow::ensure!(
        address.ip().is_loopback(),
        "the sandbox alone listens on loopback only, such as 127.0.0.1:8090"
    );
    wiring::make_data_dir(&config.data_dir)?;
    let listener = listen(address, "--listen").await?;
    let base = Url::parse(&format!("http://{}/", listener.local_addr()?))?;
    let twin = wiring::sandbox_alone(config, &base).await?;
    let mut settings = accept::Settings::from_limits(&config.limits, TrustedProxies::default());
    settings.drop_when = |response| response.extensions().get::<sandbox::AnswerLost>().is_some();
    println!("Sandbox on {base}sandbox");
    accept::serve(
        listener,
        twin.router(),
        settings,
        stop_on_signal().cancelled_owned(),
    )
    .await;
    Ok(())
}

async fn listen(address: SocketAddr, setting: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| {
        format!("{address} cannot be listened on; is another program there? Choose another with {setting}")
    })
}

/// Ends the service softly on Ctrl-C or a terminate signal; a second one ends it at once.
fn stop_on_signal() -> CancellationToken {
    let stop = CancellationToken::new();
    let told = stop.clone();
    tokio::spawn(async move {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut terminate) = signal(SignalKind::terminate()) else {
            return;
        };
        for round in 0.. {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            if round > 0 {
                std::process::exit(130);
            }
            tracing::info!("stopping: running steps reach their checkpoint first");
            told.cancel();
        }
    });
    stop
}

fn announce(url: &Url, sandbox: bool) {
    tracing::info!(%url, sandbox, "ready");
    println!("AI_SHORTS is on {url}");
    if sandbox {
        println!("Sandbox is on: publishing goes to stand-ins on this machine, shown at {url}sandbox");
    }
}
