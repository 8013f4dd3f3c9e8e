//! Every setting, once: its names, its default, what it means. Documentation and `--help` derive from it.

use domain::Platform;
use std::sync::LazyLock;

/// One setting.
#[derive(Clone, Debug)]
pub struct Setting {
    /// Name in the settings file, the section before the dot.
    pub toml: String,
    pub env: String,
    /// As text; empty when there is none.
    pub default: String,
    /// Never shown; may also be given as a file that holds it, by the environment name with `_FILE`.
    pub secret: bool,
    pub doc: &'static str,
}

fn one(toml: &str, default: &str, doc: &'static str) -> Setting {
    let env = format!("AI_SHORTS_{}", toml.replace('.', "_").to_uppercase());
    Setting {
        toml: toml.to_owned(),
        env,
        default: default.to_owned(),
        secret: false,
        doc,
    }
}

impl Setting {
    fn secret(self) -> Self {
        Self { secret: true, ..self }
    }
    fn env(self, env: &str) -> Self {
        Self {
            env: env.to_owned(),
            ..self
        }
    }
}

/// All settings in the order in which they are explained. `[[processors]]` is a list and stands apart.
pub static SETTINGS: LazyLock<Vec<Setting>> = LazyLock::new(|| {
    let mut all = general();
    all.extend(bucket());
    all.extend(Platform::ALL.into_iter().flat_map(platform));
    all.extend(limits());
    all.extend(retention());
    all.extend(operator());
    all
});

#[rustfmt::skip]
fn general() -> Vec<Setting> {
    vec![
        one("listen", "127.0.0.1:8080", "Address and port to listen on. Port 0 takes a free one."),
        one("public_url", "", "The address people and platforms see, such as `https://shorts.example.org`. By default that of the socket; needed off loopback."),
        one("data_dir", "data", "Folder for everything the service keeps: database, media, keys."),
        one("database_url", "", "`sqlite:PATH` or `postgres://user:password@host/name`; beyond this machine over TLS with a certificate that holds, unless it says `?sslmode=…`. By default `ai-shorts.db` in the data folder.").secret(),
        one("storage_url", "", "Where media lie: `file:FOLDER`, or `s3://bucket?endpoint=https://…&region=…` (docs/storage.md). By default `media` in the data folder."),
        one("master_keys", "", "Path of the key file, or its lines themselves. By default `keys/master.keys` in the data folder, made on the first start.").secret(),
        one("smtp_url", "", "Mail server, `smtp://` (begins TLS by STARTTLS and goes on with nothing less, save to this machine) or `smtps://user:password@host` (TLS from the start). No mail is sent without it.").secret(),
        one("smtp_from", "", "Who emails are from, such as `AI_SHORTS <shorts@example.org>`. By default `no-reply` at the host of the public address."),
        one("registration", "", "Who may create an account: `open`, `invite` or `closed`. By default `open` on loopback, else `invite`. The first account may always be created."),
        one("sandbox", "auto", "Stand-ins for the platforms: `on`, `off`, or `auto` (on while no platform has credentials)."),
        one("trusted_proxies", "", "Addresses or ranges, with commas between, whose `X-Forwarded-For` is believed."),
        one("webhook_origins", "", "Scheme, host and port, with commas between, that webhooks may reach beside public https hosts, such as `http://flows.lan:5678`. Who administers a workspace can then send to them."),
        one("media_jail", "strict", "`strict`: without a full cage ffmpeg does not run. `best`: as much of a cage as the kernel gives."),
        one("contact", "", "Mail or web address for people with questions, shown on the public pages."),
        one("policy_file", "", "A text that replaces the built-in privacy policy."),
        one("metrics_listen", "", "Address and port where Prometheus may read `/metrics`: numbers of the service, of nobody by name. Nowhere by default; keep it off the internet."),
        one("log_format", "text", "`text` for people, `json` for programs. The level comes from `RUST_LOG`."),
    ]
}

/// By the names that every tool for S3 knows.
#[rustfmt::skip]
fn bucket() -> Vec<Setting> {
    vec![
        one("storage.access_key_id", "", "Of the bucket in `storage_url`: the id of the access key.").secret().env("AWS_ACCESS_KEY_ID"),
        one("storage.secret_access_key", "", "The access key's secret.").secret().env("AWS_SECRET_ACCESS_KEY"),
        one("storage.session_token", "", "Only of temporary credentials, which end while the service runs: better take lasting ones.").secret().env("AWS_SESSION_TOKEN"),
    ]
}

