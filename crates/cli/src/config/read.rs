//! From texts to typed settings, with every mistake found at once.

use super::raw::Raw;
use super::value::{ADDRESS, database, folder, is_loopback_url, master_keys, origin, parsed, web_address};
use super::{
    Config, ConfigError, Credentials, Database, Instagram, LogFormat, MasterKeys, MediaJail, Network,
    Operator, PlatformSettings, Problem, Registration, Retention, SETTINGS, Sandbox, Storage,
};
use domain::Platform;
use domain::instagram::Login;
use domain::limits::Limits;
use domain::retention::{
    ATTEMPT_DAYS, AUDIT_DAYS, GRACE_DAYS, RECEIPT_DAYS, Span, TOKEN_USE_DAYS, TRASH_DAYS, UPLOAD_HOURS,
};
use secrecy::ExposeSecret as _;
use std::cell::RefCell;
use std::net::SocketAddr;
use std::path::PathBuf;
use storage::{Access, Place, S3Settings};
use url::Url;

struct Reader<'a> {
    raw: &'a Raw,
    problems: RefCell<Vec<Problem>>,
}

pub(super) fn config(raw: &Raw) -> Result<Config, ConfigError> {
    let r = Reader {
        raw,
        problems: RefCell::default(),
    };
    let config = r.config();
    r.check(&config);
    let problems = r.problems.into_inner();
    if problems.is_empty() {
        Ok(config)
    } else {
        Err(ConfigError(problems))
    }
}

