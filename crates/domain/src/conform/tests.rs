use super::*;
use crate::media::{Details, Edits, Facts};
use ChangeCode as C;
use Platform::{Instagram, Tiktok, Vk, Youtube};

/// A clip that every platform takes as it is.
fn good() -> Facts {
    Facts {
        duration_ms: 20_000,
        width: 1080,
        height: 1920,
        fps: 30.0,
        container: "mp4".into(),
        video_codec: "h264".into(),
        audio_codec: Some("aac".into()),
        audio_channels: Some(2),
        bitrate_bps: 8_000_000,
        details: Details {
            pixel_format: Some("yuv420p".into()),
            interlaced: false,
            audio_hz: Some(48_000),
            fast_start: Some(true),
            edits: Some(Edits::None),
            ..Details::default()
        },
        ..Facts::default()
    }
}

fn of(facts: &Facts, platforms: &[Platform]) -> Plan {
    plan(facts, &Wanted::new(platforms.to_vec(), None, None))
}

/// A part of it, cut anywhere or on pictures that stand alone.
fn part(facts: &Facts, platforms: &[Platform], (start_ms, end_ms): (u64, u64), cut: Cut) -> Plan {
    let trim = Some(Trim { start_ms, end_ms });
    plan_cut(
        facts,
        &Wanted::new(platforms.to_vec(), None, None).of_part(trim),
        cut,
    )
}

fn codes(plan: &Plan) -> Vec<ChangeCode> {
    plan.changes.iter().map(|c| c.code).collect()
}

fn encode(plan: &Plan) -> Encode {
    let Video::Encode(e) = plan.video else {
        panic!("copied: {plan:?}")
    };
    e
}

#[test]
fn a_good_clip_needs_nothing() {
    let plan = of(&good(), &Platform::ALL);
    assert_eq!(plan.changes, []);
    assert!(plan.remux_only && plan.unmet.is_empty());
}

type Row = (Facts, &'static [Platform], &'static [ChangeCode], bool, bool);

fn with(change: impl Fn(&mut Facts)) -> Facts {
    let mut facts = good();
    change(&mut facts);
    facts
}

/// Each row: what is wrong, for whom, what changes, whether the picture and the sound stay as they are.
#[rustfmt::skip]
fn rows() -> Vec<Row> {
    vec![
        (with(|f| f.details.fast_start = Some(false)), &[Instagram], &[C::FastStart], true, true),
        (with(|f| f.details.fast_start = Some(false)), &[Youtube, Tiktok, Vk], &[], true, true),
        (with(|f| f.details.edits = Some(Edits::Delay)), &[Instagram], &[C::EditList], true, true),
        (with(|f| f.details.edits = Some(Edits::Cuts)), &[Instagram], &[C::EditList], false, false),
        (with(|f| f.details.edits = Some(Edits::Cuts)), &[Youtube, Tiktok], &[], true, true),
        (with(|f| f.container = "mov".into()), &[Vk], &[C::Container], true, true),
        (with(|f| f.container = "mov".into()), &[Instagram, Tiktok, Youtube], &[], true, true),
        (with(|f| f.container = "mkv".into()), &[Tiktok], &[C::Container], true, true),
        (with(|f| f.video_codec = "hevc".into()), &[Instagram, Tiktok], &[], true, true),
        (with(|f| f.video_codec = "hevc".into()), &[Vk], &[C::VideoCodec], false, true),
        (with(|f| f.video_codec = "vp9".into()), &[Youtube], &[], true, true),
        (with(|f| f.video_codec = "prores".into()), &[Instagram], &[C::VideoCodec], false, true),
        (with(|f| f.hdr = true), &[Youtube], &[], true, true),
        (with(|f| f.hdr = true), &[Tiktok, Youtube], &[C::HdrToSdr], false, true),
        (with(|f| f.details.pixel_format = Some("yuv422p".into())), &[Instagram], &[C::PixelFormat], false, true),
        (with(|f| f.details.interlaced = true), &[Instagram], &[C::Deinterlaced], false, true),
        (with(|f| f.fps = 120.0), &[Tiktok], &[C::FrameRate], false, true),
        (with(|f| f.fps = 60.0), &[Tiktok, Instagram], &[], true, true),
        (with(|f| f.fps = 60.0), &[Vk], &[C::FrameRate], false, true),
        (with(|f| f.fps = 15.0), &[Tiktok], &[C::FrameRate], false, true),
        (with(|f| (f.width, f.height) = (2160, 3840)), &[Instagram], &[C::Size], false, true),
        (with(|f| (f.width, f.height) = (2160, 3840)), &[Tiktok, Youtube], &[], true, true),
        (with(|f| (f.width, f.height) = (180, 320)), &[Tiktok], &[C::Size], false, true),
        (with(|f| (f.width, f.height) = (1920, 1080)), &[Tiktok, Instagram], &[], true, true),
        (with(|f| (f.width, f.height) = (1920, 1080)), &[Youtube], &[C::Padded], false, true),
        (with(|f| (f.width, f.height) = (1080, 1080)), &[Youtube], &[], true, true),
        (with(|f| (f.width, f.height) = (1080, 1080)), &[Vk], &[C::Padded], false, true),
        (with(|f| f.bitrate_bps = 40_000_000), &[Instagram], &[C::BitRate], false, true),
        (with(|f| f.bitrate_bps = 40_000_000), &[Tiktok], &[], true, true),
        (with(|f| f.duration_ms = 600_000), &[Instagram], &[C::FileSize], false, true),
        (with(|f| f.audio_codec = Some("opus".into())), &[Instagram], &[C::AudioCodec], true, false),
        (with(|f| f.details.audio_hz = Some(96_000)), &[Instagram], &[C::AudioRate], true, false),
        (with(|f| f.audio_channels = Some(6)), &[Tiktok], &[C::AudioChannels], true, false),
        (with(|f| f.audio_codec = None), &[Instagram], &[C::SilenceAdded], true, false),
    ]
}

