//! The stream of changes: whoever begins after what they have read misses nothing and hears nothing twice.

use ai_shorts_tests::person::{is, text};
use ai_shorts_tests::service::on_both;
use ai_shorts_tests::{Person, clips};
use anyhow::{Context as _, ensure};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

/// What a stream says until `last` comes, or for a second.
async fn heard(me: &Person, query: &str, header: Option<&str>, last: &str) -> anyhow::Result<String> {
    let mut request = me.request(Method::GET, &me.at(&format!("/events{query}")));
    if let Some(id) = header {
        request = request.header("last-event-id", id);
    }
    let mut stream = Person::open(request).await?;
    let mut told = String::new();
    let listening = async {
        while !told.contains(last) {
            let Ok(Some(bytes)) = stream.chunk().await else {
                break;
            };
            told.push_str(&String::from_utf8_lossy(&bytes));
        }
    };
    let _ = tokio::time::timeout(Duration::from_secs(1), listening).await;
    Ok(told)
}

async fn last_event(me: &Person) -> anyhow::Result<i64> {
    let told = me.get("/api/v1/me").await?.good()?;
    let all = told["workspaces"].as_array().context("workspaces")?;
    let mine = all.iter().find(|w| w["id"] == me.workspace.as_str());
    mine.context("workspace")?["last_event"]
        .as_i64()
        .context("last_event")
}

async fn name(me: &Person, clip: &str, title: &str) -> anyhow::Result<Value> {
    let edit = me.request(Method::PATCH, &me.at(&format!("/media/{clip}")));
    me.send(edit.json(&json!({"title": title}))).await?.good()
}

#[tokio::test]
async fn a_stream_begins_where_the_page_was_read() -> anyhow::Result<()> {
    on_both("stream_begins", &[], async |service| {
        let me = Person::registered(&service, "olga@example.org").await?;
        ensure!(last_event(&me).await? == 0);
        let clip = text(&me.upload("a.mp4", clips::vertical()?).await?["id"])?;
        let read = last_event(&me).await?;
        ensure!(read > 0);
        name(&me, &clip, "Changed after the page was read").await?;
        let query = format!("?last_event_id={read}");
        let told = heard(&me, &query, None, "Changed after").await?;
        ensure!(told.contains("Changed after the page was read"), "{told}");
        ensure!(
            !told.contains("upload.changed"),
            "what was read is not told again: {told}"
        );
        let now = last_event(&me).await?;
        ensure!(now == read + 1, "{now} after {read}");

        // A browser that comes back says more in its header than in the address it began with.
        let told = heard(&me, &query, Some(&now.to_string()), "Changed after").await?;
        ensure!(!told.contains("media.changed"), "{told}");
        // Without either it begins now, and is told where that is: so a line that breaks at once loses nothing.
        let told = heard(&me, "", None, "\n\n").await?;
        ensure!(told.contains(&format!("id: {now}\n")), "{told}");
        // A place that never was asks to load anew.
        let told = heard(&me, "?last_event_id=999999", None, "resync").await?;
        ensure!(told.contains("event: resync"), "{told}");
        let odd = me.get(&me.at("/events?last_event_id=x")).await?;
        is(&odd, 422, "query")
    })
    .await
}
