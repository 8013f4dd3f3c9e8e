//! Cursors of lists that go from new to old: a moment and an id.

use crate::AppError;
use domain::Timestamp;
use std::fmt::Display;
use std::str::FromStr;

pub(crate) fn read<T: FromStr>(text: &str) -> Result<(Timestamp, T), AppError> {
    let bad = || AppError::field("cursor", "cursor_invalid", "This is not a cursor of this list.");
    let (at, id) = text.split_once('.').ok_or_else(bad)?;
    Ok((
        Timestamp::from_micros(at.parse().map_err(|_| bad())?),
        id.parse().map_err(|_| bad())?,
    ))
}

/// Where the list goes on after these rows; none when a page is not full.
pub(crate) fn next<R, T: Display>(
    rows: &[R],
    limit: u32,
    of: impl Fn(&R) -> (Timestamp, T),
) -> Option<String> {
    let full = rows.len() == usize::try_from(limit).unwrap_or(usize::MAX);
    Some(after(of(rows.last().filter(|_| full)?)))
}

/// The cursor that goes on after this row.
pub(crate) fn after<T: Display>((at, id): (Timestamp, T)) -> String {
    format!("{}.{id}", at.as_micros())
}
