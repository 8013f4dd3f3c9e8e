use ai_shorts_media::{Level, Media, ProbeError};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A media reader with a scratch folder of its own.
pub struct Desk {
    pub media: Media,
    pub dir: tempfile::TempDir,
}

impl Desk {
    pub fn new() -> Self {
        Self::at(Level::Strict)
    }
    pub fn at(level: Level) -> Self {
        let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("folder");
        let media = Media::new(
            env!("CARGO_BIN_EXE_media-jail").into(),
            dir.path().join("scratch"),
            level,
        );
        Self { media, dir }
    }
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }
    /// What the reader left behind.
    pub fn left(&self) -> usize {
        std::fs::read_dir(self.path("scratch")).map_or(0, Iterator::count)
    }
    /// The code a file is refused with.
    pub async fn refusal(&self, input: &Path) -> String {
        match self.media.probe(input).await {
            Ok(facts) => format!("{facts:?}"),
            Err(ProbeError::Unusable(reason)) => {
                assert!(!reason.message.is_empty() && reason.hint.is_some(), "{reason:?}");
                reason.code
            }
            Err(ProbeError::Failed(why)) => format!("failed: {why}"),
        }
    }
}

fn made(script: &str, name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(script);
    let status = Command::new("sh").arg(&script).arg(&folder).status().expect("sh");
    assert!(status.success(), "{} failed", script.display());
    folder
}

pub fn good(name: &str) -> PathBuf {
    made("fixtures.sh", "media").join("good").join(name)
}

pub fn bad(name: &str) -> PathBuf {
    made("fixtures.sh", "media").join("bad").join(name)
}

/// Files of a public package, made by a phone and by other encoders.
pub fn real(name: &str) -> PathBuf {
    made("real.sh", "media-real").join(name)
}

/// One value of ffprobe's report, outside the cage.
pub fn ffprobe(file: &Path, entries: &str) -> String {
    let mut asked = Command::new("ffprobe");
    asked
        .args([
            "-v",
            "error",
            "-of",
            "default=nw=1:nk=1",
            "-show_entries",
            entries,
        ])
        .arg(file);
    String::from_utf8(asked.output().expect("ffprobe").stdout)
        .expect("text")
        .trim()
        .to_owned()
}

/// The mean of a picture's (or video's first frame's) red, green and blue, and its mean saturation, 0–255.
pub fn colours(file: &Path) -> ([f64; 3], f64) {
    let mut asked = Command::new("ffmpeg");
    asked.args(["-v", "error", "-i"]).arg(file);
    asked.args([
        "-frames:v",
        "1",
        "-vf",
        "scale=64:64",
        "-f",
        "rawvideo",
        "-pix_fmt",
        "rgb24",
        "-",
    ]);
    let pixels = asked.output().expect("ffmpeg").stdout;
    assert_eq!(pixels.len(), 64 * 64 * 3, "{}", file.display());
    let mut sum = [0.0; 3];
    let mut saturation = 0.0;
    for pixel in pixels.chunks(3) {
        for (all, one) in sum.iter_mut().zip(pixel) {
            *all += f64::from(*one) / 4096.0;
        }
        let (low, high) = (pixel.iter().min().expect("3"), pixel.iter().max().expect("3"));
        saturation += f64::from(high - low) / 4096.0;
    }
    (sum, saturation)
}
