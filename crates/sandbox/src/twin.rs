//! What a stand-in for one platform is to the rest of the sandbox.

use crate::faults::{Armed, Fault};
use crate::pages::words::Lang;
use axum::Router;
use domain::Platform;
use serde_json::{Map, Value};
use std::io;

/// How long a twin keeps what it was given.
pub use domain::retention::SANDBOX as KEPT;

/// A stand-in for one platform. It holds its state itself; every method may be called at any time from any thread.
pub trait Twin: std::fmt::Debug + Send + Sync {
    fn platform(&self) -> Platform;

    /// The platform's endpoints and the viewers' pages, by their paths below `/sandbox/{platform}`; `/` is the page
    /// of everything that is public there.
    fn router(&self) -> Router;

    /// The entry of `GET /sandbox/api/state`: at least `videos`, `sessions`, `requests`, `tokens` and `faults_hit`,
    /// never a secret.
    fn state(&self) -> Value;

    /// What can be made to go wrong.
    fn faults(&self) -> &'static [Fault];

    /// The faults that are armed now.
    fn armed(&self) -> Vec<(String, Armed)>;

    /// Arms a fault anew; `times: 0` disarms it. False when there is no such fault.
    fn arm(&self, name: &str, armed: Armed) -> bool;

    /// What may be set while it runs, by name.
    fn tuning(&self) -> Value;

    /// Sets the values that are named and keeps the others; refuses an unknown name or a wrong value in words, and
    /// then changes nothing. What was set stays until a reset.
    fn tune(&self, values: Map<String, Value>) -> Result<(), String>;

    /// Removes what is older than [`KEPT`] and the files that nothing names any more; answers how many videos
    /// went. May block.
    fn sweep(&self) -> io::Result<usize>;

    /// Forgets everything: consents, videos, armed faults, counters, what was tuned. May block.
    fn reset(&self) -> io::Result<()>;

    /// The platform on the front page.
    fn card(&self, lang: Lang) -> Card;
}

/// A platform on the front page, as plain text.
#[derive(Clone, Debug)]
pub struct Card {
    pub title: &'static str,
    /// What can be seen there now.
    pub line: String,
}
