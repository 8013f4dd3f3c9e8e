//! From a file to its facts.

use crate::facts::{self, Report};
use crate::headers::Headers;
use crate::run::{Done, Job, RunError, file_url};
use crate::{Media, ProbeError, jail, reason};
use domain::media::{Facts, UnusableReason, container_of};
use std::ffi::{OsStr, OsString};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Decoders that may run: what phones, cameras and editors write. A file's own choice of an old,
/// little-tested one is refused.
pub(crate) const DECODERS: &str = "h264,hevc,vp8,libvpx,vp9,libvpx-vp9,av1,libdav1d,libaom-av1,mpeg4,h263,\
mpeg2video,mjpeg,prores,dnxhd,theora,ffv1,rawvideo,qtrle,png,aac,aac_fixed,mp3,mp3float,opus,libopus,vorbis,\
libvorbis,ac3,eac3,alac,flac,amrnb,amrwb,libopencore_amrnb,libopencore_amrwb,pcm_s16le,pcm_s16be,pcm_s24le,\
pcm_s24be,pcm_s32le,pcm_s32be,pcm_f32le,pcm_f32be,pcm_u8,pcm_s8,pcm_mulaw,pcm_alaw";

impl From<RunError> for ProbeError {
    /// What a hostile or broken file can do to its reader is the file's fault; the rest is ours.
    fn from(e: RunError) -> Self {
        match e {
            RunError::TimedOut(_) => Self::Unusable(reason::unreadable("reading it takes too long")),
            RunError::TooMuchOutput => {
                Self::Unusable(reason::unreadable("it describes itself at too great length"))
            }
            other => Self::Failed(other.to_string()),
        }
    }
}
impl From<UnusableReason> for ProbeError {
    fn from(reason: UnusableReason) -> Self {
        Self::Unusable(reason)
    }
}

/// Options before the input, for ffprobe and ffmpeg alike: local files, our demuxers, our decoders.
pub(crate) fn input_options() -> impl Iterator<Item = OsString> {
    let options = [
        "-v",
        "error",
        "-protocol_whitelist",
        "file",
        "-format_whitelist",
        "mov,matroska",
    ];
    let more = ["-codec_whitelist", DECODERS, "-threads", "2"];
    options.into_iter().chain(more).map(OsString::from)
}

/// The input's real path: its rule in the cage and its name for the tool must be the same.
pub(crate) fn real(input: &Path) -> io::Result<PathBuf> {
    let real = input.canonicalize()?;
    if real.is_file() {
        Ok(real)
    } else {
        Err(io::Error::other("not a regular file"))
    }
}

impl Media {
    /// Reads the facts of a file of any name; its bytes alone count.
    pub async fn probe(&self, input: &Path) -> Result<Facts, ProbeError> {
        let ours = |e: io::Error| ProbeError::Failed(format!("the file can't be opened: {e}"));
        let path = input.to_owned();
        let opened = tokio::task::spawn_blocking(move || open(&path)).await;
        let (input, head, size) = opened.map_err(io::Error::other).and_then(|o| o).map_err(ours)?;
        if size == 0 {
            return Err(reason::empty().into());
        }
        let container = container_of(&head).ok_or_else(|| reason::not_a_video(&head))?;
        let headers = self.headers(&input).await?;
        if let Some(headers) = &headers {
            check(headers)?;
        }
        let Some(ffprobe) = self.find("ffprobe") else {
            let headers = headers.ok_or_else(|| reason::reader_missing("The headers are broken"))?;
            return Ok(facts::of_headers(&headers, container, size)?);
        };
        let report = self.report(ffprobe.as_os_str(), &input).await?;
        let mut facts = report.facts(headers.as_ref(), container, size)?;
        if facts.duration_ms == 0 {
            facts.duration_ms = self.played(&input).await?;
            facts.bitrate_bps = facts::bitrate(size, facts.duration_ms);
            facts = facts::bounded(facts)?;
        }
        Ok(facts)
    }

