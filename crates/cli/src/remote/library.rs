//! Clips and channels.

use super::{MediaCommand, Outcome, Signed, minute, parsed, plain, print_json};
use client::{Channel, Media, Page};
use serde_json::Value;

pub async fn media(signed: &Signed, command: MediaCommand) -> anyhow::Result<Outcome> {
    match command {
        MediaCommand::List { search, limit, json } => {
            let query = url::form_urlencoded::Serializer::new(String::new())
                .append_pair("q", &search)
                .append_pair("limit", &limit.to_string())
                .finish();
            let page: Value = signed.client.get(&signed.at(&format!("/media?{query}"))).await?;
            if json {
                print_json(&page)?;
            } else {
                let page: Page<Media> = parsed(&page)?;
                page.items.iter().for_each(line);
            }
        }
        MediaCommand::Show { media, json } => {
            let media: Value = signed.client.get(&signed.at(&format!("/media/{media}"))).await?;
            if json {
                print_json(&media)?;
            } else {
                line(&parsed(&media)?);
            }
        }
        MediaCommand::Delete { media, json } => {
            let receipt: Value = signed
                .client
                .delete(&signed.at(&format!("/media/{media}")))
                .await?;
            if json {
                print_json(&receipt)?;
            } else {
                println!(
                    "The clip is deleted; its receipt is {}.",
                    receipt["id"].as_str().unwrap_or("-")
                );
            }
        }
    }
    Ok(Outcome::Done)
}

fn line(m: &Media) {
    let seconds = m
        .duration_ms
        .map_or("-".to_owned(), |ms| format!("{} s", ms / 1000));
    let shape = m
        .width
        .zip(m.height)
        .map_or("-".to_owned(), |(w, h)| format!("{w}×{h}"));
    println!(
        "{}\t{}\t{}\t{seconds}\t{shape}\t{} bytes\t{}",
        m.id,
        minute(m.created_at),
        m.state,
        m.size_bytes,
        plain(&m.title)
    );
}

pub async fn channels(signed: &Signed, json: bool) -> anyhow::Result<Outcome> {
    let page: Value = signed.client.get(&signed.at("/channels")).await?;
    if json {
        print_json(&page)?;
        return Ok(Outcome::Done);
    }
    let page: Page<Channel> = parsed(&page)?;
    for c in page.items {
        let sandbox = if c.sandbox { "\tsandbox" } else { "" };
        println!(
            "{}\t{}\t{}\t{}{sandbox}",
            c.id,
            c.platform.as_str(),
            c.state,
            plain(c.label.as_deref().unwrap_or(&c.title))
        );
    }
    Ok(Outcome::Done)
}
