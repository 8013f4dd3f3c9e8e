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
    /// Delete an account, at the end of the grace: for a request that came to support
    Delete {
        email: String,
        /// At once, without the grace
        #[arg(long)]
        now: bool,
        /// Also the workspaces that others use and nobody else owns
        #[arg(long)]
        with_shared_workspaces: bool,
    },
    /// Set a new password for an account and end its sessions; the password is read from standard input
    ResetPassword { email: String },
    /// Remove authenticator app, recovery codes and passkeys of an account and end its sessions: for who lost them all
    ResetSecondFactor {
        email: String,
        /// Without the question
        #[arg(long)]
        yes: bool,
    },
    /// Move an account to another address and end its sessions: for who lost the mailbox, or where no emails are sent
    ChangeEmail {
        email: String,
        new_email: String,
        /// Without the question
        #[arg(long)]
        yes: bool,
    },
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
        Command::Delete {
            email,
            now,
            with_shared_workspaces,
        } => {
            let asked = service
                .app
                .ask_account_deletion_as_operator(&email, with_shared_workspaces, now)
                .await
                .map_err(describe)?;
            if now {
                let done = service.app.finish_deletion(asked.code).await;
                service.app.write_egress_log().await?;
                done?;
                println!("The account is deleted. Receipt: {}", asked.code);
            } else {
                println!(
                    "The account will be deleted on {}. Until then its person may undo this by signing in. Code: {}",
                    asked.due_at, asked.code
                );
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
        Command::ResetSecondFactor { email, yes } => {
            let what = format!("Remove authenticator app, recovery codes and passkeys of {email}?");
            really(&what, yes)?;
            service.app.reset_second_factor(&email).await.map_err(describe)?;
            println!("The password alone signs in now; all sessions of the account have ended.");
        }
        Command::ChangeEmail {
            email,
            new_email,
            yes,
        } => {
            really(&format!("Move the account of {email} to {new_email}?"), yes)?;
            service
                .app
                .change_email(&email, &new_email)
                .await
                .map_err(describe)?;
            println!("The account signs in as {new_email} now; all its sessions have ended.");
        }
    }
    Ok(())
}

/// Asks before a step that locks somebody out or lets somebody in; a script says `--yes`.
fn really(what: &str, yes: bool) -> anyhow::Result<()> {
    if yes {
        return Ok(());
    }
    eprint!("{what} Make sure who asks for it. [y/N] ");
    std::io::stderr().flush()?;
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    let said = line.trim();
    anyhow::ensure!(
        said.eq_ignore_ascii_case("y") || said.eq_ignore_ascii_case("yes"),
        "nothing was done: answer y, or say --yes"
    );
    Ok(())
}

pub(crate) fn describe(e: app::AppError) -> anyhow::Error {
    match e {
        app::AppError::TotpOff => anyhow::anyhow!("this account has no authenticator app and no passkey"),
        app::AppError::NotFound => anyhow::anyhow!("no account has this address"),
        app::AppError::OwnerNeeded(workspaces) => {
            let names: Vec<_> = workspaces
                .into_iter()
                .map(|w| format!("{} ({})", w.name, w.id))
                .collect();
            anyhow::anyhow!(
                "others use these workspaces and nobody else owns them: {}. Let somebody else own them first, or delete them too with --with-shared-workspaces",
                names.join(", ")
            )
        }
        app::AppError::Invalid(fields) => {
            let words: Vec<_> = fields.into_iter().map(|f| f.message).collect();
            anyhow::anyhow!("{}", words.join(" "))
        }
        e => e.into(),
    }
}
