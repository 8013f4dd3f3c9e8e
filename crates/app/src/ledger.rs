//! The ledger of token openings, as people read it.

use crate::{App, AppError, WorkspaceScope, cursor, views};
use domain::act::{ActKind, Purpose};
use domain::text::fold;
use domain::{AccountId, ChannelId, Role, Timestamp};
use store::ledger::{TokenUse, Uses};

/// Lines looked at in one go, when words are searched for.
const BATCH: u32 = 200;
/// Lines looked at for one page. A page may then be short and still have a next one.
const MOST: usize = 10_000;

#[derive(Clone, Debug, Default)]
pub struct Listing {
    pub channel: Option<ChannelId>,
    pub kind: Option<ActKind>,
    pub purpose: Option<Purpose>,
    pub actor: Option<AccountId>,
    pub from: Option<Timestamp>,
    pub to: Option<Timestamp>,
    /// Words that all stand somewhere in a line, whatever their case.
    pub query: String,
    pub cursor: Option<String>,
    pub limit: u32,
}

impl App {
    /// All of it for admins, a person's own acts for others; newest first.
    pub async fn token_uses(
        &self,
        scope: &WorkspaceScope,
        l: Listing,
    ) -> Result<views::Page<views::TokenUse>, AppError> {
        let own = scope.account();
        let sees_all = scope.may(Role::Admin);
        if !sees_all && l.actor.is_some_and(|a| Some(a) != own) {
            return Ok(views::Page {
                items: vec![],
                next_cursor: None,
            });
        }
        let words: Vec<String> = fold(&l.query).split_whitespace().map(str::to_owned).collect();
        let mut wanted = Uses {
            account: if sees_all { l.actor } else { own },
            channel: l.channel,
            kind: l.kind,
            purpose: l.purpose,
            from: l.from,
            to: l.to,
            after: l.cursor.as_deref().map(cursor::read).transpose()?,
            limit: if words.is_empty() { l.limit } else { BATCH },
        };
        if !sees_all && own.is_none() {
            return Err(AppError::NotFound);
        }
        let page = usize::try_from(l.limit).unwrap_or(usize::MAX);
        let (mut items, mut looked) = (vec![], 0);
        loop {
            let rows = self.store.read().token_uses(scope, &wanted).await?;
            let is_last = rows.len() < usize::try_from(wanted.limit).unwrap_or(usize::MAX);
            for row in rows {
                wanted.after = Some((row.at, row.id));
                looked += 1;
                if tells(&row, &words) {
                    items.push(row);
                }
                if items.len() == page {
                    break;
                }
            }
            let is_full = items.len() == page || looked >= MOST;
            if is_last && !is_full {
                wanted.after = None;
            }
            if is_last || is_full {
                break;
            }
        }
        Ok(views::Page {
            next_cursor: wanted.after.map(cursor::after),
            items: items.into_iter().map(Into::into).collect(),
        })
    }
}

/// Whether all words stand in the line.
fn tells(row: &TokenUse, words: &[String]) -> bool {
    if words.is_empty() {
        return true;
    }
    let line = [
        row.channel_title.as_deref().unwrap_or_default(),
        row.act.actor.as_deref().unwrap_or_default(),
        &row.host,
        &row.purpose,
        row.act.kind.as_str(),
    ]
    .map(fold)
    .join("\n");
    words.iter().all(|w| line.contains(w.as_str()))
}
