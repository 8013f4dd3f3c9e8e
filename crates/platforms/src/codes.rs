//! A platform's table of failure codes.

use domain::{Failure, FailureClass};

/// Code, class, what happened, what to do.
pub type Row = (&'static str, FailureClass, &'static str, &'static str);

/// The failure of a code; `unknown` where the table has none.
pub(crate) fn find(table: &[Row], unknown: &Row, code: &str) -> Failure {
    let row = table.iter().find(|r| r.0 == code).unwrap_or(unknown);
    Failure::new(row.1, row.0, row.2, Some(row.3))
}
