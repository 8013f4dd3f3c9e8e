//! From a clip's facts and a wish to what must be done.

use super::rules::{Rules, Shape, rules};
use super::shape::{Size, is_upright};
use super::{
    Audio, Canvas, Change, ChangeCode, Cut, Encode, Fit, Plan, Rate, Trim, Unmet, UnmetCode, Video, Wanted,
};
use crate::Platform;
use crate::media::{Edits, Facts};

/// What an MP4 of ours may hold without being encoded anew.
const MP4_VIDEO: [&str; 4] = ["h264", "hevc", "vp9", "av1"];
const MP4_AUDIO: [&str; 7] = ["aac", "mp3", "opus", "ac3", "eac3", "flac", "alac"];
/// Rates of sound that every player of AAC knows.
const AUDIO_HZ: u32 = 48_000;
const AUDIO_BPS: u64 = 128_000;
/// Rates that a clip of uneven times is brought to.
const RATES: [f64; 5] = [24.0, 25.0, 30.0, 50.0, 60.0];
const CRF: u8 = 20;
/// A rate that rounding put above a limit is not refused.
const FPS_SLACK: f64 = 0.05;
/// Sound may stand this far off its picture. Source: EBU R37, rounded up.
const APART_MS: i64 = 60;

/// What makes this clip, or the wanted part of it, fit for all the platforms. A clip that came out of a plan needs
/// no other.
pub fn plan(facts: &Facts, wanted: &Wanted) -> Plan {
    plan_cut(facts, wanted, Cut::Anywhere)
}

/// The same, once it is known how the ends of the part lie.
pub fn plan_cut(facts: &Facts, wanted: &Wanted, cut: Cut) -> Plan {
    let all: Vec<&Rules> = wanted.platforms.iter().map(|p| rules(*p)).collect();
    let part = wanted.trim.map(|trim| part_of(facts, trim));
    let mut asked = Asked {
        rules: &all,
        changes: vec![],
        cut: wanted.trim.map(|_| cut),
    };
    if let Some(trim) = wanted.trim {
        let kept = format!("{}-{}", trim.start_ms, trim.end_ms);
        asked.note(ChangeCode::Trimmed, facts.duration_ms, kept, vec![]);
    }
    let whole_bytes = facts.details.size_bytes;
    let facts = part.as_ref().unwrap_or(facts);
    let video = asked.video(facts, wanted);
    let audio = asked.audio(facts);
    asked.file(facts);
    let (video, audio) = if asked.changes.is_empty() {
        (video, audio)
    } else {
        (
            asked.video_in_mp4(video, facts, wanted),
            asked.sound_in_mp4(audio, facts),
        )
    };
    let mut most_bytes = most_bytes(facts, &video, audio);
    if let (Video::Copy, Some(_), Some(whole)) = (video, wanted.trim, whole_bytes) {
        // A part may be the richest of the clip, but holds no more than all of it.
        most_bytes = most_bytes.max(whole.saturating_add(1 << 20));
    }
    Plan {
        trim: wanted.trim,
        cut: wanted.trim.map(|_| cut),
        remux_only: video == Video::Copy && matches!(audio, Audio::Copy | Audio::None),
        video,
        audio,
        unmet: unmet(facts.duration_ms, &all),
        duration_ms: facts.duration_ms,
        most_bytes,
        changes: asked.changes,
    }
}

/// The facts of a part, as far as they follow from the whole's: the rates stay.
fn part_of(facts: &Facts, trim: Trim) -> Facts {
    let mut part = facts.clone();
    part.duration_ms = trim.length_ms();
    let share = |bytes: u64| {
        let all = u128::from(bytes) * u128::from(part.duration_ms);
        u64::try_from(all / u128::from(facts.duration_ms.max(1))).unwrap_or(u64::MAX)
    };
    part.details.size_bytes = facts.details.size_bytes.map(share);
    part
}

struct Asked<'a> {
    rules: &'a [&'a Rules],
    changes: Vec<Change>,
    /// Only a part is wanted.
    cut: Option<Cut>,
}

