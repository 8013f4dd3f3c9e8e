#![doc = include_str!("../README.md")]

mod answer;
mod api;
mod crowd;
mod facts;
mod faults;
mod folder;
mod instagram;
mod journal;
mod kept;
mod pages;
mod params;
mod range;
mod seat;
mod secret;
mod settings;
mod spool;
mod tiktok;
mod tuning;
mod twin;
mod vk;
mod youtube;

pub use answer::{AnswerLost, Dropped, drop_marked};
pub use settings::{Client, Settings};

use axum::Router;
use axum::routing::get;
use domain::Platform;
use settings::Ground;
use std::io;
use std::sync::Arc;
use twin::Twin;

/// The stand-ins. Clones share one state.
#[derive(Clone, Debug)]
pub struct Sandbox(Arc<[Arc<dyn Twin>]>);

impl Sandbox {
    /// Opens the state in `settings.dir`, or begins it.
    pub async fn open(settings: Settings) -> io::Result<Self> {
        let opened = tokio::task::spawn_blocking(move || {
            let twins = settings.clients.iter().map(|(platform, client)| {
                let ground = settings.ground(*platform, client);
                folder::private(&ground.dir)?;
                open_twin(*platform, ground)
            });
            twins.collect::<io::Result<_>>()
        });
        Ok(Self(opened.await.map_err(io::Error::other)??))
    }

    /// Pages and endpoints, all under `/sandbox`.
    pub fn router(&self) -> Router {
        let own = Router::new()
            .route("/sandbox", get(pages::front::front))
            .route("/sandbox/style.css", get(pages::style))
            .nest("/sandbox/api", api::routes())
            .with_state(self.clone());
        self.twins().iter().fold(own, |all, twin| {
            all.nest(&format!("/sandbox/{}", twin.platform()), twin.router())
        })
    }

    /// Removes what is older than seven days and the files that nothing names any more; answers how many videos
    /// went. A twin that fails does not keep the others from it.
    pub async fn sweep(&self) -> io::Result<usize> {
        Ok(self.on_each(None, |twin| twin.sweep()).await?.into_iter().sum())
    }

    /// Makes one platform's twin, or all of them, forget everything.
    async fn reset(&self, platform: Option<Platform>) -> io::Result<()> {
        self.on_each(platform, |twin| twin.reset()).await.map(drop)
    }

    /// Does the work on each twin, or on that of `platform`, where it may block; then answers the first error.
    async fn on_each<T: Send + 'static>(
        &self,
        platform: Option<Platform>,
        work: fn(&dyn Twin) -> io::Result<T>,
    ) -> io::Result<Vec<T>> {
        let all = self.clone();
        let done = tokio::task::spawn_blocking(move || {
            let chosen = |twin: &&Arc<dyn Twin>| platform.is_none_or(|p| twin.platform() == p);
            let results: Vec<_> = all
                .twins()
                .iter()
                .filter(chosen)
                .map(|twin| work(&**twin))
                .collect();
            results.into_iter().collect()
        });
        done.await.map_err(io::Error::other)?
    }

    fn twins(&self) -> &[Arc<dyn Twin>] {
        &self.0
    }

    fn twin(&self, platform: Platform) -> Option<&dyn Twin> {
        let found = self.twins().iter().find(|twin| twin.platform() == platform);
        found.map(|twin| &**twin)
    }
}

fn open_twin(platform: Platform, ground: Ground) -> io::Result<Arc<dyn Twin>> {
    match platform {
        Platform::Youtube => youtube::open(ground),
        Platform::Instagram => instagram::open(ground),
        Platform::Tiktok => tiktok::open(ground),
        Platform::Vk => vk::open(ground),
    }
}
