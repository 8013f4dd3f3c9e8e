//! The media jail alone, for this crate's tests.
fn main() -> std::process::ExitCode {
    media::jail_main(std::env::args_os().skip(1).collect())
}