#[test]
fn each_rule_asks_for_its_change_and_no_other() {
    for (facts, platforms, expected, picture, sound) in rows() {
        let plan = of(&facts, platforms);
        assert_eq!(codes(&plan), expected, "{platforms:?} {facts:?}");
        assert_eq!(plan.video == Video::Copy, picture, "{platforms:?} {facts:?}");
        assert_eq!(plan.audio == Audio::Copy, sound, "{platforms:?} {facts:?}");
        assert_eq!(plan.remux_only, picture && sound);
        assert_eq!(plan.unmet, []);
    }
}

#[test]
fn what_the_check_refuses_by_a_hair_is_mended() {
    let slow = |fps| of(&with(|f| f.fps = fps), &[Tiktok, Instagram]);
    assert_eq!(codes(&slow(22.999)), [C::FrameRate]);
    assert_eq!(codes(&slow(23.0)), []);
    assert_eq!(codes(&slow(60.02)), []);
    let large = |size_bytes| {
        of(
            &with(|f| {
                f.details.size_bytes = Some(size_bytes);
                // As rounded, one byte too many is lost in it.
                (f.bitrate_bps, f.duration_ms) = (24_000_000, 100_000);
            }),
            &[Instagram],
        )
    };
    assert_eq!(codes(&large(300_000_000)), []);
    assert_eq!(codes(&large(300_000_001)), [C::FileSize]);
}

#[test]
fn the_bit_rate_is_that_of_the_picture() {
    let of_picture = |video_bps, bitrate_bps| {
        let facts = with(|f| (f.details.video_bps, f.bitrate_bps) = (video_bps, bitrate_bps));
        codes(&of(&facts, &[Instagram]))
    };
    assert_eq!(of_picture(Some(10_000_000), 28_000_000), []);
    assert_eq!(of_picture(Some(26_000_000), 28_000_000), [C::BitRate]);
    assert_eq!(of_picture(None, 28_000_000), [C::BitRate]);
}

#[test]
fn what_begins_late_stays_late_in_a_file_without_edit_lists() {
    let of_ms = |after| {
        let facts = with(|f| {
            f.container = "mkv".into();
            f.details.edits = None;
            f.details.sound_after_ms = Some(after);
        });
        let plan = of(&facts, &[Tiktok]);
        (plan.video == Video::Copy, plan.audio == Audio::Copy)
    };
    assert_eq!(of_ms(0), (true, true));
    assert_eq!(of_ms(-23), (true, true));
    assert_eq!(of_ms(500), (true, false));
    assert_eq!(of_ms(-500), (false, true));
}

