//! One picture of a video.

use crate::facts::Stream;
use crate::probe::{input_options, real};
use crate::run::{Done, Job, RunError, file_url};
use crate::{Media, ProbeError, ToolError};
use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Longest side of a poster, in pixels.
const LONGEST: u32 = 1280;
/// Largest poster. Source: security-requirements, section 10.
const POSTER_BYTES: u64 = 8 << 20;

impl From<RunError> for ToolError {
    fn from(e: RunError) -> Self {
        Self::Failed(e.to_string())
    }
}
impl From<io::Error> for ToolError {
    fn from(e: io::Error) -> Self {
        Self::Failed(e.to_string())
    }
}
impl From<ProbeError> for ToolError {
    fn from(e: ProbeError) -> Self {
        Self::Failed(e.to_string())
    }
}

/// What a tool is to make of which part of a file.
pub(crate) struct Render<'a> {
    pub input: &'a Path,
    pub start_ms: u64,
    /// Decode key frames alone: fast, coarse.
    pub keys_only: bool,
    pub output: &'a str,
    pub filter: String,
    /// The file's name in the run's folder; none: only the printed output counts.
    pub writes: Option<&'static str>,
    pub cpu_secs: u64,
    pub file_bytes: u64,
}

impl Media {
    /// Writes a JPEG of the picture shown at `at_ms` (the first one where the video is shorter): upright,
    /// longest side at most 1280 pixels, HDR brought to ordinary brightness, no tags copied.
    pub async fn poster(&self, input: &Path, at_ms: u64, out: &Path) -> Result<(), ToolError> {
        let input = real(input)?;
        let video = self.look(&input).await?;
        let size = shrink(&format!("{LONGEST}/max(iw*sar,ih)"));
        for start_ms in if at_ms == 0 { vec![0] } else { vec![at_ms, 0] } {
            let done = self
                .render(
                    &video,
                    &size,
                    &Render {
                        input: &input,
                        start_ms,
                        keys_only: false,
                        output: "-frames:v 1 -c:v mjpeg -q:v 3 -f image2 -update 1",
                        filter: "format=yuvj420p".into(),
                        writes: Some("poster.jpg"),
                        cpu_secs: 60,
                        file_bytes: POSTER_BYTES,
                    },
                )
                .await?;
            match keep(&done, "poster.jpg", b"\xff\xd8\xff", 0, out)? {
                Kept::Yes => return Ok(()),
                Kept::Nothing => {}
            }
        }
        Err(ToolError::Failed("the video has no picture to show".into()))
    }

    /// The video stream, as ffprobe tells it.
    pub(crate) async fn look(&self, input: &Path) -> Result<Stream, ToolError> {
        let ffprobe = self.find("ffprobe").ok_or(ToolError::Missing)?;
        let mut report = self.report(ffprobe.as_os_str(), input).await?;
        let at = report
            .video_index()
            .ok_or_else(|| ToolError::Failed("the file has no video".into()))?;
        Ok(report.streams.swap_remove(at))
    }

    /// Runs ffmpeg on the first video of a file; fails when ffmpeg does.
    pub(crate) async fn render(
        &self,
        video: &Stream,
        size: &str,
        what: &Render<'_>,
    ) -> Result<Done, ToolError> {
        let done = self
            .try_render(&filters(video, size, &what.filter, true), what)
            .await?;
        let plain = video.hdr() && !done.status.success() && done.stderr.contains("No such filter");
        // Some builds of ffmpeg lack zscale: dull colours are brightened without it.
        let done = if plain {
            self.try_render(&filters(video, size, &what.filter, false), what)
                .await?
        } else {
            done
        };
        if done.status.success() {
            Ok(done)
        } else {
            Err(ToolError::Failed(format!("ffmpeg: {}", done.complaint())))
        }
    }

