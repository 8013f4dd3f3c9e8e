//! Why a file can't be used, in words a person can act on. The codes are stable; the UI translates.

use domain::media::{MAX_DURATION_MS, MAX_PIXELS, MAX_STREAMS, UnusableReason};

const RESEND: &str = "Upload the file again from where it was made. If its length is right, export it anew.";
const EXPORT: &str = "Export it as MP4 with H.264 video and AAC sound, then upload that.";

fn reason(code: &str, message: impl Into<String>, hint: impl Into<String>) -> UnusableReason {
    UnusableReason {
        code: code.into(),
        message: message.into(),
        hint: Some(hint.into()),
    }
}

pub(crate) fn empty() -> UnusableReason {
    reason(
        "empty",
        "The file has no bytes.",
        "Upload it again; if it stays empty, the original is broken.",
    )
}

/// Told by the first bytes, which are none of a video we take.
pub(crate) fn not_a_video(head: &[u8]) -> UnusableReason {
    let text = head.trim_ascii_start();
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let lower = text.to_ascii_lowercase();
    let what = if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"AVI ") {
        "an AVI video, which is not taken"
    } else if head.first() == Some(&0x47) && head.len() < 188 {
        "an MPEG transport stream, which is not taken"
    } else if head.starts_with(b"FLV") {
        "a Flash video, which is not taken"
    } else if head.starts_with(b"\x30\x26\xb2\x75\x8e\x66\xcf\x11") {
        "a Windows Media video, which is not taken"
    } else if head.starts_with(b"OggS") {
        "an Ogg file, which is not taken"
    } else if text.starts_with(b"#EXTM3U")
        || lower.starts_with(b"ffconcat")
        || lower.starts_with(b"[playlist]")
    {
        "a playlist: it names videos and holds none"
    } else if lower.starts_with(b"<!doctype") || lower.starts_with(b"<html") {
        "a web page"
    } else if head.starts_with(b"PK\x03\x04") {
        "a ZIP archive"
    } else if head.starts_with(b"\xff\xd8\xff") || head.starts_with(b"\x89PNG") || head.starts_with(b"GIF8") {
        "a picture"
    } else if !head.is_empty() && std::str::from_utf8(head).is_ok_and(|t| !t.contains('\0')) {
        "a text"
    } else {
        return reason("not_a_video", "This file is not a video we can read.", EXPORT);
    };
    reason(
        "not_a_video",
        format!("This file is {what}."),
        "Upload an MP4, MOV, WebM or MKV file.",
    )
}

pub(crate) fn a_picture() -> UnusableReason {
    reason(
        "not_a_video",
        "This file is a picture.",
        "Upload an MP4, MOV, WebM or MKV file.",
    )
}

pub(crate) fn truncated(what: &str) -> UnusableReason {
    reason("truncated", format!("The file is cut off: {what}."), RESEND)
}

pub(crate) fn no_video_stream() -> UnusableReason {
    reason(
        "no_video_stream",
        "The file has no video in it, only sound or a cover picture.",
        EXPORT,
    )
}

pub(crate) fn too_long() -> UnusableReason {
    let hours = MAX_DURATION_MS / 3_600_000;
    reason(
        "too_long",
        format!("The video is longer than {hours} hours."),
        "Cut it shorter and upload that.",
    )
}

pub(crate) fn too_large_picture() -> UnusableReason {
    let message = format!("The picture is larger than {MAX_PIXELS} pixels on a side.");
    reason(
        "too_large_picture",
        message,
        "Export it smaller: 1080 × 1920 suits a Short.",
    )
}

pub(crate) fn too_many_streams() -> UnusableReason {
    unreadable(&format!("it has more than {MAX_STREAMS} tracks"))
}

pub(crate) fn unreadable(why: &str) -> UnusableReason {
    let why = why.trim_end_matches('.');
    reason("unreadable", format!("The video can't be read: {why}."), EXPORT)
}

pub(crate) fn reader_missing(what: &str) -> UnusableReason {
    let hint = "Install ffmpeg on the server, then process the file again.";
    reason(
        "reader_missing",
        format!("{what}, and ffmpeg is not installed."),
        hint,
    )
}
