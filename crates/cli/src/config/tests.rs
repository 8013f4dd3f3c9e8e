use super::*;
use secrecy::ExposeSecret as _;

type Env = BTreeMap<String, String>;

fn env(pairs: &[(&str, &str)]) -> Env {
    pairs
        .iter()
        .map(|(k, v)| (format!("AI_SHORTS_{k}"), (*v).to_owned()))
        .collect()
}
/// Reads an environment over a settings file.
fn read(file: &str, pairs: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("ai-shorts.toml");
    std::fs::write(&path, file).unwrap();
    load_from(
        &Args {
            config: Some(path),
            ..Args::default()
        },
        &env(pairs),
    )
}
fn fails(file: &str, pairs: &[(&str, &str)]) -> String {
    read(file, pairs).unwrap_err().to_string()
}

#[test]
fn with_nothing_given_it_runs_on_this_machine_alone() {
    let config = read("", &[]).unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(
        config.public_url(config.listen).as_str(),
        "http://127.0.0.1:8080/"
    );
    assert!(matches!(&config.database, Database::Sqlite(p) if p == &PathBuf::from("data/ai-shorts.db")));
    assert_eq!(folder_of(&config), Some("data/media".into()));
    assert!(
        matches!(&config.master_keys, MasterKeys::File(p) if p == &PathBuf::from("data/keys/master.keys"))
    );
    assert_eq!(config.registration, Registration::Open);
    assert!(config.sandbox_is_on() && config.is_loopback());
    assert_eq!(config.limits, Limits::default());
    let bases = config.platform(Platform::Youtube).bases(Platform::Youtube);
    assert_eq!(bases.auth.as_str(), "https://accounts.google.com/");
}

#[test]
fn the_environment_wins_over_the_file_and_the_command_line_over_both() {
    let file = "data_dir = 'a'\ncontact = 'file'\n[limits]\nopen_uploads = 3\nconnections = 7\n[youtube]\napi_url = 'http://a'";
    let config = read(
        file,
        &[("DATA_DIR", "b"), ("LIMITS_OPEN_UPLOADS", "4"), ("CONTACT", "")],
    )
    .unwrap();
    assert_eq!(
        (
            config.data_dir.to_str(),
            config.limits.open_uploads,
            config.limits.connections
        ),
        (Some("b"), 4, 7)
    );
    assert_eq!(
        config.contact.as_deref(),
        Some("file"),
        "an empty variable says nothing"
    );
    let args = Args {
        data_dir: Some("c".into()),
        set: vec!["limits.open_uploads=5".into()],
        ..Args::default()
    };
    let config = load_from(&args, &env(&[("DATA_DIR", "b"), ("LIMITS_OPEN_UPLOADS", "4")])).unwrap();
    assert_eq!(
        (config.data_dir.to_str(), config.limits.open_uploads),
        (Some("c"), 5)
    );
}

#[test]
fn an_unknown_name_is_refused_with_the_nearest_known_one() {
    assert!(fails("lisen = '127.0.0.1:1'", &[]).contains("did you mean `listen`?"));
    assert!(fails("[limits]\nopen_upload = 1", &[]).contains("did you mean `limits.open_uploads`?"));
    assert!(fails("[youtub]\nclient_id = 'x'", &[]).contains("did you mean `youtube.client_id`?"));
    assert!(
        fails("", &[("YOUTUBE_CLIENT_SECRETS", "x")])
            .contains("did you mean `AI_SHORTS_YOUTUBE_CLIENT_SECRET`?")
    );
    assert!(fails("[[processors]]\nname = 'x'\ncuntry = 'y'", &[]).contains("cuntry"));
}

#[test]
fn all_mistakes_come_at_once_with_their_place() {
    let text = fails(
        "listen = 'here'\nsandbox = true",
        &[("RETENTION_RECEIPT_DAYS", "0"), ("TRUSTED_PROXIES", "x")],
    );
    for part in [
        "`listen`",
        "`here`",
        "auto or on or off",
        "AI_SHORTS_RETENTION_RECEIPT_DAYS",
        "from 365 to 1825",
        "10.0.0.0/8",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn a_broken_file_names_the_line_and_shows_no_secret() {
    let text = fails(
        "listen = '127.0.0.1:1'\n[youtube]\nclient_secret = 'canary' x\n",
        &[],
    );
    assert!(text.contains("line 3") && !text.contains("canary"), "{text}");
    for name in ["DATABASE_URL", "SMTP_URL"] {
        let text = fails("", &[(name, "canary://user:canary@host")]);
        assert!(text.contains(name) && !text.contains("canary"), "{text}");
    }
    let config = read(
        "",
        &[
            ("DATABASE_URL", "postgres://u:canary@db/x"),
            ("MASTER_KEYS", "v1 canary"),
        ],
    )
    .unwrap();
    assert!(!format!("{config:?}").contains("canary"));
}

#[test]
fn a_secret_comes_from_a_file_too_but_not_from_both() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "s3cret\n").unwrap();
    let path = file.path().to_str().unwrap();
    let config = read(
        "",
        &[("YOUTUBE_CLIENT_ID", "id"), ("YOUTUBE_CLIENT_SECRET_FILE", path)],
    )
    .unwrap();
    let credentials = config.platform(Platform::Youtube).credentials.as_ref().unwrap();
    assert_eq!(credentials.client_secret.expose_secret(), "s3cret");
    assert!(
        !config.sandbox_is_on(),
        "with credentials the real platform is used"
    );
    let text = fails(
        "",
        &[
            ("VK_CLIENT_SECRET", "a"),
            ("VK_CLIENT_SECRET_FILE", path),
            ("VK_CLIENT_ID", "b"),
        ],
    );
    assert!(text.contains("AI_SHORTS_VK_CLIENT_SECRET is set too"), "{text}");
    assert!(fails("", &[("SMTP_URL_FILE", "/nowhere")]).contains("can't be read"));
    assert!(fails("", &[("CONTACT_FILE", path)]).contains("no such setting"));
}