impl Reader<'_> {
    fn config(&self) -> Config {
        let listen = self.or(
            "listen",
            SocketAddr::from(([127, 0, 0, 1], 8080)),
            ADDRESS,
            parsed,
        );
        let given_public_url = self.get(
            "public_url",
            "like https://shorts.example.org, without a path",
            origin,
        );
        let data_dir = self.path("data_dir").unwrap_or_else(|| "data".into());
        let is_loopback = listen.ip().is_loopback() && given_public_url.as_ref().is_none_or(is_loopback_url);
        let registration = if is_loopback {
            Registration::Open
        } else {
            Registration::Invite
        };
        Config {
            database: self
                .get("database_url", "sqlite:PATH or postgres://…", database)
                .unwrap_or_else(|| Database::Sqlite(data_dir.join("ai-shorts.db"))),
            storage: self
                .storage()
                .unwrap_or_else(|| Storage::Folder(data_dir.join("media"))),
            master_keys: self
                .get("master_keys", "a path or the lines of a key file", |text| {
                    Some(master_keys(text))
                })
                .unwrap_or_else(|| MasterKeys::File(data_dir.join("keys/master.keys"))),
            metrics_listen: self.get("metrics_listen", ADDRESS, parsed),
            smtp_url: self.get("smtp_url", "smtp://… or smtps://…", |text| {
                let url: Url = text.parse().ok()?;
                (matches!(url.scheme(), "smtp" | "smtps") && url.has_host()).then(|| text.into())
            }),
            smtp_from: self.get(
                "smtp_from",
                "a mail address, like AI_SHORTS <shorts@example.org>",
                |text| text.contains('@').then(|| text.to_owned()),
            ),
            registration: self.word(
                "registration",
                registration,
                &[
                    ("open", Registration::Open),
                    ("invite", Registration::Invite),
                    ("closed", Registration::Closed),
                ],
            ),
            sandbox: self.word(
                "sandbox",
                Sandbox::Auto,
                &[
                    ("auto", Sandbox::Auto),
                    ("on", Sandbox::On),
                    ("off", Sandbox::Off),
                ],
            ),
            trusted_proxies: self.trusted_proxies(),
            webhook_origins: self.webhook_origins(),
            media_jail: self.word(
                "media_jail",
                MediaJail::Strict,
                &[("strict", MediaJail::Strict), ("best", MediaJail::Best)],
            ),
            contact: self.text("contact"),
            policy_file: self.get("policy_file", "a file that can be read", |text| {
                let path = PathBuf::from(text);
                path.is_file().then_some(path)
            }),
            log_format: self.word(
                "log_format",
                LogFormat::Text,
                &[("text", LogFormat::Text), ("json", LogFormat::Json)],
            ),
            limits: self.limits(),
            retention: self.retention(),
            operator: Operator {
                name: self.text("operator.name"),
                address: self.text("operator.address"),
                country: self.text("operator.country"),
            },
            processors: self.raw.processors.clone(),
            platforms: Platform::ALL.map(|p| (p, self.platform(p))).into(),
            listen,
            given_public_url,
            data_dir,
        }
    }

    fn storage(&self) -> Option<Storage> {
        let text = self.text("storage_url")?;
        if !text.starts_with("s3:") {
            return self.get(
                "storage_url",
                "file:FOLDER or s3://bucket?endpoint=…&region=…",
                folder,
            );
        }
        let place = match Place::parse(&text) {
            Ok(place) => place,
            // not repeated: somebody may have written a password into it
            Err(fix) => {
                self.wrong(&self.place("storage_url"), "is no address of a bucket", fix);
                return None;
            }
        };
        let secret = |name: &str, env: &str| {
            let given = self.raw.values.get(name).map(|given| given.text.clone());
            if given.is_none() {
                let fix = "set it, or its file by the same name with _FILE; docs/storage.md has the rights that it needs";
                self.wrong(env, "is missing, and media lie in a bucket", fix);
            }
            given
        };
        let key_id = secret("storage.access_key_id", "AWS_ACCESS_KEY_ID");
        let secret = secret("storage.secret_access_key", "AWS_SECRET_ACCESS_KEY");
        let session = self.raw.values.get("storage.session_token");
        let access = Access {
            key_id: key_id?.expose_secret().to_owned(),
            secret: secret?,
            session: session.map(|given| given.text.clone()),
        };
        Some(Storage::S3(S3Settings::new(place, access)))
    }

    fn trusted_proxies(&self) -> Vec<Network> {
        self.or(
            "trusted_proxies",
            Vec::new(),
            "like 10.0.0.0/8, 2001:db8::1",
            |text| text.split(',').map(|n| parsed(n.trim())).collect(),
        )
    }

    fn webhook_origins(&self) -> Vec<Url> {
        self.or(
            "webhook_origins",
            Vec::new(),
            "like http://flows.lan:5678, https://10.0.0.7:8443",
            |text| text.split(',').map(|o| origin(o.trim())).collect(),
        )
    }

    /// What only shows when several settings are seen together.
    fn check(&self, config: &Config) {
        match &config.given_public_url {
            None if !config.listen.ip().is_loopback() => self.wrong(
                "AI_SHORTS_PUBLIC_URL",
                "is missing, and the service listens beyond this machine",
                "set it to the address people use, such as https://shorts.example.org",
            ),
            Some(url) if url.scheme() == "http" && !is_loopback_url(url) => self.wrong(
                &self.place("public_url"),
                "is plain http, over which sessions would be readable on the way",
                "put a TLS proxy in front and give its https:// address",
            ),
            _ => {}
        }
    }

    fn limits(&self) -> Limits {
        let mut all = serde_json::to_value(Limits::default()).expect("plain numbers");
        for setting in SETTINGS.iter() {
            let Some(name) = setting.toml.strip_prefix("limits.") else {
                continue;
            };
            if let Some(value) = self.get(&setting.toml, "a whole number", parsed::<u64>) {
                all[name] = value.into();
            }
        }
        serde_json::from_value(all).unwrap_or_else(|e| {
            self.wrong(
                "[limits]",
                &format!("a number is out of range: {e}"),
                "take a smaller one",
            );
            Limits::default()
        })
    }

    fn retention(&self) -> Retention {
        let number = |name: &str, default, least: u32, most: u32| {
            let expected = format!("a whole number from {least} to {most}");
            self.or(&format!("retention.{name}"), default, &expected, |text| {
                parsed(text).filter(|n| (least..=most).contains(n))
            })
        };
        let span = |name: &str, s: Span| number(name, s.default, s.least, s.most);
        Retention {
            kept: domain::retention::Retention {
                grace_days: span("account_grace_days", GRACE_DAYS),
                upload_hours: span("upload_expiry_hours", UPLOAD_HOURS),
                trash_days: span("trash_days", TRASH_DAYS),
                attempt_days: span("attempt_details_days", ATTEMPT_DAYS),
                token_use_days: span("token_use_days", TOKEN_USE_DAYS),
                receipt_days: span("receipt_days", RECEIPT_DAYS),
                audit_days: span("audit_private_days", AUDIT_DAYS),
            },
        }
    }

    fn platform(&self, platform: Platform) -> PlatformSettings {
        let key = |what: &str| format!("{platform}.{what}");
        let base = |what: &str| self.get(&key(what), "an http:// or https:// address", web_address);
        let (id, secret) = (key("client_id"), key("client_secret"));
        let credentials = match (self.text(&id), self.raw.values.get(&secret)) {
            (Some(client_id), Some(given)) => Some(Credentials {
                client_id,
                client_secret: given.text.clone(),
            }),
            (None, None) => None,
            (Some(client_id), None) if platform == Platform::Vk => Some(Credentials {
                client_id,
                client_secret: String::new().into(),
            }),
            (given, _) => {
                let (has, lacks) = if given.is_some() {
                    (id, secret)
                } else {
                    (secret, id)
                };
                let lacks = SETTINGS
                    .iter()
                    .find(|s| s.toml == lacks)
                    .map_or("the other", |s| &s.env);
                self.wrong(
                    &self.place(&has),
                    &format!("is set without {lacks}"),
                    "set both or none",
                );
                None
            }
        };
        PlatformSettings {
            credentials,
            auth_url: base("auth_url"),
            token_url: base("token_url"),
            api_url: base("api_url"),
            upload_url: base("upload_url"),
            instagram: if platform == Platform::Instagram {
                self.instagram()
            } else {
                Instagram::default()
            },
        }
    }

    fn instagram(&self) -> Instagram {
        let usual = Instagram::default();
        let logins = [("instagram", Login::Instagram), ("facebook", Login::Facebook)];
        Instagram {
            login: self.word("instagram.login", usual.login, &logins),
            version: self.or("instagram.version", usual.version, "like v26.0", |text| {
                let number = text.strip_prefix('v')?;
                let plain = number.bytes().all(|b| b.is_ascii_digit() || b == b'.');
                (plain && !number.is_empty()).then(|| text.into())
            }),
        }
    }

    fn text(&self, key: &str) -> Option<String> {
        self.raw
            .values
            .get(key)
            .map(|g| g.text.expose_secret().to_owned())
    }
    fn path(&self, key: &str) -> Option<PathBuf> {
        self.text(key).map(PathBuf::from)
    }
    fn place(&self, key: &str) -> String {
        self.raw
            .values
            .get(key)
            .map_or_else(|| key.to_owned(), |g| g.place.clone())
    }
    fn wrong(&self, place: &str, what: &str, fix: &str) {
        let (place, what, fix) = (place.to_owned(), what.to_owned(), fix.to_owned());
        self.problems.borrow_mut().push(Problem { place, what, fix });
    }

    /// A value, if one was given and it can be read; a secret one is not repeated in the message.
    fn get<T>(&self, key: &str, expected: &str, parse: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let given = self.raw.values.get(key)?;
        let text = given.text.expose_secret();
        let value = parse(text);
        if value.is_none() {
            let is_secret = SETTINGS.iter().any(|s| s.toml == key && s.secret);
            let what = if is_secret {
                "is not what it should be".to_owned()
            } else {
                format!("can't be `{text}`")
            };
            self.wrong(&given.place, &what, &format!("write {expected}"));
        }
        value
    }
    fn or<T>(&self, key: &str, default: T, expected: &str, parse: impl FnOnce(&str) -> Option<T>) -> T {
        self.get(key, expected, parse).unwrap_or(default)
    }
    fn word<T: Copy>(&self, key: &str, default: T, words: &[(&str, T)]) -> T {
        let expected = words.iter().map(|(w, _)| *w).collect::<Vec<_>>().join(" or ");
        self.or(key, default, &expected, |text| {
            words.iter().find(|(w, _)| *w == text).map(|(_, value)| *value)
        })
    }
}
