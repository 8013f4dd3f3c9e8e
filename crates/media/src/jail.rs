//! The child: `ai-shorts __jail …` locks itself down, then becomes the tool.

use crate::cage::{self, Order};
use crate::{Level, headers};
use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

/// Exit code: the level asks for a cage, and it can't be had.
pub(crate) const NO_CAGE: u8 = 200;
/// Exit code: the tool did not start.
pub(crate) const NO_TOOL: u8 = 201;
/// Exit code: the parent's call was wrong.
const BAD_CALL: u8 = 202;
/// Our own header reader, in place of a tool.
pub(crate) const HEADERS: &str = "self:headers";
/// What is in force, in place of a tool.
pub(crate) const REPORT: &str = "self:report";

#[derive(Debug)]
struct Call {
    level: Level,
    parent: i32,
    order: Order,
    tool: OsString,
    args: Vec<OsString>,
}

/// Runs as the child. `args` is what follows `__jail` on the command line; the program's name and
/// `__jail` itself may stand before it. Must come first in `main`: before threads, before settings.
///
/// `[--best] --parent PID --cpu SECONDS --fsize BYTES [--input FILE] [--folder DIR] -- TOOL ARGS…`
pub fn jail_main(args: Vec<OsString>) -> ExitCode {
    let call = match parse(args) {
        Ok(call) => call,
        Err(e) => return fail(BAD_CALL, &e),
    };
    let report = cage::lock(&call.order, call.level);
    // The death signal counts from now on only: a parent that died before is found here.
    let parent = rustix::process::getppid().map_or(0, |p| p.as_raw_nonzero().get());
    if parent != call.parent {
        return fail(BAD_CALL, "the parent is gone");
    }
    if call.tool == REPORT {
        return print(&report);
    }
    if !report.runs() {
        return fail(NO_CAGE, &report.problems.join("; "));
    }
    if call.tool == HEADERS {
        let input = call.order.input.unwrap_or_default();
        return match headers::of_file(&input) {
            Ok(found) => print(&found),
            Err(e) => fail(NO_TOOL, &e.to_string()),
        };
    }
    let error = Command::new(&call.tool).args(&call.args).env_clear().exec();
    fail(
        NO_TOOL,
        &format!("{}: {error}", PathBuf::from(&call.tool).display()),
    )
}

fn print<T: serde::Serialize>(value: &T) -> ExitCode {
    match serde_json::to_writer(io::stdout(), value) {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => fail(NO_TOOL, &e.to_string()),
    }
}

fn fail(code: u8, why: &str) -> ExitCode {
    let _ = writeln!(io::stderr(), "{why}");
    ExitCode::from(code)
}

fn parse(args: Vec<OsString>) -> Result<Call, String> {
    let start = args
        .iter()
        .take(2)
        .position(|a| a == "__jail")
        .map_or(0, |at| at + 1);
    let mut args = args.into_iter().skip(start);
    let mut call = Call {
        level: Level::Strict,
        parent: 0,
        order: Order::default(),
        tool: OsString::new(),
        args: Vec::new(),
    };
    while let Some(flag) = args.next() {
        if flag == "--" {
            call.tool = args.next().ok_or("no tool")?;
            call.args = args.collect();
            if call.tool != HEADERS && call.tool != REPORT {
                call.order.tool = Some(PathBuf::from(&call.tool));
            }
            return Ok(call);
        }
        if flag == "--best" {
            call.level = Level::Best;
            continue;
        }
        let value = args
            .next()
            .ok_or_else(|| format!("{} needs a value", flag.display()))?;
        match flag.to_str() {
            Some("--parent") => call.parent = number(&value)?,
            Some("--cpu") => call.order.cpu_secs = number(&value)?,
            Some("--fsize") => call.order.file_bytes = number(&value)?,
            Some("--input") => call.order.input = Some(value.into()),
            Some("--folder") => call.order.folder = Some(value.into()),
            _ => return Err(format!("unknown: {}", flag.display())),
        }
    }
    Err("no tool".into())
}

fn number<T: std::str::FromStr>(value: &OsStr) -> Result<T, String> {
    let text = value.to_str().unwrap_or_default();
    text.parse()
        .map_err(|_| format!("not a number: {}", value.display()))
}
