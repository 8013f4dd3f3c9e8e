//! The tools, by what they are about. Each is a use case of `app` with its arguments told in a type.

pub mod channels;
pub mod library;
pub mod posts;
pub mod publish;
pub mod records;

use app::instance::PAGE_MAX;
use app::views::Page;

/// Fewer than a page of the API: an assistant reads every word of it.
const PAGE_DEFAULT: u32 = 10;

fn page_limit(asked: Option<u32>) -> u32 {
    asked.unwrap_or(PAGE_DEFAULT).clamp(1, PAGE_MAX)
}

/// A list that is told whole.
fn whole<T>(items: Vec<T>) -> Page<T> {
    Page {
        items,
        next_cursor: None,
    }
}

/// No arguments.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}
