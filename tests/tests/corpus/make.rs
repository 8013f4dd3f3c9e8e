//! From a recipe to a file.

use super::recipe::{Recipe, Source, Step};
use anyhow::{Context as _, ensure};
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use tokio::process::Command;

/// MP4 and MOV as Instagram asks for them: the index first, no edit list. `loose` leaves it to ffmpeg.
const TIDY: &str = "-movflags +faststart+negative_cts_offsets -use_editlist 0";
/// The piece that long clips are made of, grey all over: two hours of it take few bytes.
const PIECE: &str = "360x640@24 8s";

/// What a recipe's word means to ffmpeg; other words are ffmpeg's own.
fn word(word: &str) -> &str {
    match word {
        "avc" => "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 48",
        "hevc" => {
            "-c:v libx265 -preset ultrafast -pix_fmt yuv420p -tag:v hvc1 -x265-params log-level=none:pools=1"
        }
        "hevc10" => {
            "-c:v libx265 -preset ultrafast -pix_fmt yuv420p10le -tag:v hvc1 -x265-params log-level=none:pools=1"
        }
        "vp8" => "-c:v libvpx -deadline realtime -cpu-used 8 -b:v 400k",
        "vp9" => "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -b:v 400k",
        "av1" => "-c:v libsvtav1 -preset 12 -pix_fmt yuv420p",
        "mpeg4" => "-c:v mpeg4 -q:v 4",
        "aac" => "-c:a aac -b:a 96k -ac 2",
        "mono" => "-c:a aac -b:a 64k -ac 1",
        "opus" => "-c:a libopus -b:a 64k -ac 2",
        "vorbis" => "-c:a libvorbis -ac 2",
        "mp3" => "-c:a libmp3lame -b:a 96k -ac 2",
        "pcm" => "-c:a pcm_s16le -ac 2",
        "silent" => "-an",
        other => other,
    }
}

/// Makes the file of a recipe in a folder of its own.
pub async fn make(recipe: &Recipe, dir: &Path) -> anyhow::Result<PathBuf> {
    let mut file = match recipe.source {
        Source::Picture(picture, encode, ending) => encoded(picture, encode, ending, dir).await?,
        Source::Long(seconds) => repeated(seconds, dir).await?,
        Source::Plain(arguments, ending) => {
            let out = dir.join(format!("made.{ending}"));
            run(&arguments.split_ascii_whitespace().collect::<Vec<_>>(), &out).await?;
            out
        }
        Source::Bytes(bytes) => {
            let out = dir.join("made");
            std::fs::write(&out, bytes)?;
            out
        }
    };
    for (number, step) in recipe.then.iter().enumerate() {
        file = after(step, &file, &dir.join(number.to_string())).await?;
    }
    Ok(file)
}

async fn encoded(picture: &str, encode: &str, ending: &str, dir: &Path) -> anyhow::Result<PathBuf> {
    let (size, rest) = picture.split_once('@').context("360x640@30 3s")?;
    let (rate, seconds) = rest.split_once(' ').context("360x640@30 3s")?;
    let seconds = seconds.trim_end_matches('s');
    let test = format!("testsrc2=size={size}:rate={rate}:duration={seconds}");
    let tone = format!("sine=frequency=440:sample_rate=48000:duration={seconds}");
    let mut arguments = vec!["-f", "lavfi", "-i", &test, "-f", "lavfi", "-i", &tone];
    if matches!(ending, "mp4" | "mov" | "m4v") && !encode.contains("loose") {
        arguments.extend(TIDY.split(' '));
    }
    let mut before = "";
    for each in encode.split_ascii_whitespace().filter(|w| *w != "loose") {
        // `-c:a aac` is ffmpeg's own.
        let is_own = before.starts_with("-c:");
        arguments.extend(if is_own { each } else { word(each) }.split(' '));
        before = each;
    }
    let out = dir.join(format!("made.{ending}"));
    run(&arguments, &out).await?;
    Ok(out)
}

