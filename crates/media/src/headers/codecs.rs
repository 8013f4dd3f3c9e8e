//! ffprobe's names of codecs.

pub(super) fn of_fourcc(name: [u8; 4]) -> Option<&'static str> {
    Some(match &name {
        b"avc1" | b"avc2" | b"avc3" | b"avc4" => "h264",
        b"hvc1" | b"hev1" | b"dvh1" | b"dvhe" => "hevc",
        b"av01" => "av1",
        b"vp09" => "vp9",
        b"vp08" => "vp8",
        b"mp4v" => "mpeg4",
        b"s263" | b"H263" | b"h263" => "h263",
        b"jpeg" | b"mjpa" | b"mjpg" => "mjpeg",
        b"apch" | b"apcn" | b"apcs" | b"apco" | b"ap4h" | b"ap4x" => "prores",
        b"AVdn" | b"AVdh" => "dnxhd",
        b"mp4a" => "aac",
        b".mp3" => "mp3",
        b"ac-3" => "ac3",
        b"ec-3" => "eac3",
        b"alac" => "alac",
        b"Opus" => "opus",
        b"fLaC" => "flac",
        b"samr" => "amr_nb",
        b"sawb" => "amr_wb",
        b"sowt" => "pcm_s16le",
        b"twos" => "pcm_s16be",
        b"in24" => "pcm_s24be",
        b"raw " => "pcm_u8",
        b"ulaw" => "pcm_mulaw",
        b"alaw" => "pcm_alaw",
        _ => return None,
    })
}

/// Of an `esds` object type, for `mp4a` entries.
pub(super) fn of_object_type(code: u8) -> Option<&'static str> {
    Some(match code {
        0x40 | 0x66..=0x68 => "aac",
        0x69 | 0x6b => "mp3",
        0xa5 => "ac3",
        0xa6 => "eac3",
        0xad => "opus",
        _ => return None,
    })
}

pub(super) fn of_matroska(id: &str) -> Option<&'static str> {
    Some(match id {
        "V_MPEG4/ISO/AVC" => "h264",
        "V_MPEGH/ISO/HEVC" => "hevc",
        "V_AV1" => "av1",
        "V_VP9" => "vp9",
        "V_VP8" => "vp8",
        "V_MJPEG" => "mjpeg",
        "V_PRORES" => "prores",
        "V_THEORA" => "theora",
        "A_OPUS" => "opus",
        "A_VORBIS" => "vorbis",
        "A_FLAC" => "flac",
        "A_AC3" => "ac3",
        "A_EAC3" => "eac3",
        "A_MPEG/L3" => "mp3",
        "A_PCM/INT/LIT" => "pcm_s16le",
        "A_ALAC" => "alac",
        _ if id.starts_with("V_MPEG4/ISO/") => "mpeg4",
        _ if id.starts_with("A_AAC") => "aac",
        _ => return None,
    })
}
