//! Lines of the ledger or of the audit log as a file: all that a listing's filters match, some at a time.
//!
//! Only one batch is held in memory, and no transaction stays open from one to the next. So what is written meanwhile
//! is not in the file, and a line of the ledger that counts another call meanwhile may have moved out of it.

mod csv;

use crate::audit::Entry;
use crate::{App, AppError, WorkspaceScope, audit, ledger, views};
use domain::audit::Kind;
use domain::{AccountId, Timestamp};
use serde::{Deserialize, Serialize};

/// Lines read in one go.
const BATCH: u32 = 500;
/// Longest part of a file's name that is the workspace's.
const NAME_MAX_CHARS: usize = 60;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = RecordsFormat)]
pub enum Format {
    /// RFC 4180 in UTF-8, with a line of names.
    #[default]
    Csv,
    /// A JSON object a line.
    Jsonl,
}

impl Format {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
        }
    }
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Jsonl => "application/x-ndjson",
        }
    }
}

/// Which lines.
#[derive(Clone, Debug)]
pub enum Records {
    TokenUses(ledger::Listing),
    AuditEvents(audit::Listing),
}

impl Records {
    const fn name(&self) -> &'static str {
        match self {
            Self::TokenUses(_) => "token_uses",
            Self::AuditEvents(_) => "audit_events",
        }
    }
    fn narrowed(&self) -> (Option<Timestamp>, Option<Timestamp>, Option<AccountId>, bool) {
        match self {
            Self::TokenUses(l) => {
                let more = l.channel.is_some() || l.kind.is_some() || l.purpose.is_some();
                (l.from, l.to, l.actor, more || !l.query.trim().is_empty())
            }
            Self::AuditEvents(l) => {
                let more = l.class.is_some() || l.kind.is_some();
                (l.from, l.to, l.actor, more || !l.query.trim().is_empty())
            }
        }
    }
}

/// A file that is being written.
#[derive(Debug)]
pub struct Download {
    records: Records,
    format: Format,
    is_begun: bool,
    is_over: bool,
}

impl Download {
    pub const fn new(records: Records, format: Format) -> Self {
        Self {
            records,
            format,
            is_begun: false,
            is_over: false,
        }
    }
    pub const fn format(&self) -> Format {
        self.format
    }
}

impl App {
    /// The file's name, with the workspace and the day.
    pub async fn records_name(&self, scope: &WorkspaceScope, d: &Download) -> Result<String, AppError> {
        let workspace = plain_name(&self.workspace(scope).await?.name);
        let day: String = self.now().to_string().chars().take(10).collect();
        let what = d.records.name().replace('_', "-");
        Ok(format!("{what}_{workspace}_{day}.{}", d.format.as_str()))
    }

    /// Tells the audit log that somebody takes these lines along.
    pub async fn note_download(&self, scope: &WorkspaceScope, d: &Download) -> Result<(), AppError> {
        let (from, to, actor, more) = d.records.narrowed();
        let mut entry = Entry::new(Kind::RecordsDownloaded)
            .with("records", d.records.name())
            .with("format", d.format.as_str())
            .with("is_narrowed", more || actor.is_some());
        for (name, at) in [("from", from), ("to", to)] {
            if let Some(at) = at {
                entry = entry.with(name, at.to_string());
            }
        }
        let tx = self.store.begin().await?;
        self.audit(&tx, Some(scope), entry, self.now()).await?;
        Ok(tx.commit().await?)
    }

    /// The next bytes of the file; none when it is whole. The scope is asked each time what it may see.
    pub async fn next_records(
        &self,
        scope: &WorkspaceScope,
        d: &mut Download,
    ) -> Result<Option<Vec<u8>>, AppError> {
        if d.is_over {
            return Ok(None);
        }
        let mut out = Vec::new();
        if !d.is_begun && d.format == Format::Csv {
            csv::row(&mut out, d.records.columns());
        }
        d.is_begun = true;
        let next = match &mut d.records {
            Records::TokenUses(l) => {
                l.limit = BATCH;
                let page = self.token_uses(scope, l.clone()).await?;
                write(&mut out, d.format, &page, csv::token_use)?;
                l.cursor.clone_from(&page.next_cursor);
                page.next_cursor
            }
            Records::AuditEvents(l) => {
                l.limit = BATCH;
                let page = self.audit_lines(scope, l.clone()).await?;
                write(&mut out, d.format, &page, csv::audit_line)?;
                l.cursor.clone_from(&page.next_cursor);
                page.next_cursor
            }
        };
        d.is_over = next.is_none();
        Ok(Some(out))
    }
}

impl Records {
    const fn columns(&self) -> &'static [&'static str] {
        match self {
            Self::TokenUses(_) => &csv::TOKEN_USE,
            Self::AuditEvents(_) => &csv::AUDIT_LINE,
        }
    }
}

fn write<T: Serialize>(
    out: &mut Vec<u8>,
    format: Format,
    page: &views::Page<T>,
    as_csv: impl Fn(&mut Vec<u8>, &T),
) -> Result<(), AppError> {
    for item in &page.items {
        match format {
            Format::Csv => as_csv(out, item),
            Format::Jsonl => {
                serde_json::to_writer(&mut *out, item).map_err(|e| AppError::Internal(e.to_string()))?;
                out.push(b'\n');
            }
        }
    }
    Ok(())
}

/// A name that every file system takes.
fn plain_name(name: &str) -> String {
    let safe = |c: char| if c.is_alphanumeric() { c } else { '-' };
    let text: String = name.chars().map(safe).take(NAME_MAX_CHARS).collect();
    let parts: Vec<_> = text.split('-').filter(|p| !p.is_empty()).collect();
    if parts.is_empty() {
        "workspace".into()
    } else {
        parts.join("-")
    }
}

#[cfg(test)]
mod tests {
    use super::plain_name;

    #[test]
    fn a_workspace_lends_its_name_to_a_file() {
        for (name, plain) in [
            ("Wave riders", "Wave-riders"),
            ("../../etc/passwd", "etc-passwd"),
            ("Мои ролики №1", "Мои-ролики-1"),
            ("\"; x=\r\n", "x"),
            ("///", "workspace"),
        ] {
            assert_eq!(plain_name(name), plain);
        }
        assert_eq!(plain_name(&"я".repeat(200)).chars().count(), 60);
    }
}
