#![doc = include_str!("../README.md")]

use ai_shorts_cli::{
    accounts, audit, backup, config, doctor, egress, harden, keys, logs, policy, receipt, remote, requests,
    restore, serve,
};
use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Exit codes: 0 done, 1 failed, 2 usage, 3 needs attention.
const FAILED: u8 = 1;
const USAGE: u8 = 2;
const NEEDS_ATTENTION: u8 = 3;

/// AI_SHORTS: upload a short video once, publish it to your own channels.
#[derive(Parser)]
#[command(name = "ai-shorts", version, about, after_help = config::help())]
struct Cli {
    #[command(flatten)]
    config: config::Args,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the service: web pages, API and background work
    Serve {
        /// Leave background work to `ai-shorts worker` processes
        #[arg(long)]
        no_worker: bool,
    },
    /// Run background work only
    Worker,
    /// Bring the database to this version's schema and stop
    Migrate,
    /// Say what is missing or wrong, and how to fix it
    Doctor,
    /// What left the machine in the last 30 days: calls a day, host and purpose
    Egress {
        /// Answer as JSON
        #[arg(long)]
        json: bool,
    },
    /// Look after accounts, as the operator
    Accounts {
        #[command(subcommand)]
        command: accounts::Command,
    },
    /// The audit log
    Audit {
        #[command(subcommand)]
        command: audit::Command,
    },
    /// The master keys: what there is, new ones, the end of old ones
    Keys {
        #[command(subcommand)]
        command: keys::Command,
    },
    /// Copies to be kept elsewhere: the database and all files, or the keys
    ///
    /// Makes a folder of its own below FOLDER, named after the time, and removes those there that are older than 30 days.
    /// Files that the backup before has are shared with it. The keys are never in it: `backup keys` copies them apart.
    /// The service may run meanwhile. `ai-shorts restore` puts it back.
    #[command(args_conflicts_with_subcommands = true, arg_required_else_help = true)]
    Backup {
        #[command(subcommand)]
        command: Option<backup::Command>,
        /// Where backups are kept, best on another disk
        folder: Option<std::path::PathBuf>,
    },
    /// Receipts of what was erased
    Receipt {
        #[command(subcommand)]
        command: receipt::Command,
    },
    /// What came to support: put it in, look at it, do it
    Requests {
        #[command(subcommand)]
        command: requests::Command,
    },
    /// Put a backup back, or a workspace from its archive, into an empty instance
    ///
    /// Stop the service first. A backup is put back into a data folder that has no database; keys/ stays where it is, or
    /// comes back with `backup keys --restore`. Posts that still waited are asked about, none goes out by itself; what
    /// was deleted since is deleted again; sessions, API tokens and invitations end.
    Restore {
        /// The folder of one backup, or an archive as downloaded
        path: std::path::PathBuf,
    },
    /// The promises of the privacy policy
    Policy {
        #[command(subcommand)]
        command: policy::Command,
    },
    /// Run the stand-ins of the platforms alone
    Sandbox {
        /// Where they listen
        #[arg(long, default_value = "127.0.0.1:8090")]
        listen: std::net::SocketAddr,
    },
    #[command(flatten)]
    Remote(remote::Command),
    /// Print the OpenAPI document
    Openapi,
    /// Print a shell's completions
    Completions { shell: clap_complete::Shell },
}

fn main() -> ExitCode {
    let mut args = std::env::args_os();
    if args.nth(1).is_some_and(|a| a == "__jail") {
        return media::jail_main(args.collect());
    }
    if let Err(error) = harden::process() {
        eprintln!("ai-shorts: this process cannot be protected from being read: {error}");
        return FAILED.into();
    }
    let cli = Cli::parse();
    match run(cli) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("ai-shorts: {error:#}");
            if error.is::<config::ConfigError>()
                || error.is::<audit::BadCheckpoint>()
                || error.is::<receipt::BadReceipt>()
                || error.is::<keys::BadArgument>()
                || error.is::<policy::NoSuchClaim>()
                || error.is::<remote::Usage>()
            {
                USAGE.into()
            } else {
                FAILED.into()
            }
        }
    }
}

/// Asks a running service; reads no settings of one.
fn ask(command: remote::Command) -> anyhow::Result<ExitCode> {
    set_up_tls()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    Ok(match runtime.block_on(remote::run(command))? {
        remote::Outcome::Done => ExitCode::SUCCESS,
        remote::Outcome::Failed => FAILED.into(),
        remote::Outcome::NeedsAttention => NEEDS_ATTENTION.into(),
    })
}

fn set_up_tls() -> anyhow::Result<()> {
    rustls::crypto::aws_lc_rs::default_provider()
        .install_default()
        .map_err(|_| anyhow::anyhow!("TLS was set up twice"))
}

fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let command = match cli.command {
        Command::Remote(command) => return ask(command),
        command => command,
    };
    match command {
        Command::Openapi => {
            println!("{}", server::openapi_json());
            return Ok(ExitCode::SUCCESS);
        }
        Command::Completions { shell } => {
            use clap::CommandFactory as _;
            clap_complete::generate(shell, &mut Cli::command(), "ai-shorts", &mut std::io::stdout());
            return Ok(ExitCode::SUCCESS);
        }
        _ => {}
    }
    let config = config::load(&cli.config)?;
    logs::start(config.log_format)?;
    set_up_tls()?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(64)
        .build()?;
    let code = runtime.block_on(async {
        match command {
            Command::Serve { no_worker } => serve::serve(config, !no_worker).await?,
            Command::Worker => serve::worker(config).await?,
            Command::Migrate => serve::migrate(&config).await?,
            Command::Doctor => {
                return Ok(if doctor::run(&config).await {
                    ExitCode::SUCCESS
                } else {
                    NEEDS_ATTENTION.into()
                });
            }
            Command::Egress { json } => egress::run(&config, json).await?,
            Command::Accounts { command } => accounts::run(&config, command).await?,
            Command::Audit { command } => {
                return Ok(match audit::run(&config, command).await? {
                    audit::Outcome::Good => ExitCode::SUCCESS,
                    audit::Outcome::Broken => FAILED.into(),
                    audit::Outcome::Open => NEEDS_ATTENTION.into(),
                });
            }
            Command::Keys { command } => {
                return Ok(match keys::run(&config, command).await? {
                    keys::Outcome::Done => ExitCode::SUCCESS,
                    keys::Outcome::Open => NEEDS_ATTENTION.into(),
                });
            }
            Command::Backup {
                command: None,
                folder,
            } => backup::all(&config, &folder.unwrap_or_default()).await?,
            Command::Backup {
                command: Some(command),
                ..
            } => {
                return Ok(match backup::run(&config, command).await? {
                    keys::Outcome::Done => ExitCode::SUCCESS,
                    keys::Outcome::Open => NEEDS_ATTENTION.into(),
                });
            }
            Command::Receipt { command } => {
                return Ok(match receipt::run(&config, command).await? {
                    receipt::Outcome::Good => ExitCode::SUCCESS,
                    receipt::Outcome::Bad => FAILED.into(),
                });
            }
            Command::Requests { command } => requests::run(&config, command).await?,
            Command::Restore { path } => restore::run(&config, &path).await?,
            Command::Policy { command } => {
                return Ok(if policy::run(&config, command).await? {
                    ExitCode::SUCCESS
                } else {
                    FAILED.into()
                });
            }
            Command::Sandbox { listen } => serve::sandbox(&config, listen).await?,
            Command::Openapi | Command::Completions { .. } | Command::Remote(_) => {}
        }
        anyhow::Ok(ExitCode::SUCCESS)
    })?;
    Ok(code)
}