#[test]
fn a_silent_clip_stays_silent_where_nobody_minds() {
    let facts = Facts {
        audio_codec: None,
        audio_channels: None,
        container: "mov".into(),
        ..good()
    };
    let plan = of(&facts, &[Vk]);
    assert_eq!((plan.audio, plan.remux_only), (Audio::None, true));
}

#[test]
fn what_a_new_file_cannot_hold_is_encoded_and_told() {
    let facts = Facts {
        container: "webm".into(),
        video_codec: "vp8".into(),
        audio_codec: Some("vorbis".into()),
        width: 1920,
        height: 1080,
        ..good()
    };
    let plan = of(&facts, &[Youtube]);
    assert_eq!(codes(&plan), [C::Padded, C::AudioCodec]);
    assert!(plan.changes[1].platforms.is_empty(), "nobody asked for it");
    let hdr = Facts {
        width: 1920,
        height: 1080,
        hdr: true,
        ..good()
    };
    let plan = of(&hdr, &[Youtube]);
    assert_eq!(codes(&plan), [C::Padded, C::HdrToSdr]);
    assert!(encode(&plan).tone_map);
}

#[test]
fn the_shape_changes_by_the_wish_of_the_person() {
    let wide = Facts {
        width: 1920,
        height: 1080,
        ..good()
    };
    let wish = |fit, background| plan(&wide, &Wanted::new(vec![Tiktok], fit, background));
    assert_eq!(codes(&wish(None, None)), []);
    let padded = wish(Some(Fit::Pad), Some(Background::Blur));
    assert!(padded.changes[0].platforms.is_empty());
    let e = encode(&padded);
    let canvas = e.canvas.expect("canvas");
    assert_eq!(
        (e.size.to_string(), canvas.picture.to_string()),
        ("1080×1920".into(), "1080×608".into())
    );
    assert_eq!(canvas.background, Background::Blur);
    let cropped = wish(Some(Fit::Crop), Some(Background::Blur));
    assert_eq!(codes(&cropped), [C::Cropped]);
    let canvas = encode(&cropped).canvas.expect("canvas");
    assert_eq!(canvas.picture.to_string(), "3414×1920");
    let small = Facts {
        width: 640,
        height: 360,
        ..wide
    };
    let e = encode(&plan(&small, &Wanted::new(vec![Tiktok], Some(Fit::Pad), None)));
    assert_eq!(e.size.to_string(), "720×1280");
}

#[test]
fn what_is_encoded_is_not_larger_than_what_is_shown() {
    let large = Facts {
        width: 2160,
        height: 3840,
        hdr: true,
        ..good()
    };
    let plan = of(&large, &[Tiktok]);
    assert_eq!(codes(&plan), [C::HdrToSdr, C::Size]);
    assert!(plan.changes[1].platforms.is_empty(), "nobody asked for it");
    assert_eq!(encode(&plan).size.to_string(), "1080×1920");
}

#[test]
fn rates_stay_exact_and_even() {
    let rate = |fps, uneven, platforms: &[Platform]| {
        let facts = Facts {
            fps,
            variable_frame_rate: uneven,
            hdr: true,
            ..good()
        };
        let r = encode(&of(&facts, platforms)).rate;
        (r.frames, r.per)
    };
    assert_eq!(rate(29.97, false, &[Tiktok]), (30_000, 1001));
    assert_eq!(rate(23.976, false, &[Tiktok]), (24_000, 1001));
    assert_eq!(rate(59.94, false, &[Vk]), (30_000, 1001));
    assert_eq!(rate(120.0, false, &[Instagram]), (60, 1));
    assert_eq!(rate(27.019, true, &[Instagram]), (30, 1));
    assert_eq!(rate(31.0, false, &[Vk]), (30, 1));
    assert_eq!(rate(22.0, false, &[Vk, Tiktok]), (30, 1));
    assert_eq!(rate(12.0, false, &[Tiktok]), (24, 1));
    assert_eq!(rate(0.0, false, &[Tiktok]), (30, 1));
    assert_eq!(rate(27.019, false, &[Tiktok]), (27_019, 1000));
}

