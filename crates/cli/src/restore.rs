//! Putting a workspace back from its archive.

use crate::config::Config;
use crate::wiring;
use std::path::Path;

pub async fn run(config: &Config, archive: &Path) -> anyhow::Result<()> {
    let service = wiring::build(
        config,
        &config.public_url(config.listen),
        env!("CARGO_PKG_VERSION"),
    )
    .await?;
    let done = service.app.restore(archive).await?;
    println!("Restored the workspace “{}” ({}).", done.name, done.workspace);
    println!(
        "{} clips, {} posts, {} channels, {} events of the audit log it came from.",
        done.media, done.posts, done.channels, done.audit_events
    );
    if done.media_missing > 0 {
        println!(
            "{} clips are named and not in the archive: they were deleted while it was made.",
            done.media_missing
        );
    }
    println!(
        "Next: give the account a password with `ai-shorts accounts reset-password {}`,",
        done.email
    );
    println!("then connect the channels again: an archive holds no access to platforms.");
    Ok(())
}
