//! How far the bytes of a session are.

use crate::spool::Mark;
use crate::youtube::world::World;
use std::path::Path;

impl World {
    pub fn set_offset(&mut self, session: &str, mark: &Mark) {
        if let Some(row) = self.sessions.edit(session) {
            row.offset = mark.offset;
            row.hash_state = mark.state();
        }
    }

    /// Throws away everything the session holds.
    pub fn forget_bytes(&mut self, session: &str) {
        self.set_offset(session, &Mark::start());
    }

    /// After a crash of the machine a file may be shorter than its session says: such a session begins again.
    /// `bytes` is the folder of the files.
    pub fn mend(&mut self, bytes: &Path) {
        let short: Vec<String> = self
            .sessions
            .iter()
            .filter(|(_, s)| s.final_answer.is_none() && s.offset > 0)
            .filter(|(_, s)| {
                let length = |name: &String| std::fs::metadata(bytes.join(name)).map_or(0, |m| m.len());
                s.file.as_ref().is_some_and(|name| length(name) < s.offset)
            })
            .map(|(key, _)| key.to_owned())
            .collect();
        for key in short {
            self.forget_bytes(&key);
        }
    }
}
