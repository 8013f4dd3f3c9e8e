//! Renditions: a copy of a clip after a plan.

use crate::cut::bound_us;
use crate::facts::Stream;
use crate::poster::{Kept, filters, keep};
use crate::probe::{input_options, real};
use crate::run::{Done, Job, RunError, file_url};
use crate::{Media, ProbeError, ToolError};
use domain::conform::{Audio, Background, Cut, Encode, Fit, Plan, Trim, Video};
use domain::media::Facts;
use std::ffi::OsString;
use std::path::Path;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, watch};

/// Most CPU time of a rendition. Source: security-requirements, section 11.
const CPU_SECS: u64 = 30 * 60;
/// A machine that is busy elsewhere gives half of its time.
const WALL: Duration = Duration::from_hours(1);
const NAME: &str = "rendition.mp4";
/// Two pictures at the slowest rate in use.
const PART_APART_MS: u64 = 250;
/// Told while the end is written; whole is only what was checked.
const NEARLY: u32 = 990;

/// Why there is no rendition.
#[derive(Debug, thiserror::Error)]
pub enum ConformError {
    #[error(transparent)]
    Tool(#[from] ToolError),
    #[error("this ffmpeg lacks zscale or tonemap, which HDR needs to become ordinary brightness")]
    NoToneMap,
    #[error("the clip takes too long to make on this machine")]
    TooSlow,
    #[error("the result is larger than it may be")]
    TooLarge,
    /// ffmpeg was content, the check of its file was not.
    #[error("the result is not what was asked for: {0}")]
    Wrong(String),
}

impl From<std::io::Error> for ConformError {
    fn from(e: std::io::Error) -> Self {
        Self::Tool(e.into())
    }
}

/// The right to make a rendition now.
#[derive(Debug)]
pub struct Place(#[expect(dead_code, reason = "gives the place back when dropped")] OwnedSemaphorePermit);

impl Media {
    /// A place for one rendition, if none is at work: whoever gets none comes again later.
    pub fn conform_place(&self) -> Option<Place> {
        self.inner.conforming.clone().try_acquire_owned().ok().map(Place)
    }

    /// Writes an MP4 after the plan to `out` and returns its facts, read from the file itself. Tells thousandths
    /// through `progress`. Dropping the future kills ffmpeg and leaves nothing.
    pub async fn conform(
        &self,
        input: &Path,
        plan: &Plan,
        out: &Path,
        progress: watch::Sender<u32>,
        place: Place,
    ) -> Result<Facts, ConformError> {
        let _place = place;
        let input = real(input)?;
        let stream = self.look(&input).await?;
        if matches!(plan.video, Video::Encode(e) if e.tone_map) && !self.tone_maps().await? {
            return Err(ConformError::NoToneMap);
        }
        let ffmpeg = self.find("ffmpeg").ok_or(ToolError::Missing)?;
        let duration_ms = plan.duration_ms;
        let job = Job {
            tool: ffmpeg.into(),
            args: arguments(&input, plan, &stream),
            input: Some(input.clone()),
            writes: Some(NAME),
            cpu_secs: CPU_SECS,
            file_bytes: plan.most_bytes,
            wall: WALL,
            hears: Some(Box::new(move |line| {
                if let Some(done) = permille(line, duration_ms) {
                    progress.send_if_modified(|last| {
                        let on = done > *last;
                        *last = done.max(*last);
                        on
                    });
                }
            })),
        };
        let done = self.run(job).await.map_err(|e| match e {
            RunError::TimedOut(_) => ConformError::TooSlow,
            other => ConformError::Tool(other.into()),
        })?;
        ended(&done, plan)?;
        let facts = self.checked(&done.folder.file(NAME), plan).await?;
        match keep(&done, NAME, b"ftyp", 4, out)? {
            Kept::Yes => Ok(facts),
            Kept::Nothing => Err(ConformError::Wrong("it is empty".into())),
        }
    }

    async fn checked(&self, made: &Path, plan: &Plan) -> Result<Facts, ConformError> {
        let facts = self.probe(made).await.map_err(|e| match e {
            ProbeError::Unusable(reason) => ConformError::Wrong(reason.message),
            ProbeError::Failed(why) => ConformError::Tool(ToolError::Failed(why)),
        })?;
        let apart = facts.duration_ms.abs_diff(plan.duration_ms);
        // A part is right to the frame, and sound may go on for a packet; the length of a whole clip is what its
        // file says, which is less exact.
        let allowed = if plan.trim.is_some() {
            PART_APART_MS
        } else {
            500.max(plan.duration_ms / 50)
        };
        if apart > allowed {
            return Err(ConformError::Wrong(format!(
                "{} ms long, not {} ms",
                facts.duration_ms, plan.duration_ms
            )));
        }
        Ok(facts)
    }

    async fn tone_maps(&self) -> Result<bool, ToolError> {
        let asked = self.inner.tone_maps.get_or_try_init(async || {
            let ffmpeg = self.find("ffmpeg").ok_or(ToolError::Missing)?;
            let job = Job {
                tool: ffmpeg.into(),
                args: ["-hide_banner", "-filters"].map(OsString::from).into(),
                ..Job::ours("", None)
            };
            let done = self.run(job).await?;
            if !done.status.success() {
                return Err(ToolError::Failed(format!("ffmpeg: {}", done.complaint())));
            }
            let text = String::from_utf8_lossy(&done.stdout);
            let has = |name| text.lines().any(|l| l.split_whitespace().nth(1) == Some(name));
            Ok(has("zscale") && has("tonemap"))
        });
        asked.await.copied()
    }
}

/// `out_time_us=1234567` as thousandths of the whole.
fn permille(line: &str, duration_ms: u64) -> Option<u32> {
    let us: u64 = line.strip_prefix("out_time_us=")?.trim().parse().ok()?;
    let done = us.checked_div(duration_ms)?.min(u64::from(NEARLY));
    u32::try_from(done).ok()
}

/// How ffmpeg ended: by itself, by a limit, or badly.
fn ended(done: &Done, plan: &Plan) -> Result<(), ConformError> {
    use std::os::unix::process::ExitStatusExt as _;
    if done.status.success() {
        return Ok(());
    }
    let size = std::fs::metadata(done.folder.file(NAME)).map_or(0, |m| m.len());
    let signal = done.status.signal();
    if size >= plan.most_bytes || signal == Some(libc::SIGXFSZ) {
        return Err(ConformError::TooLarge);
    }
    if matches!(signal, Some(libc::SIGXCPU | libc::SIGKILL)) {
        return Err(ConformError::TooSlow);
    }
    Err(ToolError::Failed(format!("ffmpeg: {}", done.complaint())).into())
}

fn arguments(input: &Path, plan: &Plan, stream: &Stream) -> Vec<OsString> {
    let mut args: Vec<OsString> = ["-nostdin", "-y"].map(OsString::from).into();
    args.extend(input_options());
    args.extend(plan.trim.iter().flat_map(part));
    args.extend(["-i".into(), file_url(input)]);
    let mut more = |text: &str| args.extend(text.split_ascii_whitespace().map(OsString::from));
    more("-map 0:V:0");
    match plan.audio {
        Audio::None => more("-an"),
        Audio::Copy => more("-map 0:a:0 -c:a copy"),
        // Sound that starts late or breaks off stays where it belongs beside the picture.
        Audio::Encode { hz, channels } => more(&format!(
            "-map 0:a:0 -c:a aac -b:a 128k -ar {hz} -ac {channels} -af aresample=async=1:first_pts=0"
        )),
        Audio::AddSilence => {
            let (s, ms) = (plan.duration_ms / 1000, plan.duration_ms % 1000);
            more(&format!(
                "-filter_complex anullsrc=r=48000:cl=stereo,atrim=duration={s}.{ms:03}[a] -map [a] -c:a aac -b:a 128k"
            ));
        }
    }
    match &plan.video {
        Video::Copy => {
            more("-c:v copy");
            if let Some(Cut::OnKeys { packets }) = plan.cut {
                more(&format!("-copypriorss 0 -frames:v {packets}"));
            }
            // Apple's players and Instagram know HEVC by this name alone.
            if stream.codec().as_deref() == Some("hevc") {
                more("-tag:v hvc1");
            }
        }
        Video::Encode(e) => {
            more(&encoder(e));
            if plan.trim.is_some() {
                more(&format!(
                    "-t {}.{:03}",
                    plan.duration_ms / 1000,
                    plan.duration_ms % 1000
                ));
            }
            more("-vf");
            more(&picture(e, stream, plan.trim.is_some()));
        }
    }
    more("-sn -dn -map_metadata -1 -map_chapters -1 -fflags +bitexact -flags:v +bitexact -flags:a +bitexact");
    more("-threads 2 -filter_threads 2 -max_muxing_queue_size 2048");
    // No edit list: reordered frames are told by offsets below zero instead.
    more("-movflags +faststart+negative_cts_offsets -use_editlist 0 -f mp4");
    more("-stats_period 1 -progress pipe:1");
    args
}

/// What of the input is read; ffmpeg leaves out what it decodes before the first picture of the part.
fn part(trim: &Trim) -> [OsString; 4] {
    let seconds = |us: i64| OsString::from(format!("{}.{:06}", us / 1_000_000, us % 1_000_000));
    let (start, end) = (bound_us(trim.start_ms), bound_us(trim.end_ms));
    ["-ss".into(), seconds(start), "-t".into(), seconds(end - start)]
}

/// Closed groups of two seconds: x264 opens none unless told to.
fn encoder(e: &Encode) -> String {
    let group = (2 * e.rate.frames).div_ceil(e.rate.per.max(1));
    let (most, buffer) = (e.max_bps / 1000, e.max_bps / 500);
    let crf = e.crf;
    let colours = if e.tone_map {
        " -color_primaries bt709 -color_trc bt709 -colorspace bt709 -color_range tv"
    } else {
        ""
    };
    format!(
        "-c:v libx264 -preset fast -profile:v high -crf {crf} -maxrate {most}k -bufsize {buffer}k -g {group} \
         -x264-params rc-lookahead=30 -pix_fmt yuv420p{colours}"
    )
}

/// The filter chain: even times, the right size, ordinary brightness, the canvas.
fn picture(e: &Encode, stream: &Stream, part: bool) -> String {
    let deinterlace = if e.deinterlace {
        "bwdif=mode=send_frame,"
    } else {
        ""
    };
    // The last picture of a part stands until its end, however long the clip showed it.
    let hold = if part {
        "tpad=stop_mode=clone:stop_duration=2,"
    } else {
        ""
    };
    let (w, h) = (e.size.width, e.size.height);
    let picture = e.canvas.map_or(e.size, |c| c.picture);
    let size = format!(
        "{deinterlace}fps=fps={}/{}:start_time=0,{hold}scale={}:{}:flags=lanczos,setsar=1",
        e.rate.frames, e.rate.per, picture.width, picture.height
    );
    let canvas = match e.canvas.map(|c| (c.fit, c.background)) {
        None => String::new(),
        Some((Fit::Crop, _)) => format!("crop={w}:{h},"),
        // Blurred small: the same look for a sixteenth of the work.
        Some((Fit::Pad, Background::Blur)) => {
            let (bw, bh) = (w / 8 * 2, h / 8 * 2);
            format!(
                "split[front][back];[back]scale={bw}:{bh}:force_original_aspect_ratio=increase,crop={bw}:{bh},\
                 boxblur=8:2,scale={w}:{h},setsar=1[behind];[behind][front]overlay=(W-w)/2:(H-h)/2,"
            )
        }
        Some((Fit::Pad, background)) => {
            let colour = if background == Background::White {
                "white"
            } else {
                "black"
            };
            format!("pad={w}:{h}:(ow-iw)/2:(oh-ih)/2:color={colour},")
        }
    };
    filters(stream, &size, &format!("{canvas}format=yuv420p"), true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_grows_to_nearly_whole() {
        assert_eq!(permille("out_time_us=1500000", 3000), Some(500));
        assert_eq!(permille("out_time_us=9000000", 3000), Some(NEARLY));
        assert_eq!(permille("out_time_us=N/A", 3000), None);
        assert_eq!(permille("out_time_us=1", 0), None);
        assert_eq!(permille("frame=7", 3000), None);
    }
}
