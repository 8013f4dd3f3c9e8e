//! The page that says whether the service is well: no script, no session, nothing about people.

use app::App;
use app::html::escaped;
use app::mail::Language as Lang;
use app::standing::Standing;
use std::fmt::Write as _;

/// The insides of a place of that page; none for a name that nobody knows.
pub(super) fn told(app: &App, name: &str, standing: Standing, lang: Lang) -> Option<String> {
    let at = app.now();
    Some(match name {
        "status:word" => word(standing, lang).into(),
        "status:parts" => parts(standing, lang),
        "status:version" => escaped(app.settings.version),
        "status:at" => format!("<time datetime=\"{at}\">{at}</time>"),
        _ => return None,
    })
}

const fn word(standing: Standing, lang: Lang) -> &'static str {
    match (standing.is_well(), lang) {
        (true, Lang::En) => "✓ All is well.",
        (true, Lang::Ru) => "✓ Всё в порядке.",
        (false, Lang::En) => "✗ Something is wrong.",
        (false, Lang::Ru) => "✗ Что-то не в порядке.",
    }
}

fn parts(standing: Standing, lang: Lang) -> String {
    let (database, storage, key) = (standing.database, standing.storage, standing.key);
    let lines = [
        line(Some(database), &words_of_database(database, lang)),
        line(Some(storage), &words_of_storage(storage, lang)),
        line(key, &words_of_key(key, lang)),
    ];
    lines.concat()
}

/// What a part is called, and how it is.
type Words = (&'static str, &'static str);

fn line(is_well: Option<bool>, (name, how): &Words) -> String {
    let (sign, class) = match is_well {
        Some(true) => ("✓", "well"),
        Some(false) => ("✗", "broken"),
        None => ("○", "unknown"),
    };
    let mut out = String::new();
    let _ = write!(out, "<li class=\"{class}\">{sign} <b>{name}</b>: {how}</li>");
    out
}

const fn words_of_database(is_well: bool, lang: Lang) -> Words {
    match (is_well, lang) {
        (true, Lang::En) => ("Database", "answers"),
        (true, Lang::Ru) => ("База данных", "отвечает"),
        (false, Lang::En) => (
            "Database",
            "does not answer. Until it does, nothing can be read or changed; what was saved stays saved.",
        ),
        (false, Lang::Ru) => (
            "База данных",
            "не отвечает. Пока это так, ничего нельзя ни прочитать, ни изменить; сохранённое остаётся сохранённым.",
        ),
    }
}

const fn words_of_storage(is_well: bool, lang: Lang) -> Words {
    match (is_well, lang) {
        (true, Lang::En) => ("Storage of videos", "answers"),
        (true, Lang::Ru) => ("Хранилище видео", "отвечает"),
        (false, Lang::En) => (
            "Storage of videos",
            "does not answer. Uploads and posts wait until it does.",
        ),
        (false, Lang::Ru) => (
            "Хранилище видео",
            "не отвечает. Загрузки и публикации ждут, пока оно не ответит.",
        ),
    }
}

const fn words_of_key(opens: Option<bool>, lang: Lang) -> Words {
    match (opens, lang) {
        (Some(true), Lang::En) => ("Encryption key", "opens what is stored"),
        (Some(true), Lang::Ru) => ("Ключ шифрования", "открывает то, что хранится"),
        (Some(false), Lang::En) => (
            "Encryption key",
            "does not open what is stored. Channels cannot be used until the operator puts the right one back.",
        ),
        (Some(false), Lang::Ru) => (
            "Ключ шифрования",
            "не открывает то, что хранится. Каналы не работают, пока оператор не вернёт нужный ключ.",
        ),
        (None, Lang::En) => (
            "Encryption key",
            "cannot be tried while the database does not answer",
        ),
        (None, Lang::Ru) => (
            "Ключ шифрования",
            "его не проверить, пока не отвечает база данных",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WELL: Standing = Standing {
        database: true,
        storage: true,
        key: Some(true),
    };

    #[test]
    fn all_is_well_only_when_every_part_is() {
        assert_eq!(word(WELL, Lang::En), "✓ All is well.");
        assert_eq!(
            parts(WELL, Lang::Ru).matches("<li class=\"well\">✓ <b>").count(),
            3
        );
        for bad in [
            Standing {
                database: false,
                ..WELL
            },
            Standing {
                storage: false,
                ..WELL
            },
            Standing {
                key: Some(false),
                ..WELL
            },
            Standing { key: None, ..WELL },
        ] {
            assert_eq!(word(bad, Lang::En), "✗ Something is wrong.", "{bad:?}");
            assert_eq!(
                parts(bad, Lang::En).matches("class=\"well\"").count(),
                2,
                "{bad:?}"
            );
        }
    }

    #[test]
    fn each_part_says_what_it_means() {
        let down = Standing {
            database: false,
            storage: true,
            key: None,
        };
        let ru = parts(down, Lang::Ru);
        assert!(
            ru.contains("<li class=\"broken\">✗ <b>База данных</b>: не отвечает.")
                && ru.contains("<li class=\"unknown\">○ <b>Ключ шифрования</b>"),
            "{ru}"
        );
    }
}
