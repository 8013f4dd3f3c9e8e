//! What can be set for one platform.

use super::settings::hosts;
use domain::Platform;
use domain::instagram::Login;
use platforms::instagram;
use secrecy::SecretString;
use url::Url;

#[derive(Clone, Debug, Default)]
pub struct PlatformSettings {
    /// Both or none.
    pub credentials: Option<Credentials>,
    pub auth_url: Option<Url>,
    pub token_url: Option<Url>,
    pub api_url: Option<Url>,
    pub upload_url: Option<Url>,
    /// Instagram's own; the default for the others.
    pub instagram: Instagram,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instagram {
    pub login: Login,
    /// Of Meta's API, `v26.0`.
    pub version: String,
}
impl Default for Instagram {
    fn default() -> Self {
        Self {
            login: Login::Instagram,
            version: "v26.0".into(),
        }
    }
}

#[derive(Clone, Debug)]
pub struct Credentials {
    pub client_id: String,
    pub client_secret: SecretString,
}

/// The four bases of a platform, none left open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bases {
    pub auth: Url,
    pub token: Url,
    pub api: Url,
    pub upload: Url,
}

impl Bases {
    /// The same base for all four.
    pub fn all(base: &Url) -> Self {
        Self {
            auth: base.clone(),
            token: base.clone(),
            api: base.clone(),
            upload: base.clone(),
        }
    }
}

impl PlatformSettings {
    /// The bases that were given.
    pub fn given(&self) -> impl Iterator<Item = &Url> {
        [&self.auth_url, &self.token_url, &self.api_url, &self.upload_url]
            .into_iter()
            .flatten()
    }

    /// The given bases; where one is not given, the real host.
    pub fn bases(&self, platform: Platform) -> Bases {
        let real = match (platform, self.instagram.login) {
            (Platform::Instagram, login) => instagram::hosts(login),
            _ => hosts(platform),
        };
        let pick = |given: &Option<Url>, real: &str| {
            given
                .clone()
                .unwrap_or_else(|| real.parse().expect("a URL of our own"))
        };
        Bases {
            auth: pick(&self.auth_url, real[0]),
            token: pick(&self.token_url, real[1]),
            api: pick(&self.api_url, real[2]),
            upload: pick(&self.upload_url, real[3]),
        }
    }
}