#[test]
fn a_long_reel_fits_into_its_bytes() {
    let facts = Facts {
        duration_ms: 900_000,
        ..good()
    };
    let plan = of(&facts, &[Instagram]);
    assert!(encode(&plan).max_bps < 2_400_000);
    assert!(
        plan.most_bytes < crate::instagram::MAX_BYTES,
        "{}",
        plan.most_bytes
    );
}

#[test]
fn what_no_rendition_mends_is_told() {
    let of_ms = |duration_ms, platforms: &[Platform]| {
        let facts = Facts {
            duration_ms,
            ..good()
        };
        let unmet = of(&facts, platforms).unmet;
        unmet
            .into_iter()
            .map(|u| (u.code, u.platform))
            .collect::<Vec<_>>()
    };
    assert_eq!(of_ms(2_000, &Platform::ALL), [(UnmetCode::TooShort, Instagram)]);
    assert_eq!(of_ms(200_000, &Platform::ALL), [(UnmetCode::TooLong, Vk)]);
    assert_eq!(of_ms(200_000, &[Youtube, Tiktok, Instagram]), []);
}

/// A wish is one text, whatever order it came in.
#[test]
fn equal_wishes_are_written_alike() {
    let text = |w: &Wanted| serde_json::to_string(w).expect("json");
    let a = Wanted::new(vec![Vk, Youtube, Vk], None, Some(Background::Black));
    let b = Wanted::new(vec![Youtube, Vk], None, None);
    assert_eq!(text(&a), text(&b));
    assert_eq!(text(&a), r#"{"platforms":["youtube","vk"]}"#);
}

/// The facts of what a plan makes, as far as the plan decides them.
fn made(facts: &Facts, plan: &Plan) -> Facts {
    let mut out = Facts {
        container: "mp4".into(),
        ..facts.clone()
    };
    out.details.fast_start = Some(true);
    (out.details.size_bytes, out.details.video_bps) = (None, None);
    out.details.sound_after_ms = Some(0);
    out.details.edits = Some(Edits::None);
    if let Video::Encode(e) = plan.video {
        (out.width, out.height, out.fps) = (e.size.width, e.size.height, e.rate.fps());
        (out.video_codec, out.hdr, out.bitrate_bps) = ("h264".into(), false, e.max_bps + 128_000);
        (out.rotation, out.variable_frame_rate) = (0, false);
        (out.details.pixel_format, out.details.interlaced) = (Some("yuv420p".into()), false);
    }
    match plan.audio {
        Audio::Encode { hz, channels } => {
            out.audio_codec = Some("aac".into());
            (out.audio_channels, out.details.audio_hz) = (Some(channels), Some(hz));
        }
        Audio::AddSilence => out.audio_codec = Some("aac".into()),
        Audio::None | Audio::Copy => {}
    }
    out
}

#[test]
fn a_rendition_needs_no_rendition() {
    let sides = [180, 359, 640, 1080, 1920, 2161, 4320];
    let mut tried = 0;
    for (width, height) in sides.into_iter().flat_map(|w| sides.map(|h| (w, h))) {
        for fps in [0.0, 10.0, 23.976, 31.0, 59.94, 144.0] {
            for bits in 0..64_u32 {
                let bit = |n: u32| bits & (1 << n) != 0;
                let mut facts = Facts {
                    width,
                    height,
                    fps,
                    hdr: bit(0),
                    variable_frame_rate: bit(1),
                    video_codec: if bit(2) { "vp9" } else { "hevc" }.into(),
                    audio_codec: (!bit(3)).then(|| "opus".into()),
                    container: if bit(4) { "webm" } else { "mov" }.into(),
                    bitrate_bps: 50_000_000,
                    ..good()
                };
                facts.details.edits = Some(if bit(5) { Edits::Cuts } else { Edits::Delay });
                for platforms in [
                    &Platform::ALL[..],
                    &[Youtube],
                    &[Instagram, Tiktok],
                    &[Tiktok, Vk],
                ] {
                    let wanted = Wanted::new(platforms.to_vec(), None, None);
                    let first = plan(&facts, &wanted);
                    let again = plan(&made(&facts, &first), &wanted);
                    if !first.changes.is_empty() {
                        assert_eq!(again.changes, [], "{facts:?}\n{first:?}");
                        tried += 1;
                    }
                }
            }
        }
    }
    assert!(tried > 10_000, "{tried}");
}

#[test]
fn a_part_is_encoded_unless_its_ends_stand_alone() {
    let cut = part(&good(), &[], (2000, 12_000), Cut::Anywhere);
    assert_eq!(codes(&cut), [C::Trimmed]);
    assert_eq!(
        (cut.changes[0].from.as_str(), cut.changes[0].to.as_str()),
        ("20000", "2000-12000")
    );
    assert_eq!((cut.duration_ms, encode(&cut).size.width), (10_000, 1080));
    assert!(
        matches!(
            cut.audio,
            Audio::Encode {
                hz: 48_000,
                channels: 2
            }
        ),
        "{cut:?}"
    );
    let keyed = part(&good(), &[], (2000, 12_000), Cut::OnKeys { packets: 300 });
    assert_eq!((keyed.video, keyed.remux_only), (Video::Copy, false));
    assert!(
        matches!(keyed.audio, Audio::Encode { .. }),
        "sound is cut to the sample"
    );
    let old = with(|f| f.video_codec = "prores".into());
    encode(&part(&old, &[], (2000, 12_000), Cut::OnKeys { packets: 300 }));
    let silent = with(|f| f.audio_codec = None);
    assert_eq!(part(&silent, &[], (0, 5000), Cut::Anywhere).audio, Audio::None);
}

#[test]
fn limits_are_those_of_the_part() {
    let long = with(|f| f.duration_ms = 400_000);
    assert_eq!(of(&long, &[Vk]).unmet[0].code, UnmetCode::TooLong);
    let cut = part(&long, &[Vk], (10_000, 70_000), Cut::Anywhere);
    assert_eq!((cut.unmet, cut.duration_ms), (vec![], 60_000));
    // Too large as a whole, not as a part.
    let heavy = with(|f| (f.duration_ms, f.details.size_bytes) = (400_000, Some(700_000_000)));
    assert!(codes(&of(&heavy, &[Instagram])).contains(&C::FileSize));
    let cut = part(&heavy, &[Instagram], (0, 100_000), Cut::Anywhere);
    assert!(!codes(&cut).contains(&C::FileSize), "{cut:?}");
    assert!(cut.most_bytes < 400_000_000);
}

#[test]
fn a_part_of_a_wide_clip_is_made_upright_too() {
    let wide = with(|f| (f.width, f.height) = (1920, 1080));
    let cut = part(&wide, &[Vk], (0, 5000), Cut::OnKeys { packets: 150 });
    assert_eq!(codes(&cut), [C::Trimmed, C::Padded]);
    let mut made = with(|f| f.duration_ms = 5000);
    (made.width, made.height) = (1080, 1920);
    let wanted = Wanted::new(vec![Vk], None, None).of_part(cut.trim);
    assert_eq!(
        plan(&made, &wanted.when_cut()).changes,
        [],
        "what was cut is not cut again"
    );
}

#[test]
fn bounds_lie_within_the_clip_and_a_second_apart() {
    let check = |start_ms, end_ms| Trim { start_ms, end_ms }.checked(20_000);
    assert!(check(0, 1000).is_ok() && check(19_000, 20_000).is_ok() && check(1, 20_000).is_ok());
    for (start, end, why) in [
        (5000, 5000, TrimError::Backwards),
        (6000, 5000, TrimError::Backwards),
        (5000, 5999, TrimError::TooShort),
        (5000, 20_001, TrimError::Outside),
        (0, 20_000, TrimError::Whole),
        (0, u64::MAX, TrimError::Outside),
    ] {
        assert_eq!(check(start, end), Err(why), "{start}–{end}");
    }
}

#[test]
fn an_old_wish_is_read_and_written_as_before() {
    let old = r#"{"platforms":["vk"],"fit":"pad"}"#;
    let wanted: Wanted = serde_json::from_str(old).expect("a wish");
    assert_eq!(
        (wanted.trim, serde_json::to_string(&wanted).expect("json")),
        (None, old.to_owned())
    );
}
