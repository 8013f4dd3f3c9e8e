//! The folder of migrations, embedded.

use sqlx::SqlSafeStr;
use sqlx::migrate::{Migration, MigrationType, Migrator};

const MIGRATIONS: [(i64, &str, &str); 29] = [
    (1, "spine", include_str!("../migrations/0001_spine.sql")),
    (2, "notices", include_str!("../migrations/0002_notices.sql")),
    (3, "audit", include_str!("../migrations/0003_audit.sql")),
    (4, "security", include_str!("../migrations/0004_security.sql")),
    (5, "keys", include_str!("../migrations/0005_keys.sql")),
    (6, "members", include_str!("../migrations/0006_members.sql")),
    (7, "deletion", include_str!("../migrations/0007_deletion.sql")),
    (8, "policy", include_str!("../migrations/0008_policy.sql")),
    (9, "exports", include_str!("../migrations/0009_exports.sql")),
    (10, "requests", include_str!("../migrations/0010_requests.sql")),
    (11, "egress", include_str!("../migrations/0011_egress.sql")),
    (
        12,
        "api_tokens",
        include_str!("../migrations/0012_api_tokens.sql"),
    ),
    (13, "passkeys", include_str!("../migrations/0013_passkeys.sql")),
    (
        14,
        "email_changes",
        include_str!("../migrations/0014_email_changes.sql"),
    ),
    (15, "library", include_str!("../migrations/0015_library.sql")),
    (16, "links", include_str!("../migrations/0016_links.sql")),
    (17, "drafts", include_str!("../migrations/0017_drafts.sql")),
    (18, "plan", include_str!("../migrations/0018_plan.sql")),
    (19, "webhooks", include_str!("../migrations/0019_webhooks.sql")),
    (20, "slots", include_str!("../migrations/0020_slots.sql")),
    (22, "trash", include_str!("../migrations/0022_trash.sql")),
    (23, "approval", include_str!("../migrations/0023_approval.sql")),
    (24, "numbers", include_str!("../migrations/0024_numbers.sql")),
    (25, "keys", include_str!("../migrations/0025_keys.sql")),
    (26, "sweeps", include_str!("../migrations/0026_sweeps.sql")),
    (
        27,
        "approval_letters",
        include_str!("../migrations/0027_approval_letters.sql"),
    ),
    (
        28,
        "notices_of_channels",
        include_str!("../migrations/0028_notices_of_channels.sql"),
    ),
    (
        29,
        "words_of_clips",
        include_str!("../migrations/0029_words_of_clips.sql"),
    ),
    (30, "storage", include_str!("../migrations/0030_storage.sql")),
];

pub(crate) fn migrator() -> Migrator {
    let each = |(version, name, sql): (i64, &'static str, &'static str)| {
        Migration::new(
            version,
            name.into(),
            MigrationType::Simple,
            sql.into_sql_str(),
            false,
        )
    };
    Migrator::with_migrations(MIGRATIONS.into_iter().map(each).collect())
}