impl Asked<'_> {
    fn who(&self, objects: impl Fn(&Rules) -> bool) -> Vec<Platform> {
        let objecting = self.rules.iter().filter(|r| objects(r));
        objecting.map(|r| r.platform).collect()
    }

    /// Notes a change if any platform asks for it.
    fn ask(
        &mut self,
        code: ChangeCode,
        from: impl ToString,
        to: impl ToString,
        objects: impl Fn(&Rules) -> bool,
    ) -> bool {
        let platforms = self.who(objects);
        let any = !platforms.is_empty();
        if any {
            self.note(code, from, to, platforms);
        }
        any
    }

    #[expect(
        clippy::needless_pass_by_value,
        reason = "numbers and words, both written out"
    )]
    fn note(&mut self, code: ChangeCode, from: impl ToString, to: impl ToString, platforms: Vec<Platform>) {
        self.changes.push(Change {
            code,
            from: from.to_string(),
            to: to.to_string(),
            platforms,
        });
    }

    fn video(&mut self, facts: &Facts, wanted: &Wanted) -> Video {
        use ChangeCode as C;
        let details = &facts.details;
        let before = self.changes.len();
        let codec = facts.video_codec.as_str();
        self.ask(C::VideoCodec, codec, "h264", |r| !r.video_codecs.contains(&codec));
        let tone_map = facts.hdr && self.ask(C::HdrToSdr, "hdr", "sdr", |r| r.plain_pixels);
        let pixels = details.pixel_format.as_deref().unwrap_or("yuv420p");
        if !tone_map {
            self.ask(C::PixelFormat, pixels, "yuv420p", |r| {
                r.plain_pixels && !plain(codec, pixels)
            });
        }
        if details.interlaced {
            self.ask(C::Deinterlaced, "interlaced", "progressive", |r| r.plain_pixels);
        }
        let (size, canvas) = self.shape(facts, wanted);
        let rate = self.rate(facts);
        self.bits(facts);
        if details.edits == Some(Edits::Cuts) {
            self.ask(C::EditList, "cuts", "none", |r| r.no_edit_list);
        }
        if self.changes.len() == before && self.cut != Some(Cut::Anywhere) {
            return Video::Copy;
        }
        self.encode(facts, size, rate, canvas)
    }

    /// H.264 of ours is plain: what nobody asked for goes too, and is told.
    fn encode(&mut self, facts: &Facts, size: Size, rate: Rate, canvas: Option<Canvas>) -> Video {
        let mut also = |code, from: &str, to: &str| {
            if self.changes.iter().all(|c| c.code != code) {
                self.note(code, from, to, vec![]);
            }
        };
        let before = Size {
            width: facts.width,
            height: facts.height,
        };
        if canvas.is_none() && size != before {
            also(ChangeCode::Size, &before.to_string(), &size.to_string());
        }
        if facts.hdr {
            also(ChangeCode::HdrToSdr, "hdr", "sdr");
        }
        if facts.details.interlaced {
            also(ChangeCode::Deinterlaced, "interlaced", "progressive");
        }
        Video::Encode(Encode {
            size,
            rate,
            crf: CRF,
            max_bps: self.most_bps(facts, size, rate),
            tone_map: facts.hdr,
            deinterlace: facts.details.interlaced,
            canvas,
        })
    }

    fn shape(&mut self, facts: &Facts, wanted: &Wanted) -> (Size, Option<Canvas>) {
        let size = Size {
            width: facts.width,
            height: facts.height,
        };
        let upright = is_upright(size.width, size.height);
        let within = size.within(self.rules).capped(self.rules);
        // A strip too long to have both sides within the limits needs room beside it.
        let strip = self.rules.iter().any(|r| !within.fits(r));
        let objecting = self.who(|r| match r.shape {
            Shape::Any => strip && !size.fits(r),
            Shape::NotWide => size.width > size.height,
            Shape::Upright => !upright,
        });
        if !upright && (wanted.fit.is_some() || !objecting.is_empty()) {
            let fit = wanted.fit.unwrap_or_default();
            let (canvas, on) = size.upright(fit, wanted.background.unwrap_or_default());
            let code = match fit {
                Fit::Pad => ChangeCode::Padded,
                Fit::Crop => ChangeCode::Cropped,
            };
            self.note(code, size, canvas, objecting);
            return (canvas, Some(on));
        }
        self.ask(ChangeCode::Size, size, within, |r| !size.fits(r));
        (within, None)
    }

    fn rate(&mut self, facts: &Facts) -> Rate {
        let min = self.rules.iter().map(|r| r.min_fps).fold(0.0, f64::max);
        let max = self.rules.iter().map(|r| r.max_fps).fold(f64::MAX, f64::min);
        let has = facts.fps;
        let mut to = if has > 0.0 { has } else { 30.0 };
        if facts.variable_frame_rate {
            to = RATES.into_iter().find(|r| *r >= to - 0.5).unwrap_or(to);
        }
        // Whole steps keep movement even; where they lead too far away, the limit itself is taken.
        if to > max + FPS_SLACK {
            let step = to / (to / (max + FPS_SLACK)).ceil();
            to = if step < (max * 0.75).max(min) { max } else { step };
        }
        if to < min {
            to = (to * (min / to).ceil()).min(max);
        }
        let rate = exact(to);
        let shown = (rate.fps() * 1000.0).round() / 1000.0;
        self.ask(ChangeCode::FrameRate, has, shown, |r| {
            has > 0.0 && (has > r.max_fps + FPS_SLACK || has < r.min_fps)
        });
        rate
    }

    /// Bit rate, and with it the file's size.
    fn bits(&mut self, facts: &Facts) {
        let has = facts.video_bps();
        let most = |r: &&Rules| r.max_bps;
        let to = self.rules.iter().map(most).min().unwrap_or(u64::MAX);
        self.ask(ChangeCode::BitRate, has, to, |r| has > r.max_bps);
        let counted = || bytes_of(facts.bitrate_bps, facts.duration_ms);
        let bytes = facts.details.size_bytes.unwrap_or_else(counted);
        let to = self.rules.iter().map(|r| r.max_bytes).min().unwrap_or(u64::MAX);
        self.ask(ChangeCode::FileSize, bytes, to, |r| bytes > r.max_bytes);
    }

    /// Enough for the picture to look as it did, within what the platforms take.
    fn most_bps(&self, facts: &Facts, size: Size, rate: Rate) -> u64 {
        let frames = u64::from(rate.frames.div_ceil(rate.per.max(1)));
        let good = (size.pixels() * frames * 16 / 100).max(2_000_000);
        let by_rate = self.rules.iter().map(|r| r.max_bps).min().unwrap_or(u64::MAX);
        let bytes = self.rules.iter().map(|r| r.max_bytes).min().unwrap_or(u64::MAX);
        let by_size = bytes
            .saturating_mul(8)
            .saturating_mul(1000)
            .checked_div(facts.duration_ms.max(1))
            .unwrap_or(u64::MAX);
        // A fifth less: peaks and the container come on top.
        let allowed = by_rate.min(by_size) / 10 * 8;
        good.min(allowed.saturating_sub(AUDIO_BPS)).max(100_000)
    }

    fn audio(&mut self, facts: &Facts) -> Audio {
        use ChangeCode as C;
        let Some(codec) = facts.audio_codec.as_deref() else {
            return if self.ask(C::SilenceAdded, "none", "aac", |r| r.wants_sound) {
                Audio::AddSilence
            } else {
                Audio::None
            };
        };
        let before = self.changes.len();
        let hz = facts.details.audio_hz.unwrap_or(AUDIO_HZ);
        let channels = facts.audio_channels.unwrap_or(2);
        self.ask(C::AudioCodec, codec, "aac", |r| {
            r.audio_codecs.is_some_and(|known| !known.contains(&codec))
        });
        self.ask(C::AudioRate, hz, AUDIO_HZ, |r| hz > r.max_audio_hz);
        self.ask(C::AudioChannels, channels, 2, |r| channels > r.max_channels);
        // A cut within a packet of sound: what comes before it must not be heard.
        if self.changes.len() == before && self.cut.is_none() {
            Audio::Copy
        } else {
            encoded(facts)
        }
    }

    /// What concerns the file as a whole.
    fn file(&mut self, facts: &Facts) {
        use ChangeCode as C;
        let container = facts.container.as_str();
        self.ask(C::Container, container, "mp4", |r| {
            !r.containers.contains(&container)
        });
        if !matches!(container, "mp4" | "mov") {
            return;
        }
        if facts.details.fast_start != Some(true) {
            self.ask(C::FastStart, "index last", "index first", |r| r.index_first);
        }
        if !matches!(facts.details.edits, Some(Edits::None | Edits::Cuts)) {
            self.ask(C::EditList, "delay", "none", |r| r.no_edit_list);
        }
    }

    /// A new file is an MP4 without edit lists, whatever was asked for: what it cannot hold is encoded, and so is
    /// what begins later than the rest, since without an edit list all begins at once.
    fn video_in_mp4(&mut self, video: Video, facts: &Facts, wanted: &Wanted) -> Video {
        let codec = facts.video_codec.as_str();
        let held = MP4_VIDEO.contains(&codec);
        let cuts = facts.details.edits == Some(Edits::Cuts);
        let late = facts.details.sound_after_ms.is_some_and(|ms| ms < -APART_MS);
        if video != Video::Copy || (held && !cuts && !late) {
            return video;
        }
        if !held {
            self.note(ChangeCode::VideoCodec, codec, "h264", vec![]);
        }
        if cuts {
            self.note(ChangeCode::EditList, "cuts", "none", vec![]);
        }
        let (size, canvas) = self.shape(facts, wanted);
        let rate = self.rate(facts);
        self.encode(facts, size, rate, canvas)
    }

    fn sound_in_mp4(&mut self, audio: Audio, facts: &Facts) -> Audio {
        let codec = facts.audio_codec.as_deref().unwrap_or_default();
        let held = MP4_AUDIO.contains(&codec);
        let cuts = facts.details.edits == Some(Edits::Cuts);
        let late = facts.details.sound_after_ms.is_some_and(|ms| ms > APART_MS);
        if audio != Audio::Copy || (held && !cuts && !late) {
            return audio;
        }
        if !held {
            self.note(ChangeCode::AudioCodec, codec, "aac", vec![]);
        }
        encoded(facts)
    }
}