async fn repeated(seconds: f64, dir: &Path) -> anyhow::Result<PathBuf> {
    let picture = encoded(PIECE, "avc silent -vf lutyuv=y=128:u=128:v=128", "mp4", dir).await?;
    let sound = dir.join("sound.m4a");
    let tone = "-f lavfi -i sine=duration=8:sample_rate=48000 -c:a aac -b:a 32k -use_editlist 0";
    run(&tone.split(' ').collect::<Vec<_>>(), &sound).await?;
    let (picture, sound, seconds) = (
        picture.to_string_lossy(),
        sound.to_string_lossy(),
        seconds.to_string(),
    );
    let mut arguments = vec![
        "-stream_loop",
        "-1",
        "-i",
        &picture,
        "-stream_loop",
        "-1",
        "-i",
        &sound,
    ];
    arguments.extend(["-t", &seconds, "-c", "copy"]);
    arguments.extend(TIDY.split(' '));
    let out = dir.join("long.mp4");
    run(&arguments, &out).await?;
    Ok(out)
}

async fn after(step: &Step, file: &Path, out: &Path) -> anyhow::Result<PathBuf> {
    let input = file.to_string_lossy();
    match step {
        Step::Remux(arguments, ending) => {
            let out = out.with_extension(ending);
            let (before, rest) = arguments.split_once("INPUT").unwrap_or(("", arguments));
            let mut all: Vec<&str> = before.split_ascii_whitespace().collect();
            all.extend(["-i", &*input, "-c", "copy"]);
            all.extend(rest.split_ascii_whitespace());
            // The same file once more, as another input.
            for word in &mut all {
                if *word == "SELF" {
                    *word = &input;
                }
            }
            run(&all, &out).await?;
            Ok(out)
        }
        Step::Turn(degrees) => {
            let mut bytes = std::fs::read(file)?;
            turn(&mut bytes, *degrees).context("no track header")?;
            std::fs::write(file, bytes)?;
            Ok(file.to_owned())
        }
        Step::Pad(size) => {
            let mut f = std::fs::OpenOptions::new().write(true).open(file)?;
            let has = f.seek(SeekFrom::End(0))?;
            f.write_all(&[&1_u32.to_be_bytes()[..], b"free", &(size - has).to_be_bytes()].concat())?;
            f.set_len(*size)?;
            Ok(file.to_owned())
        }
        Step::Keep(hundredths) => {
            let f = std::fs::OpenOptions::new().write(true).open(file)?;
            f.set_len(f.metadata()?.len() * hundredths / 100)?;
            Ok(file.to_owned())
        }
    }
}

/// Writes a turn into the matrix of the first track: ffmpeg's own switch for it changed its name.
fn turn(file: &mut [u8], degrees: u32) -> Option<()> {
    const ONE: i32 = 1 << 16;
    let (cos, sin) = match degrees {
        90 => (0, ONE),
        180 => (-ONE, 0),
        270 => (0, -ONE),
        _ => (ONE, 0),
    };
    let at = file.windows(4).position(|w| w == b"tkhd")?;
    // Version and flags, five fields of four bytes, sixteen more bytes; then `a b u c d`.
    let matrix = file.get_mut(at + 4 + 40..at + 4 + 60)?;
    for (field, value) in matrix.chunks_exact_mut(4).zip([cos, sin, 0, -sin, cos]) {
        field.copy_from_slice(&value.to_be_bytes());
    }
    Some(())
}

async fn run(arguments: &[&str], out: &Path) -> anyhow::Result<()> {
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args(["-nostdin", "-v", "error", "-y"]).args(arguments);
    let done = ffmpeg.env("SVT_LOG", "1").arg(out).output().await?;
    ensure!(
        done.status.success(),
        "ffmpeg {}: {}",
        arguments.join(" "),
        String::from_utf8_lossy(&done.stderr)
    );
    Ok(())
}
