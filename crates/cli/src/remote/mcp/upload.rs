//! The one tool that only this side can have: sending a file of the person's to the library. It sees one folder.

use crate::remote::{Signed, upload};
use anyhow::Context as _;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

const NAME: &str = "upload_file";

/// A folder that the person opened to the assistant.
pub struct Folder(PathBuf);

pub fn is_call(message: &Value) -> bool {
    message["method"] == "tools/call" && message["params"]["name"] == NAME
}

/// Adds the tool to the service's own.
pub fn list(answer: &mut Value) {
    if let Some(tools) = answer["result"]["tools"].as_array_mut() {
        tools.push(json!({
            "name": NAME,
            "title": "Upload a video",
            "description": "Sends a video file from the folder that the person opened to the library, and waits until it \
                was read; answers the clip with its id. Bytes that the library has already are not sent again. Needs \
                the scope media:write.",
            "inputSchema": {
                "type": "object",
                "properties": {"path": {
                    "type": "string",
                    "description": "The file: within the folder, or with its whole path."
                }},
                "required": ["path"],
                "additionalProperties": false,
            },
            "annotations": {
                "title": "Upload a video",
                "readOnlyHint": false,
                "destructiveHint": false,
                "idempotentHint": true,
                "openWorldHint": false,
            },
        }));
    }
}

impl Folder {
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        let folder = path
            .canonicalize()
            .with_context(|| format!("{}", path.display()))?;
        anyhow::ensure!(folder.is_dir(), "{} is no folder", path.display());
        Ok(Self(folder))
    }

    /// The file that is meant, if it lies in the folder: wherever links lead.
    fn file(&self, asked: &str) -> anyhow::Result<PathBuf> {
        let outside = "there is no such file in the folder that the person opened";
        let file = self.0.join(asked).canonicalize().context(outside)?;
        anyhow::ensure!(file.starts_with(&self.0), outside);
        Ok(file)
    }

    pub async fn upload(&self, signed: &Signed, message: &Value) -> Value {
        let params = &message["params"];
        let sent = async {
            let asked = params["arguments"]["path"].as_str().context("path is missing")?;
            upload::one(signed, &self.file(asked)?).await
        };
        let (told, failed) = match sent.await {
            Ok(media) => (media, false),
            Err(e) => {
                eprintln!("ai-shorts: {e:#}");
                (json!({"detail": format!("{e:#}")}), true)
            }
        };
        let mut result = json!({
            "content": [{"type": "text", "text": told.to_string()}],
            "structuredContent": told,
            "isError": failed,
        });
        if params["_meta"][super::META_VERSION].is_string() {
            result["resultType"] = "complete".into();
        }
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_the_folder_are_seen() {
        let dir = tempfile::tempdir().unwrap();
        let open = dir.path().join("open");
        std::fs::create_dir(&open).unwrap();
        std::fs::write(open.join("mine.mp4"), "x").unwrap();
        std::fs::write(dir.path().join("other.mp4"), "x").unwrap();
        std::os::unix::fs::symlink(dir.path().join("other.mp4"), open.join("link.mp4")).unwrap();
        let folder = Folder::open(&open).unwrap();
        let whole = open.join("mine.mp4");
        for good in ["mine.mp4", "./mine.mp4", whole.to_str().unwrap()] {
            assert!(folder.file(good).is_ok(), "{good}");
        }
        let beside = dir.path().join("other.mp4");
        for bad in [
            "../other.mp4",
            "link.mp4",
            "none.mp4",
            beside.to_str().unwrap(),
            "/etc/passwd",
        ] {
            assert!(folder.file(bad).is_err(), "{bad}");
        }
        assert!(Folder::open(&whole).is_err());
    }
}
