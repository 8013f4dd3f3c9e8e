//! Small real videos, made by ffmpeg once per process.

use anyhow::ensure;
use std::process::Command;
use std::sync::OnceLock;

/// A vertical clip of three seconds, H.264 with AAC, about 60 kB.
pub fn vertical() -> anyhow::Result<&'static [u8]> {
    static CLIP: OnceLock<Vec<u8>> = OnceLock::new();
    if let Some(clip) = CLIP.get() {
        return Ok(clip);
    }
    let made = make(
        &[
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
            "-pix_fmt",
            "yuv420p",
            "-c:a",
            "aac",
            "-movflags",
            "+faststart",
        ],
        "mp4",
    )?;
    Ok(CLIP.get_or_init(|| made))
}

/// Three seconds of a moving test picture with a tone, encoded as asked.
pub fn make(encode: &[&str], ending: &str) -> anyhow::Result<Vec<u8>> {
    let dir = tempfile::tempdir()?;
    let out = dir.path().join(format!("clip.{ending}"));
    let run = Command::new("ffmpeg")
        .args([
            "-nostdin",
            "-loglevel",
            "error",
            "-f",
            "lavfi",
            "-i",
            "testsrc2=size=360x640:rate=30:duration=3",
        ])
        .args(["-f", "lavfi", "-i", "sine=frequency=440:duration=3"])
        .args(encode)
        .arg(&out)
        .output()?;
    ensure!(
        run.status.success(),
        "ffmpeg: {}",
        String::from_utf8_lossy(&run.stderr)
    );
    Ok(std::fs::read(out)?)
}

/// The same clip, told apart by a number in a box that players skip: other bytes, another hash.
pub fn numbered(n: u64, extra: usize) -> anyhow::Result<Vec<u8>> {
    let mut clip = vertical()?.to_vec();
    let size = u32::try_from(16 + extra)?;
    clip.extend(size.to_be_bytes());
    clip.extend(b"free");
    clip.extend(n.to_be_bytes());
    clip.resize(clip.len() + extra, 0);
    Ok(clip)
}
