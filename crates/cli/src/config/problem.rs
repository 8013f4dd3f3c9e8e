//! What is wrong with the settings, for a person.

/// One thing that is wrong: where, what, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub place: String,
    pub what: String,
    pub fix: String,
}

/// All that is wrong, at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError(pub Vec<Problem>);

impl std::error::Error for ConfigError {}
impl std::fmt::Display for ConfigError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the settings can't be used:")?;
        for Problem { place, what, fix } in &self.0 {
            write!(f, "\n  {place}: {what}\n    → {fix}")?;
        }
        Ok(())
    }
}
