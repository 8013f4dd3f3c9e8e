#![doc = include_str!("../README.md")]

mod audit;
mod bytes_in;
mod bytes_out;
mod claims;
mod disk;
mod film;
mod http;
mod keys;
mod library;
mod peers;
mod process;
mod service;
mod sink;
mod start;
mod table;

use clap::{Args, Parser, Subcommand};

#[derive(Parser)]
#[command(about = "The measured claims, as tables")]
struct Cli {
    /// Without one all are run
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Uploads: one of 1 GiB, 8 MiB chunks, 200 at once
    BytesIn(bytes_in::Args),
    /// Sending 1 GiB to a platform, plain and over TLS
    BytesOut(bytes_out::Args),
    /// List and search at 50,000 clips
    Library(library::Args),
    /// The audit log: written, sequenced and verified at 1,000,000 events
    Audit(audit::Args),
    /// Root and workspace keys changed while 100,000 tokens are opened
    Keys(keys::Args),
    /// Due jobs claimed a second
    Claims(claims::Args),
    /// From the start of the process to /readyz
    Startup(start::Args),
    /// Memory when nothing happens
    Idle(start::IdleArgs),
    /// Storage without HTTP
    Disk(disk::Args),
    /// The sending process of bytes-out
    #[command(hide = true)]
    Send(bytes_out::SendArgs),
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    rustls::crypto::aws_lc_rs::default_provider()
        .install_default()
        .ok();
    match Cli::parse().command {
        Some(Command::BytesIn(args)) => bytes_in::run(args).await,
        Some(Command::BytesOut(args)) => bytes_out::run(args).await,
        Some(Command::Library(args)) => library::run(args).await,
        Some(Command::Audit(args)) => audit::run(args).await,
        Some(Command::Keys(args)) => keys::run(args).await,
        Some(Command::Claims(args)) => claims::run(args).await,
        Some(Command::Startup(args)) => start::run(args).await,
        Some(Command::Idle(args)) => start::idle(args).await,
        Some(Command::Disk(args)) => disk::run(args).await,
        Some(Command::Send(args)) => bytes_out::send(args).await,
        None => all().await,
    }
}

async fn all() -> anyhow::Result<()> {
    start::run(defaults()?).await?;
    start::idle(defaults()?).await?;
    bytes_in::run(defaults()?).await?;
    bytes_out::run(defaults()?).await?;
    library::run(defaults()?).await?;
    claims::run(defaults()?).await?;
    audit::run(defaults()?).await?;
    keys::run(defaults()?).await?;
    disk::run(defaults()?).await
}

/// The arguments as they are when none is given.
fn defaults<T: Args>() -> anyhow::Result<T> {
    let matches = T::augment_args(clap::Command::new("bench")).try_get_matches_from(["bench"])?;
    Ok(T::from_arg_matches(&matches)?)
}
