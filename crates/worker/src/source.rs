//! What a target sends.

use domain::RenditionId;
use domain::media::{Facts, mime_of};
use storage::Kind;
use store::media::Media;
use store::renditions::Rendition;

/// The file that goes out: the original, or the rendition that was chosen for this target.
pub(crate) struct Source {
    pub kind: Kind,
    pub key: String,
    pub mime: &'static str,
    pub facts: Facts,
}

impl Source {
    /// None: what was chosen is not there any more.
    pub fn of(chosen: Option<RenditionId>, media: Option<&Media>, copy: Option<Rendition>) -> Option<Self> {
        let media = media?;
        Some(match chosen {
            Some(_) => {
                let copy = copy?;
                Self {
                    kind: Kind::Rendition,
                    key: copy.id.to_string(),
                    mime: "video/mp4",
                    facts: copy.facts?,
                }
            }
            None => Self {
                kind: Kind::Media,
                key: media.id.to_string(),
                mime: mime_of(&media.container),
                facts: media.facts.clone().unwrap_or_default(),
            },
        })
    }
}
