//! How soon it is ready, and what it holds when nothing happens.
use std::time::Duration;

use crate::{
    http::Client,
    process::{self, mib},
    service::{Service, User},
    table::Table,
};

#[derive(clap::Args)]
pub struct Args {
    #[arg(long, default_value_t = 10)]
    rounds: usize,
}

#[derive(clap::Args)]
pub struct IdleArgs {
    /// Seconds of nothing before memory is read
    #[arg(long, default_value_t = 10)]
    seconds: u64,
}

pub async fn run(args: Args) -> anyhow::Result<()> {
    let (mut first, mut again) = (Vec::new(), Vec::new());
    for _ in 0..args.rounds {
        let service = Service::start(None, &[]).await?;
        first.push(service.ready_after);
        again.push(Service::start_in(service.stop()?, None, &[]).await?.ready_after);
    }
    let mut table = Table::new("Start to /readyz", &["start", "middle", "slowest"]);
    for (name, mut times) in [("first, with an empty folder", first), ("again", again)] {
        times.sort_unstable();
        let show =
            |time: Option<&Duration>| format!("{:.0} ms", time.map_or(0.0, |t| t.as_secs_f64() * 1000.0));
        table.row([
            name.to_owned(),
            show(times.get(times.len() / 2)),
            show(times.last()),
        ]);
    }
    table.print();
    Ok(())
}

pub async fn idle(args: IdleArgs) -> anyhow::Result<()> {
    let mut table = Table::new("Idle memory (VmRSS)", &["when", "resident"]);
    let service = Service::start(None, &[]).await?;
    tokio::time::sleep(Duration::from_secs(args.seconds)).await;
    table.row(["after the start".to_owned(), mib(process::rss(service.pid())?)]);
    let user = User::register(service.port).await?;
    let mut client = Client::connect(service.port).await?;
    for _ in 0..100 {
        client.get(&user.path("media"), &user.cookie).await?.expect(200)?;
    }
    tokio::time::sleep(Duration::from_secs(args.seconds)).await;
    table.row([
        "after a registration and 100 requests".to_owned(),
        mib(process::rss(service.pid())?),
    ]);
    table.print();
    Ok(())
}
