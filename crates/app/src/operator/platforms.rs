//! Our apps at the platforms: what to copy into their forms, and what is missing here.

use crate::{App, AppError, views};
use domain::Platform;

impl App {
    /// `ready`, `sandbox`, `not_configured` or `roadmap`.
    pub(crate) fn platform_state(&self, p: Platform) -> &'static str {
        if !p.is_implemented() {
            "roadmap"
        } else if self.adapter(p, false).is_some() {
            "ready"
        } else if self.adapter(p, true).is_some() {
            "sandbox"
        } else {
            "not_configured"
        }
    }

    pub(super) fn platform_apps(&self) -> Result<Vec<views::PlatformApp>, AppError> {
        Platform::ALL.into_iter().map(|p| self.platform_app(p)).collect()
    }

    fn platform_app(&self, platform: Platform) -> Result<views::PlatformApp, AppError> {
        let is_ready = self.adapter(platform, false).is_some();
        let variables = ["CLIENT_ID", "CLIENT_SECRET"];
        let of = |name| format!("AI_SHORTS_{}_{name}", platform.as_str().to_uppercase());
        let urls = pages(platform)
            .iter()
            .map(|(what, path)| {
                let url = self.settings.public_url.join(path);
                Ok(views::PlatformUrl {
                    what,
                    url: url.map_err(|e| AppError::Internal(e.to_string()))?.into(),
                })
            })
            .collect::<Result<_, AppError>>()?;
        Ok(views::PlatformApp {
            platform,
            state: self.platform_state(platform),
            missing: if is_ready {
                vec![]
            } else {
                variables.map(of).into()
            },
            urls,
        })
    }
}

/// What a platform's form for apps asks for, each with our address for it.
const fn pages(platform: Platform) -> &'static [(&'static str, &'static str)] {
    match platform {
        Platform::Youtube => &[
            ("redirect", "/oauth/youtube/callback"),
            ("privacy", "/privacy"),
            ("terms", "/terms"),
        ],
        Platform::Instagram => &[
            ("redirect", "/oauth/instagram/callback"),
            ("deauthorize", "/hooks/instagram/deauthorize"),
            ("delete", "/hooks/instagram/delete"),
            ("privacy", "/privacy"),
            ("terms", "/terms"),
        ],
        Platform::Tiktok => &[
            ("redirect", "/oauth/tiktok/callback"),
            ("webhook", "/hooks/tiktok"),
            ("privacy", "/privacy"),
            ("terms", "/terms"),
        ],
        Platform::Vk => &[
            ("redirect", "/oauth/vk/callback"),
            ("privacy", "/privacy"),
            ("terms", "/terms"),
        ],
    }
}