fn platform(platform: Platform) -> Vec<Setting> {
    let [auth, token, api, upload] = hosts(platform);
    let name = |what: &str| format!("{platform}.{what}");
    let secret = if platform == Platform::Vk {
        "Your app's service token; VK asks for none, so it may stay empty."
    } else {
        "Your app's secret at the platform."
    };
    let mut all = vec![
        one(
            &name("client_id"),
            "",
            "Your app's id at the platform; with it the real platform is used.",
        ),
        one(&name("client_secret"), "", secret).secret(),
        one(&name("auth_url"), auth, "Base of the consent page."),
        one(&name("token_url"), token, "Base of the token endpoint."),
        one(&name("api_url"), api, "Base of the API."),
        one(&name("upload_url"), upload, "Base of the upload endpoint."),
    ];
    if platform == Platform::Instagram {
        all.push(one(
            &name("login"),
            "instagram",
            "Which of Meta's two logins your app uses: `instagram` (Meta fetches videos from your public https address) or `facebook` (videos are sent, a Facebook Page is needed).",
        ));
        all.push(one(
            &name("version"),
            "v26.0",
            "Version of Meta's API, such as `v26.0`.",
        ));
    }
    all
}

/// The real hosts of a platform: consent page, tokens, API, uploads.
pub(super) const fn hosts(platform: Platform) -> [&'static str; 4] {
    match platform {
        Platform::Youtube => [
            "https://accounts.google.com",
            "https://oauth2.googleapis.com",
            "https://www.googleapis.com",
            "https://www.googleapis.com",
        ],
        Platform::Instagram => platforms::instagram::hosts(domain::instagram::Login::Instagram),
        Platform::Tiktok => [
            "https://www.tiktok.com",
            "https://open.tiktokapis.com",
            "https://open.tiktokapis.com",
            "https://open-upload.tiktokapis.com",
        ],
        Platform::Vk => [
            "https://id.vk.ru",
            "https://id.vk.ru",
            "https://api.vk.ru",
            "https://api.vk.ru",
        ],
    }
}

#[rustfmt::skip]
fn limits() -> Vec<Setting> {
    let defaults = serde_json::to_value(domain::limits::Limits::default()).expect("plain numbers");
    let limit = |name: &str, doc| one(&format!("limits.{name}"), &defaults[name].to_string(), doc);
    vec![
        limit("upload_max_bytes", "Largest upload, in bytes."),
        limit("workspace_quota_bytes", "Most bytes in a workspace."),
        limit("disk_floor_bytes", "Space on disk that uploads never take, in bytes."),
        limit("open_uploads", "Unfinished uploads of a workspace at once."),
        limit("workspaces_per_account", "Workspaces of an account."),
        limit("channels_per_workspace", "Channels of a workspace."),
        limit("members_per_workspace", "Members of a workspace, open invitations included."),
        limit("json_max_bytes", "Largest JSON body of a request, in bytes."),
        limit("connections", "Connections at once."),
        limit("connections_per_address", "Connections from one address at once."),
        limit("requests_per_minute", "Requests a minute of a session or API token."),
        limit("requests_per_minute_anonymous", "Requests a minute from one address without a session."),
        limit("event_streams", "Event streams of a session at once."),
        limit("patch_idle_seconds", "Seconds without a byte after which an upload's request ends; what arrived is kept."),
        limit("head_seconds", "Seconds for the head of a request."),
        limit("body_seconds", "Seconds for a JSON body."),
        limit("registrations_per_hour", "Registrations an hour from one address."),
        limit("login_failures", "Failed sign-ins in a row before the pace is held down."),
        limit("youtube_uploads_per_day", "Uploads a day that Google grants this service's project; more after an audit."),
    ]
}

#[rustfmt::skip]
fn retention() -> Vec<Setting> {
    vec![
        one("retention.account_grace_days", "7", "Days between asking for the deletion of an account or a workspace and the deletion (0–30); 0 deletes at once.").env("AI_SHORTS_ACCOUNT_GRACE_DAYS"),
        one("retention.upload_expiry_hours", "168", "Hours after its last byte that an unfinished upload lives (1–720).").env("AI_SHORTS_UPLOAD_EXPIRY_HOURS"),
        one("retention.trash_days", "7", "Days that a clip lies in the trash before it is erased (0–30); 0: there is no trash, and deleting is the only way."),
        one("retention.attempt_details_days", "180", "Days that the details of publish attempts are kept (30–400)."),
        one("retention.token_use_days", "400", "Days that the ledger of token uses is kept (90–730)."),
        one("retention.receipt_days", "1095", "Days that receipts of erasures are kept (365–1825)."),
        one("retention.audit_private_days", "400", "Days that an event of the audit log says who, from where and what (90–730); its public half stays."),
    ]
}

fn operator() -> Vec<Setting> {
    vec![
        one(
            "operator.name",
            "",
            "Who runs this instance; shown in the policy.",
        ),
        one(
            "operator.address",
            "",
            "The operator's postal address; shown in the policy.",
        ),
        one(
            "operator.country",
            "",
            "The operator's country; shown in the policy.",
        ),
    ]
}
