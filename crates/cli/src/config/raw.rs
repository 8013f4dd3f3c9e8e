//! Gathers what is given, from the least to the most important place: file, environment, command line.

use super::nearest::nearest;
use super::{Args, ConfigError, Problem, Processor, SETTINGS, Setting};
use secrecy::{ExposeSecret as _, SecretString};
use std::collections::BTreeMap;
use std::path::Path;

/// A given value, and where it was given. All are kept as secrets: some are.
pub(super) struct Given {
    pub text: SecretString,
    pub place: String,
}

#[derive(Default)]
pub(super) struct Raw {
    pub values: BTreeMap<String, Given>,
    pub processors: Vec<Processor>,
    problems: Vec<Problem>,
}

/// Names with our prefix that are no settings of the service.
const OTHERS: [&str; 4] = [
    "AI_SHORTS_CONFIG",
    "AI_SHORTS_SERVER",
    "AI_SHORTS_TOKEN",
    "AI_SHORTS_BIN",
];
const DEFAULT_FILE: &str = "ai-shorts.toml";

pub(super) fn gather(args: &Args, env: &BTreeMap<String, String>) -> Result<Raw, ConfigError> {
    let mut raw = Raw::default();
    match &args.config {
        Some(path) => raw.file(path),
        None if Path::new(DEFAULT_FILE).exists() => raw.file(Path::new(DEFAULT_FILE)),
        None => {}
    }
    for (name, value) in env.iter().filter(|(name, _)| is_for_us(name)) {
        raw.variable(name, value, env);
    }
    for pair in &args.set {
        raw.argument(pair);
    }
    if let Some(dir) = &args.data_dir {
        raw.put("data_dir", &dir.display().to_string(), "--data-dir".into());
    }
    if raw.problems.is_empty() {
        Ok(raw)
    } else {
        Err(ConfigError(raw.problems))
    }
}

/// Ours by their prefix; of the names that are in use elsewhere too (`AWS_…`) those that are settings.
fn is_for_us(name: &str) -> bool {
    let name_of_setting = name.strip_suffix("_FILE").unwrap_or(name);
    name.starts_with("AI_SHORTS_") || SETTINGS.iter().any(|s| s.env == name_of_setting)
}

impl Raw {
    /// An empty value says nothing: compose files pass unset variables on as empty ones.
    fn put(&mut self, key: &str, text: &str, place: String) {
        if !text.trim().is_empty() {
            self.values.insert(
                key.to_owned(),
                Given {
                    text: text.trim().into(),
                    place,
                },
            );
        }
    }

    fn wrong(&mut self, place: impl Into<String>, what: impl Into<String>, fix: impl Into<String>) {
        self.problems.push(Problem {
            place: place.into(),
            what: what.into(),
            fix: fix.into(),
        });
    }

    fn file(&mut self, path: &Path) {
        let place = path.display().to_string();
        let text = match std::fs::read_to_string(path) {
            Ok(text) => SecretString::from(text),
            Err(e) => {
                return self.wrong(
                    place,
                    format!("can't be read: {e}"),
                    "check the path and the rights",
                );
            }
        };
        // only the parser's message: its full text quotes the line, which may hold a secret
        match text.expose_secret().parse::<toml::Table>() {
            Ok(table) => self.table("", table, &place),
            Err(e) => {
                let before = e
                    .span()
                    .and_then(|s| text.expose_secret().get(..s.start))
                    .unwrap_or_default();
                let line = before.matches('\n').count() + 1;
                self.wrong(
                    format!("{place}, line {line}"),
                    e.message(),
                    "see https://toml.io for the format",
                );
            }
        }
    }

    fn table(&mut self, section: &str, table: toml::Table, place: &str) {
        for (key, value) in table {
            let name = if section.is_empty() {
                key
            } else {
                format!("{section}.{key}")
            };
            let here = format!("{place}, `{name}`");
            if name == "processors" {
                match value.try_into() {
                    Ok(list) => self.processors = list,
                    Err(e) => self.wrong(
                        here,
                        e.message().to_owned(),
                        "write [[processors]] with name, country, purpose, link and host",
                    ),
                }
            } else if let Some(setting) = SETTINGS.iter().find(|s| s.toml == name) {
                match scalar(&value) {
                    Some(text) => self.put(&setting.toml, &text, here),
                    None => self.wrong(
                        here,
                        "has a section or a date where a value belongs",
                        "write a text or a number",
                    ),
                }
            } else if let toml::Value::Table(inner) = value {
                self.table(&name, inner, place);
            } else {
                self.unknown(here, &name, SETTINGS.iter().map(|s| s.toml.as_str()));
            }
        }
    }

    fn variable(&mut self, name: &str, value: &str, env: &BTreeMap<String, String>) {
        if let Some(setting) = SETTINGS.iter().find(|s| s.env == name) {
            return self.put(&setting.toml, value, name.to_owned());
        }
        let of_file = |s: &&Setting| s.secret && name.strip_suffix("_FILE") == Some(&s.env);
        if let Some(setting) = SETTINGS.iter().find(of_file) {
            if value.is_empty() {
                return;
            }
            if env.get(&setting.env).is_some_and(|v| !v.is_empty()) {
                return self.wrong(name, format!("{} is set too", setting.env), "keep one of the two");
            }
            return match std::fs::read_to_string(value) {
                Ok(text) => self.put(&setting.toml, &text, name.to_owned()),
                Err(e) => self.wrong(
                    name,
                    format!("{value} can't be read: {e}"),
                    "check the path and the rights",
                ),
            };
        }
        if !OTHERS.contains(&name) {
            self.unknown(name.to_owned(), name, SETTINGS.iter().map(|s| s.env.as_str()));
        }
    }

    fn argument(&mut self, pair: &str) {
        let known = || SETTINGS.iter().map(|s| s.toml.as_str());
        match pair.split_once('=') {
            Some((name, value)) if known().any(|k| k == name) => {
                self.put(name, value, format!("--set {name}"));
            }
            Some((name, _)) => self.unknown(format!("--set {name}"), name, known()),
            None => self.wrong(
                "--set",
                "wants NAME=VALUE",
                "write for example --set limits.open_uploads=50",
            ),
        }
    }

    fn unknown<'a>(&mut self, place: String, name: &str, names: impl Iterator<Item = &'a str>) {
        let fix = nearest(name, names).map_or_else(
            || "see docs/configuration.md for all settings".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        self.wrong(place, "there is no such setting", fix);
    }
}

/// A value as the environment would give it; a list has commas between.
fn scalar(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(s) => Some(s.clone()),
        toml::Value::Array(items) => Some(items.iter().map(scalar).collect::<Option<Vec<_>>>()?.join(",")),
        toml::Value::Integer(_) | toml::Value::Float(_) | toml::Value::Boolean(_) => Some(value.to_string()),
        toml::Value::Datetime(_) | toml::Value::Table(_) => None,
    }
}
