//! The jail alone, for this crate's tests.
fn main() -> std::process::ExitCode {
    ai_shorts_media::jail_main(std::env::args_os().skip(1).collect())
}
