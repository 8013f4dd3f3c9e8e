//! The operator's commands on accounts.

use crate::config::Config;
use crate::wiring;
use clap::Subcommand;
use secrecy::SecretString;
use std::io::{IsTerminal as _, Write as _};

#[derive(Subcommand)]
pub enum Command {
    /// List accounts
    List,
    /// Set a new password for an account and end its sessions; the password is read from standard input
    ResetPassword { email: String },
}

pub async fn run(config: &Config, command: Command) -> anyhow::Result<()> {
    let service = wiring::build(
        config,
        &config.public_url(config.listen),
        env!("CARGO_PKG_VERSION"),
    )
    .await?;
    match command {
        Command::List => {
            for a in service.app.store.read().accounts(10_000).await? {
                let operator = if a.is_operator { "operator" } else { "" };
                println!("{}\t{}\t{}\t{operator}", a.id, a.email, a.created_at);
            }
        }
        Command::ResetPassword { email } => {
            if std::io::stdin().is_terminal() {
                eprint!("New password: ");
                std::io::stderr().flush()?;
            }
            let mut line = String::new();
            std::io::stdin().read_line(&mut line)?;
            let password = SecretString::from(line.trim_end_matches(['\n', '\r']).to_owned());
            service
                .app
                .reset_password(&email, &password)
                .await
                .map_err(describe)?;
            println!("The password is set; all sessions of the account have ended.");
        }
    }
    Ok(())
}

fn describe(e: app::AppError) -> anyhow::Error {
    match e {
        app::AppError::NotFound => anyhow::anyhow!("no account has this address"),
        app::AppError::Invalid(fields) => {
            let words: Vec<_> = fields.into_iter().map(|f| f.message).collect();
            anyhow::anyhow!("{}", words.join(" "))
        }
        e => e.into(),
    }
}