    /// What our own reader finds; none when it stumbles, which only says that ffprobe must judge.
    async fn headers(&self, input: &Path) -> Result<Option<Headers>, ProbeError> {
        let done = match self.run(Job::ours(jail::HEADERS, Some(input.to_owned()))).await {
            Ok(done) => done,
            Err(RunError::NoTool(why)) => {
                tracing::debug!(why, "own header reader gave up");
                return Ok(None);
            }
            Err(e) => return Err(e.into()),
        };
        Ok(serde_json::from_slice(&done.stdout).ok())
    }

    pub(crate) async fn report(&self, ffprobe: &OsStr, input: &Path) -> Result<Report, ProbeError> {
        let mut args: Vec<OsString> = input_options().collect();
        args.extend(["-of", "json=compact=1", "-show_entries", facts::ENTRIES, "-i"].map(OsString::from));
        args.push(file_url(input));
        let job = Job {
            tool: ffprobe.into(),
            args,
            ..Job::ours("", Some(input.to_owned()))
        };
        let done = self.run(job).await?;
        if !done.status.success() {
            return Err(refused(&done, input));
        }
        serde_json::from_slice(&done.stdout).map_err(|e| ProbeError::Failed(format!("ffprobe's answer: {e}")))
    }

    /// The length of a file that does not tell it (as browsers record them), by reading it to the end.
    async fn played(&self, input: &Path) -> Result<u64, ProbeError> {
        let unknown = || reason::unreadable("it does not tell its length");
        let Some(ffmpeg) = self.find("ffmpeg") else {
            return Err(unknown().into());
        };
        let mut args = vec![OsString::from("-nostdin")];
        args.extend(input_options());
        args.extend([OsString::from("-i"), file_url(input)]);
        // Both: a picture's last packet often does not tell how long it stands, and sound may go on behind it.
        let rest = "-map 0:V:0 -map 0:a:0? -c copy -f null -stats_period 10 -progress pipe:1 -";
        args.extend(rest.split(' ').map(OsString::from));
        let job = Job {
            tool: ffmpeg.into(),
            args,
            wall: Duration::from_mins(5),
            ..Job::ours("", Some(input.to_owned()))
        };
        let done = self.run(job).await?;
        let text = String::from_utf8_lossy(&done.stdout);
        let last = text
            .lines()
            .filter_map(|l| l.strip_prefix("out_time_us=")?.parse::<u64>().ok())
            .next_back();
        Ok(last
            .map(|us| us / 1000)
            .filter(|ms| *ms > 0)
            .ok_or_else(unknown)?)
    }
}

fn open(path: &Path) -> io::Result<(PathBuf, Vec<u8>, u64)> {
    let path = real(path)?;
    let file = std::fs::File::open(&path)?;
    let size = file.metadata()?.len();
    let mut head = Vec::new();
    file.take(64).read_to_end(&mut head)?;
    Ok((path, head, size))
}

/// What the headers alone rule out, before ffprobe spends time on it.
fn check(headers: &Headers) -> Result<(), UnusableReason> {
    if let Some(what) = &headers.truncated {
        return Err(reason::truncated(what));
    }
    if headers.still {
        return Err(reason::a_picture());
    }
    if headers.tracks.len() > domain::media::MAX_STREAMS {
        return Err(reason::too_many_streams());
    }
    if headers.external {
        return Err(reason::unreadable("its pictures lie in another file"));
    }
    Ok(())
}

/// ffprobe ended badly: the file's fault. Its words carry the path, which is not for users.
fn refused(done: &Done, input: &Path) -> ProbeError {
    if done.killed() {
        return reason::unreadable("its reader had to be stopped").into();
    }
    let words = done.complaint().replace(&*input.to_string_lossy(), "the file");
    tracing::debug!(words, "ffprobe refused a file");
    let words = words
        .rsplit("] ")
        .next()
        .unwrap_or_default()
        .trim_start_matches("file:the file: ")
        .to_owned();
    reason::unreadable(&words.to_lowercase()).into()
}
