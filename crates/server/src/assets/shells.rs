//! The shell of a route: `app.html` with the files that this route loads named in its head, for who is signed in also
//! with the app's frame and the page's heading in its body (web/scripts/shells.js).

use super::{Files, SHELL, is_hidden};
use rust_embed::EmbeddedFile;

/// Deeper than any route: what is longer has no shell of its own.
const DEPTH_MAX: usize = 4;

/// `/posts/drafts` is `.shells/posts/drafts.html`, `/posts/pub_1` is `.shells/posts/@.html`, and where a route has no
/// shell of its own it is the one of all. Those with a frame lie in `.frames`.
pub fn shell<F: Files>(path: &str, is_framed: bool) -> Option<(String, EmbeddedFile)> {
    let bare = path.trim_matches('/');
    let parts: Vec<&str> = bare.split('/').collect();
    let is_known = !is_hidden(bare) && parts.len() <= DEPTH_MAX;
    let folders: &[&str] = if is_framed {
        &[".frames", ".shells"]
    } else {
        &[".shells"]
    };
    names(if is_known { &parts } else { &[] })
        .into_iter()
        .flat_map(|name| folders.iter().map(move |folder| format!("{folder}/{name}.html")))
        .chain([SHELL.to_owned()])
        .find_map(|name| F::get(&name).map(|file| (name, file)))
}

/// Each part as it stands or as a place for anything, what is more exact first.
fn names(parts: &[&str]) -> Vec<String> {
    let Some((last, before)) = parts.split_last() else {
        return vec![];
    };
    let ends = [*last, "@"];
    if before.is_empty() {
        return ends.map(str::to_owned).to_vec();
    }
    let extended = |start: String| ends.map(|end| format!("{start}/{end}"));
    names(before).into_iter().flat_map(extended).collect()
}
