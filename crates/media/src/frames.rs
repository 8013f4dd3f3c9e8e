//! Pictures of a video side by side, to choose one from.

use crate::poster::{Kept, Render, keep, shrink};
use crate::probe::real;
use crate::{Media, ToolError};
use domain::media::Facts;
use std::path::Path;

const STRIP_BYTES: u64 = 8 << 20;
/// From here on only key frames are looked at: a long film is not decoded for a few small pictures.
const LONG_MS: u64 = 180_000;

impl Media {
    /// Writes a JPEG strip: `count` pictures at the moments of [`domain::media::frame_times`], from left to
    /// right, each at most 240 pixels high, upright, no tags copied. In long films a picture may stand some
    /// seconds beside its moment.
    pub async fn frames(&self, input: &Path, facts: &Facts, count: u32, out: &Path) -> Result<(), ToolError> {
        let input = real(input)?;
        let video = self.look(&input).await?;
        let length_ms = facts.duration_ms.max(1);
        let rate = u64::from(count) * 1000;
        let what = Render {
            input: &input,
            start_ms: 0,
            keys_only: length_ms > LONG_MS,
            output: "-frames:v 1 -c:v mjpeg -q:v 4 -f image2 -update 1",
            filter: format!("format=yuvj420p,fps=fps={rate}/{length_ms}:start_time=0,tile={count}x1"),
            writes: Some("frames.jpg"),
            cpu_secs: 120,
            file_bytes: STRIP_BYTES,
        };
        let done = self
            .render(&video, &shrink("min(240/ih,427/(iw*sar))"), &what)
            .await?;
        match keep(&done, "frames.jpg", b"\xff\xd8\xff", 0, out)? {
            Kept::Yes => Ok(()),
            Kept::Nothing => Err(ToolError::Failed("the video has no picture to show".into())),
        }
    }
}