fn encoded(facts: &Facts) -> Audio {
    let hz = facts
        .details
        .audio_hz
        .filter(|hz| (32_000..=AUDIO_HZ).contains(hz));
    Audio::Encode {
        hz: hz.unwrap_or(AUDIO_HZ),
        channels: facts.audio_channels.unwrap_or(2).clamp(1, 2),
    }
}

/// What a phone and a platform take without a thought.
fn plain(codec: &str, pixels: &str) -> bool {
    match codec {
        "hevc" => matches!(pixels, "yuv420p" | "yuvj420p" | "yuv420p10le"),
        _ => matches!(pixels, "yuv420p" | "yuvj420p"),
    }
}

/// The fraction that a rounded rate stands for.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "frames a second, between 1 and a few hundred"
)]
fn exact(fps: f64) -> Rate {
    let whole = fps.round().max(1.0);
    if (fps - whole).abs() < 0.002 {
        return Rate {
            frames: whole as u32,
            per: 1,
        };
    }
    if (fps - whole * 1000.0 / 1001.0).abs() < 0.002 {
        return Rate {
            frames: whole as u32 * 1000,
            per: 1001,
        };
    }
    Rate {
        frames: (fps * 1000.0).round().max(1.0) as u32,
        per: 1000,
    }
}

fn unmet(duration_ms: u64, rules: &[&Rules]) -> Vec<Unmet> {
    let of = |code, platform, limit_ms| Unmet {
        code,
        platform,
        limit_ms,
    };
    let short = rules.iter().filter(|r| duration_ms < r.min_ms);
    let long = rules.iter().filter(|r| duration_ms > r.max_ms);
    short
        .map(|r| of(UnmetCode::TooShort, r.platform, r.min_ms))
        .chain(long.map(|r| of(UnmetCode::TooLong, r.platform, r.max_ms)))
        .collect()
}

fn bytes_of(bps: u64, duration_ms: u64) -> u64 {
    u64::try_from(u128::from(bps) * u128::from(duration_ms) / 8000).unwrap_or(u64::MAX)
}

fn most_bytes(facts: &Facts, video: &Video, audio: Audio) -> u64 {
    let video = match video {
        Video::Copy => facts.bitrate_bps,
        Video::Encode(e) => e.max_bps,
    };
    let audio = match audio {
        Audio::None => 0,
        // A copied sound track is part of the clip's own rate; beside a new picture at most this.
        Audio::Copy => 320_000,
        Audio::Encode { .. } | Audio::AddSilence => AUDIO_BPS,
    };
    let bytes = bytes_of(video.saturating_add(audio), facts.duration_ms);
    // Buffers of the rate control, index and boxes.
    bytes.saturating_add(bytes / 10).saturating_add(1 << 20)
}
