//! Files that are no video we read, or not whole.

use super::UP;
use crate::recipe::Source::{Bytes, Picture, Plain};
use crate::recipe::{Recipe, Step, refused};

const PICTURE: &str = "-f lavfi -i testsrc2=size=64x64:rate=1:duration=1 -frames:v 1";
const TONE: &str = "-f lavfi -i sine=duration=3";

#[rustfmt::skip]
pub fn recipes() -> Vec<Recipe> {
    vec![
        refused("avi", "AVI", Picture(UP, "avc mp3", "avi"), "not_a_video"),
        refused("mpeg-ts", "MPEG transport stream", Picture(UP, "avc aac", "ts"), "not_a_video"),
        refused("m2ts", "MPEG transport stream of a camera", Picture(UP, "avc aac -mpegts_m2ts_mode 1", "ts"), "not_a_video"),
        refused("mpeg-ps", "MPEG program stream", Picture("360x640@25 3s", "-c:v mpeg2video -c:a mp2", "mpg"), "not_a_video"),
        refused("flv", "Flash", Picture(UP, "avc aac", "flv"), "not_a_video"),
        refused("wmv", "Windows Media", Picture(UP, "-c:v wmv2 -c:a wmav2", "wmv"), "not_a_video"),
        refused("ogv", "Ogg", Picture(UP, "-c:v libtheora vorbis", "ogv"), "not_a_video"),
        refused("gif", "an animated GIF", Picture("90x160@10 3s", "silent", "gif"), "not_a_video"),
        refused("jpeg", "a photograph", Plain(PICTURE, "jpg"), "not_a_video"),
        refused("png", "a picture", Plain(PICTURE, "png"), "not_a_video"),
        refused("webp", "a picture", Plain(PICTURE, "webp"), "not_a_video"),
        refused("avif", "a picture in a box of MP4's family",
            Plain("-f lavfi -i color=size=64x64:rate=1:duration=1 -frames:v 1 -c:v libaom-av1 -cpu-used 8 -still-picture 1", "avif"),
            "not_a_video"),
        refused("mp3", "music", Plain(TONE, "mp3"), "not_a_video"),
        refused("wav", "sound", Plain(TONE, "wav"), "not_a_video"),
        refused("m4a", "music in MP4", Plain(TONE, "m4a"), "no_video_stream"),
        refused("mka", "music in Matroska", Plain(TONE, "mka"), "no_video_stream"),
        refused("cover-only", "music with a cover picture",
            Picture("64x64@1 3s", "-c:v mjpeg -pix_fmt yuvj420p aac -frames:v 1 -disposition:v attached_pic", "mp4"),
            "no_video_stream"),
        refused("cut-mp4", "half of an MP4, index last", Picture(UP, "loose avc aac", "mp4"), "truncated").then(Step::Keep(50)),
        refused("cut-fast-start", "half of an MP4, index first", Picture(UP, "avc aac", "mp4"), "truncated")
            .then(Step::Keep(50)),
        refused("cut-mkv", "half of a Matroska file", Picture(UP, "avc aac", "mkv"), "truncated").then(Step::Keep(50)),
        refused("cut-webm", "most of a WebM file", Picture(UP, "vp8 opus", "webm"), "truncated").then(Step::Keep(90)),
        refused("odd-codec", "a codec whose reader is kept out", Picture(UP, "-c:v msmpeg4 mp3", "mkv"), "unreadable"),
        refused("empty", "no bytes", Bytes(b""), "empty"),
        refused("text", "a letter", Bytes(b"Dear diary, this is not a video at all. It is far from one."), "not_a_video"),
        refused("page", "a web page", Bytes(b"<!DOCTYPE html><html><body>Not found</body></html>"), "not_a_video"),
        refused("playlist", "a playlist", Bytes(b"#EXTM3U\n#EXTINF:2,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"), "not_a_video"),
        refused("archive", "an archive", Bytes(b"PK\x03\x04\x14\0\0\0\0\0 the rest of an archive"), "not_a_video"),
        refused("zeros", "nothing but zeros", Bytes(&[0; 4096]), "not_a_video"),
    ]
}
