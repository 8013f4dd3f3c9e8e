//! `source_info`: where the bytes come from and in which pieces. Source: Media Transfer Guide.

use crate::tiktok::fail::Fail;
use crate::tiktok::records::Chunks;
use serde_json::{Map, Value};

/// The guide says "MB" and its examples use both kinds. Each limit here is the stricter reading, so what passes
/// holds under either.
const LEAST_CHUNK: u64 = 5 << 20;
const MOST_CHUNK: u64 = 64_000_000;
const MOST_LAST_CHUNK: u64 = 128_000_000;
/// 4 GB; both of the guide's units appear, the larger one is its example of a largest file.
const MOST_SIZE: u64 = 4 << 30;
const MOST_CHUNKS: u64 = 1_000;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    File { size: u64, chunks: Chunks },
    Url(String),
}

pub fn read(value: &Value) -> Result<Source, Fail> {
    let map = value
        .as_object()
        .ok_or_else(|| Fail::param("source_info is required"))?;
    let only = |names: &[&str]| match map.keys().find(|name| !names.contains(&name.as_str())) {
        Some(odd) => Err(Fail::param(format!("source_info has no field {odd} here"))),
        None => Ok(()),
    };
    match map.get("source").and_then(Value::as_str) {
        Some("FILE_UPLOAD") => {
            only(&["source", "video_size", "chunk_size", "total_chunk_count"])?;
            let size = number(map, "video_size")?;
            let chunks = Chunks {
                size: number(map, "chunk_size")?,
                count: number(map, "total_chunk_count")?,
            };
            hold(size, chunks)?;
            Ok(Source::File { size, chunks })
        }
        Some("PULL_FROM_URL") => {
            only(&["source", "video_url"])?;
            let url = map.get("video_url").and_then(Value::as_str);
            let url = url.filter(|url| !url.is_empty());
            Ok(Source::Url(
                url.ok_or_else(|| Fail::param("video_url is required"))?
                    .to_owned(),
            ))
        }
        _ => Err(Fail::param("source must be FILE_UPLOAD or PULL_FROM_URL")),
    }
}

fn number(map: &Map<String, Value>, name: &str) -> Result<u64, Fail> {
    let value = map.get(name).and_then(Value::as_i64).filter(|n| *n > 0);
    value
        .and_then(|n| u64::try_from(n).ok())
        .ok_or_else(|| Fail::param(format!("{name} must be a positive int64")))
}

/// The count is the floor of size by chunk; the last chunk takes the rest.
fn hold(size: u64, chunks: Chunks) -> Result<(), Fail> {
    if size > MOST_SIZE {
        return Err(Fail::param("The video is larger than 4 GB"));
    }
    if size < LEAST_CHUNK && chunks.size != size {
        return Err(Fail::param("A video under 5 MB comes in one chunk of its size"));
    }
    if size >= LEAST_CHUNK && !(LEAST_CHUNK..=MOST_CHUNK).contains(&chunks.size) {
        return Err(Fail::param("The chunk size is invalid"));
    }
    if chunks.count != size / chunks.size || !(1..=MOST_CHUNKS).contains(&chunks.count) {
        return Err(Fail::param("The total chunk count is invalid"));
    }
    if size > MOST_CHUNK && chunks.count == 1 {
        return Err(Fail::param("A video over 64 MB comes in several chunks"));
    }
    let last = size - chunks.size * (chunks.count - 1);
    if last > MOST_LAST_CHUNK {
        return Err(Fail::param("The last chunk is larger than 128 MB"));
    }
    Ok(())
}

/// The length of the chunk that begins at `offset`.
pub fn length_at(offset: u64, size: u64, chunks: Chunks) -> u64 {
    if offset / chunks.size + 1 >= chunks.count {
        size - offset
    } else {
        chunks.size
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_official_examples_hold_and_their_neighbours_do_not() {
        let holds = |size, chunk, count| {
            let chunks = Chunks { size: chunk, count };
            hold(size, chunks).is_ok()
        };
        assert!(holds(4_194_304, 4_194_304, 1));
        assert!(holds(50_000_123, 10_000_000, 5));
        assert!(holds(64_000_001, 10_000_000, 6));
        assert!(holds(4 << 30, 10_000_000, 429));
        assert!(holds(19_999_999, 19_999_999, 1));
        assert!(!holds(50_000_123, 10_000_000, 6), "rounded up");
        assert!(!holds(4_194_304, 2_097_152, 2), "a small video in two");
        assert!(!holds(4_194_304, 5_242_880, 1), "a chunk larger than the video");
        assert!(!holds(50_000_000, 4_999_999, 10), "a small chunk");
        assert!(!holds(50_000_000, 5_000_000, 10), "5 MB in the smaller unit");
        assert!(!holds(64_000_001, 64_000_001, 1), "one chunk above 64 MB");
        assert!(!holds(200_000_000, 65_000_000, 3), "a large chunk");
        assert!(!holds((4 << 30) + 1, 10_000_000, 429), "a large video");
    }

    #[test]
    fn the_last_chunk_takes_the_rest() {
        let chunks = Chunks {
            size: 10_000_000,
            count: 5,
        };
        let lengths: Vec<u64> = (0..5)
            .map(|n| length_at(n * 10_000_000, 50_000_123, chunks))
            .collect();
        assert_eq!(
            lengths,
            [10_000_000, 10_000_000, 10_000_000, 10_000_000, 10_000_123]
        );
    }
}
