//! A few seconds of a video, silent and small, to play under the pointer.

use crate::facts::Stream;
use crate::poster::{Kept, Render, keep, shrink};
use crate::probe::real;
use crate::{Media, ToolError};
use domain::media::Facts;
use std::path::Path;
use std::time::Duration;

/// Largest preview, in bytes.
const PREVIEW_BYTES: u64 = 400_000;
/// How far from its start a video is searched for a picture that is not black, in seconds.
const DARK_SECS: u32 = 120;
/// Quality (CRF) and greatest bit rate (kbit/s), tried in turn until the preview is small enough.
const TRIES: [(u32, u32); 3] = [(28, 800), (34, 500), (42, 250)];

impl Media {
    /// Writes an MP4 (H.264, no sound, at most 3 s, 480 pixels high, 400 kB) that starts where something is
    /// seen; no tags copied.
    pub async fn preview(&self, input: &Path, facts: &Facts, out: &Path) -> Result<(), ToolError> {
        let input = real(input)?;
        let video = self.look(&input).await?;
        let start_ms = self.first_light(&input, &video, facts.duration_ms).await;
        let size = shrink("min(480/ih,854/(iw*sar))");
        for (quality, rate) in TRIES {
            let output = format!(
                "-t 3 -an -sn -dn -c:v libx264 -preset veryfast -profile:v main -crf {quality} \
                 -maxrate {rate}k -bufsize {rate}k -pix_fmt yuv420p -movflags +faststart -f mp4"
            );
            let what = Render {
                input: &input,
                start_ms,
                keys_only: false,
                output: &output,
                filter: "fps=fps='min(30,source_fps)'".into(),
                writes: Some("preview.mp4"),
                cpu_secs: 180,
                file_bytes: 16 << 20,
            };
            let done = self.render(&video, &size, &what).await?;
            let bytes = std::fs::metadata(done.folder.file("preview.mp4")).map_or(0, |m| m.len());
            if bytes > PREVIEW_BYTES {
                continue;
            }
            return match keep(&done, "preview.mp4", b"ftyp", 4, out)? {
                Kept::Yes => Ok(()),
                Kept::Nothing => Err(ToolError::Failed("the video has no picture to show".into())),
            };
        }
        Err(ToolError::Failed("no small enough preview could be made".into()))
    }

    /// Where the first picture that is not black stands. Looks at each frame of the first seconds, then at key
    /// frames only; a film that stays dark starts at 0.
    async fn first_light(&self, input: &Path, video: &Stream, duration_ms: u64) -> u64 {
        let light = match self.light(input, video, false).await {
            Light::None => self.light(input, video, true).await,
            found @ Light::From(_) => found,
        };
        match light {
            Light::From(ms) if ms + 200 < duration_ms => ms,
            _ => 0,
        }
    }

    async fn light(&self, input: &Path, video: &Stream, keys_only: bool) -> Light {
        let secs = if keys_only { DARK_SECS } else { 3 };
        let what = Render {
            input,
            start_ms: 0,
            keys_only,
            output: &format!("-t {secs} -an -sn -dn -f null -"),
            filter: "blackdetect=d=0:pic_th=0.98:pix_th=0.1,metadata=mode=print:file=-".into(),
            writes: None,
            cpu_secs: 60,
            file_bytes: 0,
        };
        let Ok(done) = self.render(video, "scale=160:-2", &what).await else {
            return Light::From(0);
        };
        let text = String::from_utf8_lossy(&done.stdout);
        let mark = |name| {
            text.lines()
                .find_map(|l| l.strip_prefix(name)?.parse::<f64>().ok())
        };
        match (mark("lavfi.black_start="), mark("lavfi.black_end=")) {
            (Some(start), None) if start < 0.1 => Light::None,
            (Some(start), Some(end)) if start < 0.1 => {
                let end = Duration::try_from_secs_f64(end).unwrap_or_default();
                Light::From(u64::try_from(end.as_millis()).unwrap_or(0))
            }
            _ => Light::From(0),
        }
    }
}

enum Light {
    From(u64),
    /// Dark as far as was looked.
    None,
}
