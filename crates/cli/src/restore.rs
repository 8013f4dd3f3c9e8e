//! Putting back: a whole installation from a backup, or a workspace from its archive.

use crate::config::{Config, Database};
use crate::{keys, wiring};
use app::backup::{self, BackupError};
use std::path::Path;

pub async fn run(config: &Config, path: &Path) -> anyhow::Result<()> {
    if path.is_dir() {
        installation(config, path).await
    } else {
        workspace(config, path).await
    }
}

async fn installation(config: &Config, folder: &Path) -> anyhow::Result<()> {
    let Database::Sqlite(database) = &config.database else {
        return Err(BackupError::Postgres.into());
    };
    wiring::make_data_dir(&config.data_dir)?;
    backup::stage(folder, database).await?;
    let prepared = Config {
        database: Database::Sqlite(backup::staged(database)),
        ..config.clone()
    };
    let app = keys::service(&prepared).await?.app;
    let done = app.put_back(folder).await;
    app.store.close().await;
    let done = done?;
    backup::install(database).await?;
    println!(
        "Put back as of {}: {} files; {} left out that nothing needs.",
        done.made_at.map(|at| at.to_string()).unwrap_or_default(),
        done.files,
        done.left_out
    );
    println!(
        "{} signed-in browsers and {} unfinished uploads were forgotten; API tokens and invitations are void.",
        done.sessions, done.uploads
    );
    if done.deleted_again > 0 {
        println!(
            "Deleted after the backup, and deleted again: {}.",
            done.deleted_again
        );
    }
    if done.questions > 0 {
        println!(
            "Posts that may have gone out since, or been canceled: {}. Each waits under Decisions until somebody looks at \
             the channel and says so; none goes out by itself.",
            done.questions
        );
    }
    println!("Members and roles are those of the backup: look whether somebody left since.");
    println!("Next: ai-shorts doctor, then start the service.");
    Ok(())
}

async fn workspace(config: &Config, archive: &Path) -> anyhow::Result<()> {
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
