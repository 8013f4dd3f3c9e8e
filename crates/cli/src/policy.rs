//! Holding the privacy policy's promises to what is, as the operator.

use crate::config::Config;
use crate::{twin, wiring};
use app::policy::{Answer, Finding, Shown, Site, State};
use clap::Subcommand;
use serde_json::json;

#[derive(Subcommand)]
pub enum Command {
    /// Look whether each promise of the policy is kept here, and keep the findings for the policy's page
    ///
    /// Reads the database, the storage and the running service at its public address; there it signs in as two
    /// throw-away accounts, which are erased afterwards. Exit codes: 0 nothing is broken, 1 something is, 2 there is no
    /// such claim.
    Check {
        /// One claim alone, such as C4.1
        #[arg(long, value_name = "ID")]
        claim: Option<String>,
        /// Also let a throw-away twin of this build live for 400 simulated days: in a temporary folder, with stand-ins
        /// of the platforms; up to a minute. It speaks of the build, not of what lies here
        #[arg(long)]
        deep: bool,
        /// Answer as JSON
        #[arg(long)]
        json: bool,
    },
}

/// No claim has this id.
#[derive(Debug, thiserror::Error)]
#[error("{0} is no claim of the policy; they are {list}", list = ids())]
pub struct NoSuchClaim(String);

fn ids() -> String {
    let all: Vec<_> = app::policy::claims().iter().map(|c| c.id.as_str()).collect();
    all.join(", ")
}

/// False when a promise is broken.
pub async fn run(config: &Config, command: Command) -> anyhow::Result<bool> {
    let Command::Check { claim, deep, json } = command;
    if let Some(id) = &claim
        && !app::policy::claims()
            .iter()
            .any(|c| c.id.eq_ignore_ascii_case(id))
    {
        return Err(NoSuchClaim(id.clone()).into());
    }
    let deep = if deep {
        let program = wiring::own_program()?;
        Some(twin::look(config, program, &|step| eprintln!("deep: {step}")).await)
    } else {
        None
    };
    let public_url = config.public_url(config.listen);
    let service = wiring::build(config, &public_url, env!("CARGO_PKG_VERSION")).await?;
    let app = &service.app;
    let site = Site::open(app).await;
    let found = app
        .check_policy_deep(claim.as_deref(), site.as_ref().map_err(|why| *why), deep.as_ref())
        .await;
    let is_clean = match site {
        Ok(site) => site.close(app).await,
        Err(_) => true,
    };
    let found = found?;
    let broken = found.iter().any(|f| f.answer == Answer::Broken);
    let own_text = app.settings.installation.own_text;
    let shown: Vec<Shown> = found.into_iter().map(Finding::into).collect();
    app.write_egress_log().await?;
    app.store.close().await;
    if json {
        let all = json!({"broken": broken, "own_text": own_text, "probes_erased": is_clean, "claims": shown});
        println!("{}", serde_json::to_string_pretty(&all)?);
    } else {
        shown.iter().for_each(tell);
        summary(&shown);
        if own_text {
            println!(
                "The page shows a text of your own (policy_file); these are the promises of the built-in one."
            );
        }
    }
    if !is_clean {
        eprintln!("ai-shorts: the throw-away accounts could not be erased; run this again to erase them");
    }
    Ok(!broken)
}

const fn word(answer: Answer) -> &'static str {
    match answer {
        Answer::Proven => "proven",
        Answer::Partly => "partly",
        Answer::NotProven => "not proven",
        Answer::Broken => "BROKEN",
    }
}

fn tell(claim: &Shown) {
    println!("{:<10}  {:<6} {}", word(claim.answer), claim.id, claim.en);
    for part in &claim.parts {
        let mark = match part.state {
            State::Proven => "+",
            State::Twin => "d",
            State::Tested => "t",
            State::Word => "w",
            State::NotProven => "-",
            State::Broken => "!",
        };
        let why = part
            .found
            .as_ref()
            .or(part.why_en.as_ref())
            .or(part.test.as_ref());
        let why = match part.state {
            State::Word => ": the operator's word".to_owned(),
            _ => why.map(|w| format!(": {w}")).unwrap_or_default(),
        };
        println!("             {mark} {}{why}", part.en);
    }
}

fn summary(all: &[Shown]) {
    let count = |a: Answer| all.iter().filter(|c| c.answer == a).count();
    println!(
        "{} proven, {} partly, {} not proven, {} broken. + seen here, d on a twin of this build, t by a test, w by the operator's word, - not proven, ! broken",
        count(Answer::Proven),
        count(Answer::Partly),
        count(Answer::NotProven),
        count(Answer::Broken)
    );
}