    async fn try_render(&self, filter: &str, what: &Render<'_>) -> Result<Done, ToolError> {
        let ffmpeg = self.find("ffmpeg").ok_or(ToolError::Missing)?;
        let mut args: Vec<OsString> = ["-nostdin", "-y"].map(OsString::from).into();
        args.extend(input_options());
        if what.keys_only {
            args.extend(["-skip_frame", "nokey"].map(OsString::from));
        }
        let start = format!("{}.{:03}", what.start_ms / 1000, what.start_ms % 1000);
        args.extend(["-ss".into(), start.into(), "-i".into(), file_url(what.input)]);
        args.extend(["-map", "0:V:0", "-map_metadata", "-1", "-map_chapters", "-1"].map(OsString::from));
        args.extend(["-fflags", "+bitexact", "-flags:v", "+bitexact", "-threads", "2"].map(OsString::from));
        args.extend(["-filter_threads".into(), "2".into(), "-vf".into(), filter.into()]);
        args.extend(what.output.split_ascii_whitespace().map(OsString::from));
        let job = Job {
            tool: ffmpeg.into(),
            args,
            input: Some(what.input.to_owned()),
            writes: what.writes,
            cpu_secs: what.cpu_secs,
            file_bytes: what.file_bytes,
            wall: Duration::from_secs(what.cpu_secs * 2),
            hears: None,
        };
        Ok(self.run(job).await?)
    }
}

/// A scale filter that makes the picture smaller by `factor`, never larger, with square samples and even sides.
pub(crate) fn shrink(factor: &str) -> String {
    let side = |side: &str| format!("'max(2,trunc({side}*min(1,{factor})/2)*2)'");
    format!("scale=w={}:h={},setsar=1", side("iw*sar"), side("ih"))
}

/// The filter chain: first smaller (cheap), then HDR to ordinary brightness, then the given one.
pub(crate) fn filters(video: &Stream, size: &str, last: &str, zscale: bool) -> String {
    let transfer = match video.color_transfer.as_deref() {
        Some("arib-std-b67") => "arib-std-b67",
        _ => "smpte2084",
    };
    if !video.hdr() {
        return format!("{size},{last}");
    }
    if !zscale {
        return format!("{size},eq=contrast=1.4:brightness=0.06:saturation=1.7,{last}");
    }
    let range = if video.color_range.as_deref() == Some("pc") {
        "full"
    } else {
        "limited"
    };
    // The input's colours are named outright: files that leave one unsaid would be refused.
    format!(
        "{size},zscale=tin={transfer}:pin=bt2020:min=bt2020nc:rin={range}:p=bt2020:t=linear:npl=100,format=gbrpf32le,\
         zscale=p=bt709,tonemap=tonemap=mobius:param=0.3:desat=0:peak=10,\
         zscale=t=bt709:m=bt709:r=limited,format=yuv420p,{last}"
    )
}

pub(crate) enum Kept {
    Yes,
    /// The tool wrote nothing.
    Nothing,
}

/// Moves a tool's file out of its folder, when it begins as it should.
pub(crate) fn keep(done: &Done, name: &str, magic: &[u8], at: usize, out: &Path) -> Result<Kept, ToolError> {
    let path: PathBuf = done.folder.file(name);
    let head = match head(&path) {
        Ok(head) if head.is_empty() => return Ok(Kept::Nothing),
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Kept::Nothing),
        head => head?,
    };
    if head.get(at..).is_none_or(|h| !h.starts_with(magic)) {
        return Err(ToolError::Failed("ffmpeg wrote something else than asked".into()));
    }
    File::open(&path)?.sync_all()?;
    std::fs::rename(&path, out)?;
    Ok(Kept::Yes)
}

fn head(path: &Path) -> io::Result<Vec<u8>> {
    use io::Read;
    if !path.symlink_metadata()?.is_file() {
        return Err(io::Error::other("ffmpeg wrote no regular file"));
    }
    let mut head = Vec::new();
    File::open(path)?.take(16).read_to_end(&mut head)?;
    Ok(head)
}
