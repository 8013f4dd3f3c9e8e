//! What can be set for one platform.

use super::settings::hosts;
use domain::Platform;
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

impl PlatformSettings {
    /// The given bases; where one is not given, the sandbox's if there is one, else the real host.
    pub fn bases(&self, platform: Platform, sandbox: Option<&Url>) -> Bases {
        let real = hosts(platform);
        let pick = |given: &Option<Url>, real: &str| {
            given
                .clone()
                .or_else(|| sandbox.cloned())
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
