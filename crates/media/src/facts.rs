//! From ffprobe's report, or our own header reader's, to the facts we keep.

use crate::headers::{self, Headers};
use crate::reason;
use domain::media::{Details, Facts, MAX_DURATION_MS, MAX_PIXELS, MAX_STREAMS, UnusableReason};
use serde::Deserialize;

/// What is asked of ffprobe; tags with places and devices are not.
pub(crate) const ENTRIES: &str = "format=duration,bit_rate,nb_streams\
:stream=codec_type,codec_name,width,height,sample_aspect_ratio,r_frame_rate,avg_frame_rate,duration,start_time,bit_rate,channels,\
pix_fmt,field_order,sample_rate,\
color_transfer,color_primaries,color_space,color_range\
:stream_disposition=attached_pic,timed_thumbnails\
:stream_side_data=side_data_type,rotation\
:stream_tags=DURATION";

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Report {
    #[serde(default)]
    pub streams: Vec<Stream>,
    #[serde(default)]
    pub format: Format,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Format {
    #[serde(default)]
    nb_streams: usize,
    duration: Option<String>,
    bit_rate: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Stream {
    codec_type: Option<String>,
    codec_name: Option<String>,
    width: u32,
    height: u32,
    sample_aspect_ratio: Option<String>,
    r_frame_rate: Option<String>,
    avg_frame_rate: Option<String>,
    duration: Option<String>,
    start_time: Option<String>,
    bit_rate: Option<String>,
    channels: Option<u32>,
    pix_fmt: Option<String>,
    field_order: Option<String>,
    sample_rate: Option<String>,
    pub color_transfer: Option<String>,
    pub color_primaries: Option<String>,
    pub color_space: Option<String>,
    pub color_range: Option<String>,
    disposition: Disposition,
    side_data_list: Vec<SideData>,
    tags: Tags,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Disposition {
    attached_pic: u8,
    timed_thumbnails: u8,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct SideData {
    side_data_type: Option<String>,
    rotation: Option<f64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Tags {
    #[serde(rename = "DURATION")]
    duration: Option<String>,
}

impl Stream {
    fn is(&self, kind: &str) -> bool {
        self.codec_type.as_deref() == Some(kind)
    }
    fn dolby(&self) -> bool {
        self.side_data_list
            .iter()
            .any(|s| s.side_data_type.as_deref().is_some_and(|t| t.contains("DOVI")))
    }
    pub fn hdr(&self) -> bool {
        matches!(self.color_transfer.as_deref(), Some("smpte2084" | "arib-std-b67")) || self.dolby()
    }
    /// Clockwise, to a quarter turn; ffprobe counts the other way.
    fn rotation(&self) -> u32 {
        let turn = self.side_data_list.iter().find_map(|s| s.rotation).unwrap_or(0.0);
        match (turn / 90.0).round().rem_euclid(4.0) {
            1.0 => 270,
            2.0 => 180,
            3.0 => 90,
            _ => 0,
        }
    }
    #[expect(clippy::cast_possible_truncation, reason = "`as` saturates")]
    fn start_ms(&self) -> Option<i64> {
        let seconds: f64 = self.start_time.as_deref()?.parse().ok()?;
        Some((seconds * 1000.0).round().clamp(-1e12, 1e12) as i64)
    }
    pub fn codec(&self) -> Option<String> {
        self.codec_name.clone().filter(|c| c != "unknown" && c != "none")
    }
}

impl Report {
    /// The first video that is not a cover picture.
    pub fn video(&self) -> Option<&Stream> {
        self.streams.get(self.video_index()?)
    }
    pub fn video_index(&self) -> Option<usize> {
        let cover = |s: &Stream| s.disposition.attached_pic > 0 || s.disposition.timed_thumbnails > 0;
        self.streams.iter().position(|s| s.is("video") && !cover(s))
    }

    fn duration_ms(&self) -> u64 {
        let video = self.video();
        let tag = video.and_then(|v| v.tags.duration.as_deref()).and_then(clock);
        let stream = video.and_then(|v| v.duration.as_deref());
        let told = [self.format.duration.as_deref(), stream].into_iter().flatten();
        told.filter_map(|d| d.parse().ok())
            .chain(tag)
            .map(seconds)
            .find(|ms| *ms > 0)
            .unwrap_or(0)
    }

    /// Facts, as far as believed. A duration of 0 is left for the caller to find out.
    pub fn facts(
        &self,
        headers: Option<&Headers>,
        container: &str,
        size: u64,
    ) -> Result<Facts, UnusableReason> {
        if self.format.nb_streams.max(self.streams.len()) > MAX_STREAMS {
            return Err(reason::too_many_streams());
        }
        let video = self.video().ok_or_else(reason::no_video_stream)?;
        let audio = self.streams.iter().find(|s| s.is("audio"));
        let (x, y) = video
            .sample_aspect_ratio
            .as_deref()
            .and_then(ratio)
            .unwrap_or((0, 0));
        let shape = (headers::stretched(video.width, x, y), video.height);
        let rotation = video.rotation();
        let (width, height) = turned(shape, rotation);
        let rate = |r: &Option<String>| {
            r.as_deref()
                .and_then(fraction)
                .filter(|f| f.is_finite() && *f > 0.0)
        };
        let (average, lowest) = (rate(&video.avg_frame_rate), rate(&video.r_frame_rate));
        let apart = average.zip(lowest).is_some_and(|(a, r)| (r - a).abs() > a * 0.02);
        let uneven = headers.and_then(Headers::video).and_then(|v| v.uneven);
        let duration_ms = self.duration_ms();
        let told = self.format.bit_rate.as_deref().and_then(positive);
        bounded(Facts {
            duration_ms,
            width,
            height,
            fps: rounded(average.or(lowest).unwrap_or(0.0)),
            container: container.to_owned(),
            video_codec: video
                .codec()
                .ok_or_else(|| reason::unreadable("its codec is not known"))?,
            audio_codec: audio.and_then(Stream::codec),
            audio_channels: audio.and_then(|a| a.channels).filter(|c| *c > 0),
            rotation,
            hdr: video.hdr() || headers.and_then(Headers::video).is_some_and(|v| v.hdr),
            bitrate_bps: told.unwrap_or_else(|| bitrate(size, duration_ms)),
            variable_frame_rate: uneven.unwrap_or(apart),
            details: Details {
                pixel_format: video.pix_fmt.clone(),
                interlaced: matches!(video.field_order.as_deref(), Some("tt" | "bb" | "tb" | "bt")),
                audio_hz: audio.and_then(|a| a.sample_rate.as_deref()?.parse().ok()),
                fast_start: headers.and_then(|h| h.fast_start),
                edits: headers.and_then(|h| h.edits),
                size_bytes: Some(size),
                video_bps: video.bit_rate.as_deref().and_then(positive),
                sound_after_ms: audio.and_then(|a| Some(a.start_ms()? - video.start_ms()?)),
            },
        })
    }
}

/// Facts from our own reader alone, where ffprobe is missing.
pub(crate) fn of_headers(headers: &Headers, container: &str, size: u64) -> Result<Facts, UnusableReason> {
    let video = headers.video().ok_or_else(reason::no_video_stream)?;
    let unknown =
        |what: &str| reason::reader_missing(&format!("The headers alone do not tell the video's {what}"));
    let (width, height) = turned((video.width, video.height), video.rotation);
    if headers.duration_ms == 0 {
        return Err(unknown("length"));
    }
    bounded(Facts {
        duration_ms: headers.duration_ms,
        width,
        height,
        fps: rounded(video.fps),
        container: container.to_owned(),
        video_codec: video.codec.clone().ok_or_else(|| unknown("codec"))?,
        audio_codec: headers.audio().and_then(|a| a.codec.clone()),
        audio_channels: headers.audio().map(|a| a.channels).filter(|c| *c > 0),
        rotation: video.rotation,
        hdr: video.hdr,
        bitrate_bps: bitrate(size, headers.duration_ms),
        variable_frame_rate: video.uneven.unwrap_or(false),
        details: Details {
            pixel_format: None,
            interlaced: false,
            audio_hz: headers.audio().and_then(|a| a.audio_hz),
            fast_start: headers.fast_start,
            edits: headers.edits,
            size_bytes: Some(size),
            ..Details::default()
        },
    })
}

pub(crate) fn bounded(facts: Facts) -> Result<Facts, UnusableReason> {
    if facts.width == 0 || facts.height == 0 {
        return Err(reason::unreadable("it does not tell its picture's size"));
    }
    if facts.width > MAX_PIXELS || facts.height > MAX_PIXELS {
        return Err(reason::too_large_picture());
    }
    if facts.duration_ms > MAX_DURATION_MS {
        return Err(reason::too_long());
    }
    Ok(facts)
}

pub(crate) fn bitrate(size: u64, duration_ms: u64) -> u64 {
    size.saturating_mul(8000).checked_div(duration_ms).unwrap_or(0)
}

fn turned((width, height): (u32, u32), rotation: u32) -> (u32, u32) {
    if rotation % 180 == 90 {
        (height, width)
    } else {
        (width, height)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` saturates; limits follow"
)]
fn seconds(s: f64) -> u64 {
    (s * 1000.0).round() as u64
}

fn positive(number: &str) -> Option<u64> {
    number.parse().ok().filter(|n| *n > 0)
}

fn rounded(fps: f64) -> f64 {
    (fps * 1000.0).round() / 1000.0
}

fn fraction(text: &str) -> Option<f64> {
    let (a, b) = text.split_once('/')?;
    Some(a.parse::<f64>().ok()? / b.parse::<f64>().ok()?)
}

fn ratio(text: &str) -> Option<(u32, u32)> {
    let (x, y) = text.split_once(':')?;
    Some((x.parse().ok()?, y.parse().ok()?))
}

/// `00:00:17.844000000`, in seconds.
fn clock(text: &str) -> Option<f64> {
    text.split(':').try_fold(0.0, |all, part| {
        Some(all * 60.0 + part.trim().parse::<f64>().ok()?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(stream: &str) -> Report {
        let json = format!(
            r#"{{"streams":[{{"codec_type":"video","codec_name":"h264","width":1920,"height":1080,{stream}}}],
            "format":{{"nb_streams":1,"duration":"2.5"}}}}"#
        );
        serde_json::from_str(&json).expect("json")
    }

    #[test]
    fn a_phone_held_upright_is_upright() {
        let report = report(r#""side_data_list":[{"side_data_type":"Display Matrix","rotation":-90}]"#);
        let facts = report.facts(None, "mov", 1000).expect("facts");
        assert_eq!((facts.width, facts.height, facts.rotation), (1080, 1920, 90));
    }

    #[test]
    fn dolby_vision_is_hdr_and_wide_samples_widen() {
        let report = report(
            r#""side_data_list":[{"side_data_type":"DOVI configuration record"}],"sample_aspect_ratio":"4:3""#,
        );
        let facts = report.facts(None, "mp4", 1000).expect("facts");
        assert_eq!((facts.width, facts.height, facts.hdr), (2560, 1080, true));
    }

    #[test]
    fn odd_numbers_do_no_harm() {
        for (text, ms) in [("nan", 0), ("-3", 0), ("1e300", u64::MAX), ("inf", u64::MAX)] {
            assert_eq!(seconds(text.parse().expect("number")), ms);
        }
        assert_eq!(clock("00:01:02.5"), Some(62.5));
        assert_eq!(fraction("0/0").map(f64::is_nan), Some(true));
        assert_eq!(bitrate(1000, 0), 0);
    }
}
