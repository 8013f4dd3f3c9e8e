//! The running service, asked over HTTP as a visitor and as two throw-away persons would.

mod ask;
mod clip;
mod pages;
mod walls;

use super::canary::Canary;
use super::finding::Seen;
use super::probe::Probe;
use crate::App;
use ask::Client;
use egress::{Egress, Origin};
use tokio::sync::OnceCell;

/// The service at its public address, with two probes signed in.
pub struct Site {
    client: Client,
    one: Visitor,
    two: Visitor,
    clip: OnceCell<(Seen, Seen)>,
    pub(super) canary: Canary,
}

/// A probe with its session.
struct Visitor {
    cookie: String,
    /// `Set-Cookie` lines of the sign-in.
    set: Vec<String>,
    workspace: String,
}

impl Site {
    /// Finds the service and signs two probes in.
    ///
    /// # Errors
    /// Why nobody can be asked: a code of `policy.toml`'s `[why]`. No probe stands then.
    pub async fn open(app: &App) -> Result<Self, &'static str> {
        let url = app.settings.public_url.clone();
        let exempt = Origin::of(&url).into_iter().collect();
        let client = Client::new(
            Egress::new(egress::Settings {
                exempt,
                ..Default::default()
            }),
            url,
        );
        match client.get("/healthz", None).await {
            Ok(reply) if reply.status == 200 => {}
            _ => return Err("server"),
        }
        if !app.store.read().has_accounts().await.map_err(|_| "failed")? {
            return Err("accounts");
        }
        let told = |e: crate::AppError| {
            tracing::warn!(error = %e, "a probe could not be made");
            "probe"
        };
        app.erase_probes().await.map_err(told)?;
        let (one, two) = (
            app.make_probe().await.map_err(told)?,
            app.make_probe().await.map_err(told)?,
        );
        let canary = app.look_for_canary(&one).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "a canary could not be looked for");
            Canary::not("failed")
        });
        match (visit(&client, &one).await, visit(&client, &two).await) {
            (Ok(one), Ok(two)) => Ok(Self {
                client,
                one,
                two,
                clip: OnceCell::new(),
                canary,
            }),
            (Err(why), _) | (_, Err(why)) => {
                app.erase_probes().await.map_err(told)?;
                Err(why)
            }
        }
    }

    /// Erases the probes. True when nothing of them is left to do.
    pub async fn close(self, app: &App) -> bool {
        match app.erase_probes().await {
            Ok(()) => true,
            Err(error) => {
                tracing::error!(%error, "the probes could not be erased; the next check tries again");
                false
            }
        }
    }
}

async fn visit(client: &Client, probe: &Probe) -> Result<Visitor, &'static str> {
    let reply = client
        .post("/api/v1/auth/login", None, &probe.login())
        .await
        .map_err(|_| "server")?;
    match reply.status {
        200 => {}
        // Its database does not know the account.
        401 => return Err("other_server"),
        _ => return Err("probe"),
    }
    let set = reply.all("set-cookie");
    let cookie = set.iter().find_map(|c| c.split(';').next()).unwrap_or_default();
    Ok(Visitor {
        cookie: cookie.to_owned(),
        workspace: probe.workspace.to_string(),
        set,
    })
}
