//! The operator's commands on what came to support.

use crate::accounts::describe;
use crate::config::Config;
use crate::wiring;
use app::App;
use app::mail::Language;
use app::requests::{Asking, Ran, Run};
use app::views::SupportRequest;
use clap::Subcommand;
use domain::request::RequestKind;
use domain::{ChannelId, ReceiptId, WorkspaceId};
use store::requests::Source;

#[derive(Subcommand)]
pub enum Command {
    /// Enter a request that came by email; where emails are sent, its person gets a link that confirms it
    Add {
        email: String,
        /// access, `delete_account`, `delete_workspace`, disconnect, correct or other
        #[arg(long)]
        kind: RequestKind,
        /// What they wrote, at most 2000 characters
        #[arg(long, default_value = "")]
        message: String,
        /// Language of the email: en or ru, for an account that has no language yet
        #[arg(long, default_value = "en")]
        language: String,
    },
    /// List the requests that wait, newest first
    List {
        /// Those that have ended as well
        #[arg(long)]
        all: bool,
    },
    /// Show a request with what was written
    Show { code: ReceiptId },
    /// Note that a request is known to be its person's, without the emailed link
    Confirm {
        code: ReceiptId,
        /// How you know who asks; kept in the audit log
        #[arg(long)]
        identity_checked: String,
    },
    /// End a request without doing what it asks
    Reject {
        code: ReceiptId,
        /// Kept in the audit log; tell its person yourself
        #[arg(long)]
        reason: String,
    },
    /// Do what a confirmed request asks, and print the receipt
    Run {
        code: ReceiptId,
        /// How you know who asks, for a request that nobody has confirmed; kept in the audit log
        #[arg(long)]
        identity_checked: Option<String>,
        /// At once, without the grace
        #[arg(long)]
        now: bool,
        /// An account goes with the workspaces that others use and nobody else owns
        #[arg(long)]
        with_shared_workspaces: bool,
        /// The workspace that goes, or that the channel is in
        #[arg(long)]
        workspace: Option<WorkspaceId>,
        /// The channel that is disconnected
        #[arg(long)]
        channel: Option<ChannelId>,
        /// What you did by hand: for access, correct and other
        #[arg(long)]
        done: Option<String>,
    },
}

pub async fn run(config: &Config, command: Command) -> anyhow::Result<()> {
    let service = wiring::build(
        config,
        &config.public_url(config.listen),
        env!("CARGO_PKG_VERSION"),
    )
    .await?;
    let app = &service.app;
    match command {
        Command::Add {
            email,
            kind,
            message,
            language,
        } => {
            let asking = Asking { email, kind, message };
            let code = app
                .ask_support(asking, Source::Mail, Language::of(&language))
                .await
                .map_err(describe)?;
            println!("{code}");
        }
        Command::List { all } => {
            for r in app.support_requests(all).await? {
                println!("{}", line(&r));
            }
        }
        Command::Show { code } => show(&app.support_request(code).await.map_err(describe)?),
        Command::Confirm {
            code,
            identity_checked,
        } => {
            app.confirm_support_as_operator(code, &identity_checked)
                .await
                .map_err(describe)?;
            println!("The request is confirmed. `ai-shorts requests run {code}` does what it asks.");
        }
        Command::Reject { code, reason } => {
            app.reject_support(code, &reason).await.map_err(describe)?;
            println!("The request is rejected; its address and words are gone.");
        }
        Command::Run {
            code,
            identity_checked,
            now,
            with_shared_workspaces,
            workspace,
            channel,
            done,
        } => {
            let how = Run {
                identity_checked,
                now,
                with_shared_workspaces,
                workspace,
                channel,
                done,
            };
            carry_out(app, code, &how).await?;
        }
    }
    Ok(())
}

async fn carry_out(app: &App, code: ReceiptId, how: &Run) -> anyhow::Result<()> {
    match app.run_support(code, how).await.map_err(describe)? {
        Ran::Begun(deletion) => println!(
            "It will be deleted on {}. Until then its person may undo this by signing in. Code: {}",
            deletion.due_at, deletion.code
        ),
        Ran::Done(receipt) => {
            eprintln!(
                "Done. The receipt is signed when the running service has given its event a place in the log; then /data-deletion/{code} shows it whole."
            );
            println!("{}", serde_json::to_string_pretty(&receipt)?);
        }
        Ran::Noted => println!("The request is done; its address and words are gone."),
    }
    Ok(())
}

/// Code, kind, state, address, when it came, until when it is to be answered.
fn line(r: &SupportRequest) -> String {
    let address = r.address.as_deref().unwrap_or("-");
    let (kind, state) = (r.kind.as_str(), r.state.as_str());
    let late = if r.is_overdue { "\tOVERDUE" } else { "" };
    format!(
        "{}\t{kind}\t{state}\t{address}\t{}\t{}{late}",
        r.code, r.asked_at, r.answer_due_at
    )
}

fn show(r: &SupportRequest) {
    println!("{}", line(r));
    if let Some(deletion) = r.deletion {
        println!("deletion: {deletion}");
    }
    if let Some(message) = r.message.as_deref().filter(|m| !m.is_empty()) {
        // What a stranger wrote must not move the terminal's cursor.
        let plain: String = message
            .chars()
            .map(|c| if c.is_control() && c != '\n' { ' ' } else { c })
            .collect();
        println!("\n{plain}");
    }
}
