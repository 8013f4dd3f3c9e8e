//! The settings as text: for docs/configuration.md and for `--help`.

use super::SETTINGS;
use std::fmt::Write as _;

/// One table per section, for the documentation.
pub fn markdown() -> String {
    let mut out = String::new();
    let mut section = None;
    for setting in SETTINGS.iter() {
        let here = setting.toml.split_once('.').map_or("", |(section, _)| section);
        if section != Some(here) {
            section = Some(here);
            let title = if here.is_empty() {
                "General".to_owned()
            } else {
                format!("`[{here}]`")
            };
            let _ = write!(
                out,
                "\n### {title}\n\n| name | environment | default | meaning |\n|---|---|---|---|\n"
            );
        }
        let name = setting.toml.rsplit('.').next().unwrap_or_default();
        let env = if setting.secret {
            format!("`{0}`, `{0}_FILE`", setting.env)
        } else {
            format!("`{}`", setting.env)
        };
        let default = if setting.default.is_empty() {
            "–".to_owned()
        } else {
            format!("`{}`", setting.default)
        };
        let _ = writeln!(out, "| `{name}` | {env} | {default} | {} |", setting.doc);
    }
    out
}

/// The general settings, for the end of `--help`.
pub fn help() -> String {
    let mut out = String::from("Settings (ai-shorts.toml or environment, the environment wins):\n");
    for setting in SETTINGS.iter().filter(|s| !s.toml.contains('.')) {
        let file = if setting.secret { " (or …_FILE)" } else { "" };
        let _ = writeln!(
            out,
            "  {}{file}\n      {}",
            setting.env,
            setting.doc.replace('`', "")
        );
    }
    out.push_str("\nAll of them, platforms and limits included: docs/configuration.md\n");
    out
}

#[cfg(test)]
mod tests {
    use super::super::{Args, load_from};
    use super::*;
    use domain::limits::Limits;

    #[test]
    fn every_limit_is_a_setting_and_every_name_is_there_once() {
        let limits = serde_json::to_value(Limits::default()).unwrap();
        let mut names: Vec<_> = SETTINGS
            .iter()
            .filter_map(|s| s.toml.strip_prefix("limits."))
            .collect();
        names.sort_unstable();
        let mut fields: Vec<_> = limits.as_object().unwrap().keys().map(String::as_str).collect();
        fields.sort_unstable();
        assert_eq!(names, fields);
        let mut envs: Vec<_> = SETTINGS.iter().map(|s| &s.env).collect();
        envs.sort_unstable();
        envs.dedup();
        assert_eq!(envs.len(), SETTINGS.len());
    }

    #[test]
    fn every_default_can_be_given_as_it_stands() {
        let pairs: Vec<_> = SETTINGS
            .iter()
            .filter(|s| !s.default.is_empty())
            .map(|s| (s.env.clone(), s.default.clone()))
            .collect();
        load_from(
            &Args {
                config: Some("/dev/null".into()),
                ..Args::default()
            },
            &pairs.into_iter().collect(),
        )
        .unwrap();
    }

    #[test]
    fn the_docs_say_what_the_program_knows() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/configuration.md");
        let text = std::fs::read_to_string(path).unwrap();
        let (head, rest) = text.split_once("<!-- settings -->\n").unwrap();
        let (told, tail) = rest.split_once("<!-- /settings -->").unwrap();
        if std::env::var_os("UPDATE_DOCS").is_some() {
            let fresh = format!(
                "{head}<!-- settings -->\n{}\n<!-- /settings -->{tail}",
                markdown()
            );
            std::fs::write(path, fresh).unwrap();
        } else {
            assert_eq!(told.trim(), markdown().trim(), "run: make docs");
        }
    }
}
