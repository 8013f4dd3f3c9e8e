//! Commands that ask a running service through its API, with a token of the person's: no settings of the service are
//! read and nothing of its data is touched.

mod library;
mod login;
mod mcp;
mod numbers;
mod posts;
mod upload;
mod watch;

use client::{Client, ClientError, Workspace};
use domain::{MediaId, PublishRequestId, Timestamp};
use std::path::PathBuf;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Done,
    Failed,
    /// A person has to decide something.
    NeedsAttention,
}

/// What was typed cannot be meant.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Usage(pub String);

#[derive(clap::Subcommand)]
pub enum Command {
    /// Keep the address and an API token of a service, for the commands that follow
    ///
    /// Create the token in the web pages: Settings, API tokens. It is read from AI_SHORTS_TOKEN or standard input, never
    /// from the command line, and kept in ai-shorts/credentials.json of the configuration folder, readable by you alone.
    /// Without a login, the commands take AI_SHORTS_SERVER and AI_SHORTS_TOKEN.
    Login {
        /// Where the service is, such as https://shorts.example
        #[arg(long, env = "AI_SHORTS_SERVER")]
        url: String,
        /// Send the token over plain http to another machine too
        #[arg(long)]
        plain_http: bool,
    },
    /// Forget the address and the token on this machine; revoke the token in the web pages
    Logout,
    /// Send videos to the library; one that was stopped continues where it was
    ///
    /// Prints the id of each clip. Bytes that the library has already are not sent again.
    Upload {
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Answer as JSON
        #[arg(long)]
        json: bool,
    },
    /// Clips of the library
    Media {
        #[command(subcommand)]
        command: MediaCommand,
    },
    /// Connected channels
    Channels {
        #[command(subcommand)]
        command: ChannelsCommand,
    },
    /// Publish a clip to channels, now or at a time
    ///
    /// Exit codes with --watch: 0 published everywhere, 1 failed or canceled somewhere, 3 a person has to decide.
    Publish(posts::Publish),
    /// What was asked to be published
    Posts {
        #[command(subcommand)]
        command: PostsCommand,
    },
    /// Follow a post until it has come to rest on every channel
    ///
    /// Exit codes: 0 published everywhere, 1 failed or canceled somewhere, 3 a person has to decide.
    Watch {
        post: PublishRequestId,
        /// Answer as JSON when it has come to rest
        #[arg(long)]
        json: bool,
    },
    /// Serve an AI assistant on standard input and output: the Model Context Protocol
    ///
    /// Assistants start it themselves; docs/mcp.md says how to add it to one. It may do what the token may.
    Mcp {
        /// Let the assistant upload videos from this folder; no other file is seen
        #[arg(long, value_name = "FOLDER")]
        upload_from: Option<PathBuf>,
    },
}

#[derive(clap::Subcommand)]
pub enum MediaCommand {
    /// The newest clips, or those that words are found in
    List {
        /// Words of title, file name or tags
        #[arg(long, default_value = "")]
        search: String,
        /// At most so many, 1 to 100
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=100))]
        limit: u32,
        #[arg(long)]
        json: bool,
    },
    /// One clip
    Show {
        media: MediaId,
        #[arg(long)]
        json: bool,
    },
    /// Delete a clip with its pictures and versions
    Delete {
        media: MediaId,
        /// Print the receipt as JSON
        #[arg(long)]
        json: bool,
    },
}

#[derive(clap::Subcommand)]
pub enum ChannelsCommand {
    /// All connected channels
    List {
        #[arg(long)]
        json: bool,
    },
}

#[derive(clap::Subcommand)]
pub enum PostsCommand {
    /// The newest posts
    List {
        /// At most so many, 1 to 100
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=100))]
        limit: u32,
        #[arg(long)]
        json: bool,
    },
    /// One post: where it stands on each channel
    Show {
        post: PublishRequestId,
        #[arg(long)]
        json: bool,
    },
    /// Cancel whatever of a post can still be canceled
    Cancel { post: PublishRequestId },
    /// Approve a post that waits for it: it goes out by your act
    Approve {
        post: PublishRequestId,
        /// At once, whatever time was planned
        #[arg(long)]
        now: bool,
    },
    /// Decline a post that waits for approval: nothing of it goes out
    Decline {
        post: PublishRequestId,
        /// Why, for who asked for it
        #[arg(long)]
        note: Option<String>,
    },
    /// Try again what failed or was canceled
    Retry { post: PublishRequestId },
    /// Ask the platforms for the public numbers of a post: opens each channel's access once, as the ledger tells
    Numbers {
        post: PublishRequestId,
        #[arg(long)]
        json: bool,
    },
}

/// A service that one has signed in to.
struct Signed {
    client: Client,
    workspace: Workspace,
}

/// # Errors
/// [`Usage`] for what cannot be meant, [`ClientError`] for what the service refused.
pub async fn run(command: Command) -> anyhow::Result<Outcome> {
    let signed = match command {
        Command::Login { url, plain_http } => return login::login(&url, plain_http).await,
        Command::Logout => return login::logout(),
        _ => login::signed().await?,
    };
    match command {
        Command::Login { .. } | Command::Logout => Ok(Outcome::Done),
        Command::Upload { files, json } => upload::run(&signed, &files, json).await,
        Command::Media { command } => library::media(&signed, command).await,
        Command::Channels {
            command: ChannelsCommand::List { json },
        } => library::channels(&signed, json).await,
        Command::Publish(wish) => posts::publish(&signed, wish).await,
        Command::Posts { command } => posts::posts(&signed, command).await,
        Command::Watch { post, json } => watch::run(&signed, post, json).await,
        Command::Mcp { upload_from } => mcp::run(&signed, upload_from.as_deref()).await,
    }
}

impl Signed {
    fn at(&self, within: &str) -> String {
        self.workspace.path(within)
    }
}

fn print_json(value: &serde_json::Value) -> anyhow::Result<()> {
    println!("{}", serde_json::to_string_pretty(value)?);
    Ok(())
}

fn parsed<T: serde::de::DeserializeOwned>(value: &serde_json::Value) -> Result<T, ClientError> {
    T::deserialize(value).map_err(|_| ClientError::Odd("fields are missing"))
}

/// Words of others on a terminal: without control characters.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

/// To the minute, in UTC.
fn minute(at: Timestamp) -> String {
    at.to_string()
        .chars()
        .take(16)
        .collect::<String>()
        .replace('T', " ")
}