#[test]
fn credentials_come_in_pairs() {
    let text = fails("", &[("TIKTOK_CLIENT_ID", "x")]);
    assert!(
        text.contains("AI_SHORTS_TIKTOK_CLIENT_ID: is set without AI_SHORTS_TIKTOK_CLIENT_SECRET"),
        "{text}"
    );
}

#[test]
fn beyond_this_machine_it_wants_a_name_and_https() {
    assert!(fails("", &[("LISTEN", "0.0.0.0:80")]).contains("AI_SHORTS_PUBLIC_URL"));
    assert!(fails("", &[("PUBLIC_URL", "http://shorts.example.org")]).contains("https://"));
    assert!(fails("", &[("PUBLIC_URL", "https://shorts.example.org/path")]).contains("without a path"));
    let config = read("", &[("PUBLIC_URL", "https://shorts.example.org")]).unwrap();
    assert!(!config.is_loopback());
    assert_eq!(config.registration, Registration::Invite);
    assert_eq!(
        config.public_url(config.listen).as_str(),
        "https://shorts.example.org/"
    );
}

#[test]
fn databases_and_storages_are_told_apart() {
    let of = |name, value| read("", &[(name, value)]);
    for text in ["sqlite:x/y.db", "sqlite://x/y.db?mode=rwc"] {
        assert!(
            matches!(of("DATABASE_URL", text).unwrap().database, Database::Sqlite(p) if p.ends_with("x/y.db"))
        );
    }
    assert!(matches!(
        of("DATABASE_URL", "postgresql://h/x").unwrap().database,
        Database::Postgres(_)
    ));
    for bad in ["sqlite::memory:", "mysql://h/x", "postgres:", "sqlite:"] {
        assert!(of("DATABASE_URL", bad).is_err(), "{bad}");
    }
    let folder = of("STORAGE_URL", "file:///srv/media").unwrap();
    assert_eq!(folder_of(&folder), Some("/srv/media".into()));
    assert!(of("STORAGE_URL", "/srv/media").is_err());
}

fn folder_of(config: &Config) -> Option<PathBuf> {
    match &config.storage {
        Storage::Folder(folder) => Some(folder.clone()),
        Storage::S3(_) => None,
    }
}

#[test]
fn a_bucket_needs_its_credentials_and_tells_none() {
    let with = |pairs: &[(&str, &str)]| {
        let all = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        load_from(&Args::default(), &all.collect())
    };
    let url = (
        "AI_SHORTS_STORAGE_URL",
        "s3://clips/a?endpoint=https://s3.example.org&region=x",
    );
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(&file, "hush-hush\n").unwrap();
    let path = file.path().to_str().unwrap();
    let id = ("AWS_ACCESS_KEY_ID", "AKIDOFOURS");
    let config = with(&[
        url,
        id,
        ("AWS_SECRET_ACCESS_KEY_FILE", path),
        ("AWS_PROFILE", "x"),
    ])
    .unwrap();
    let Storage::S3(bucket) = &config.storage else {
        panic!("{config:?}")
    };
    assert_eq!(
        (&*bucket.place.bucket, bucket.place.host()),
        ("clips", "s3.example.org")
    );
    assert_eq!(bucket.access.secret.expose_secret(), "hush-hush");
    let told = format!("{config:?}");
    assert!(!told.contains("hush-hush") && !told.contains("AKIDOFOURS"));

    let missing = with(&[url, id]).unwrap_err().to_string();
    assert!(missing.contains("AWS_SECRET_ACCESS_KEY"), "{missing}");
    let inside = ("AI_SHORTS_STORAGE_URL", "s3://AKIDOFOURS:hush-hush@clips");
    let inside = with(&[inside, id, ("AWS_SECRET_ACCESS_KEY", "x")])
        .unwrap_err()
        .to_string();
    assert!(
        !inside.contains("hush-hush") && inside.contains("AWS_SECRET_ACCESS_KEY"),
        "{inside}"
    );
    let open = (
        "AI_SHORTS_STORAGE_URL",
        "s3://clips?endpoint=http://s3.example.org",
    );
    let open = with(&[open, id, ("AWS_SECRET_ACCESS_KEY", "x")])
        .unwrap_err()
        .to_string();
    assert!(open.contains("https"), "{open}");
    // for a folder they are somebody else's business
    with(&[("AWS_ACCESS_KEY_ID", "AKIDOTHER")]).unwrap();
}

#[test]
fn the_real_host_stands_where_no_base_is_given() {
    let config = read("", &[("VK_API_URL", "http://127.0.0.1:9/vk")]).unwrap();
    let bases = config.platform(Platform::Vk).bases(Platform::Vk);
    assert_eq!(
        (bases.api.path(), bases.auth.as_str()),
        ("/vk", "https://id.vk.ru/")
    );
}
