//! Tries to get out of the jail, for this crate's tests: runs in place of ffmpeg and prints one line for
//! each attempt, `name: ok` or `name: <error>`.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::process::Command;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if args[0] == "--without-landlock" {
        return without_landlock(&args[1..]);
    }
    // Called as ffprobe: never stops talking.
    if args[0] == "-v" {
        while writeln!(io::stdout(), "and so on").is_ok() {}
        return;
    }
    let (input, foreign, folder) = (&args[0], &args[1], &args[2]);
    let port: u16 = args.get(3).and_then(|p| p.parse().ok()).unwrap_or(9);
    let mode = |m| fs::Permissions::from_mode(m);
    say("input", File::open(input));
    say(
        "folder",
        File::create(format!("{folder}/made")).and_then(|mut f| f.write_all(b"x")),
    );
    say("input_write", OpenOptions::new().append(true).open(input));
    say("input_chmod", fs::set_permissions(input, mode(0o777)));
    say("foreign", File::open(foreign));
    say("foreign_remove", fs::remove_file(foreign));
    say("passwd", File::open("/etc/passwd"));
    say("proc", fs::read_dir("/proc"));
    say("environ", File::open("/proc/self/environ"));
    say("home", fs::read_dir("/root"));
    say("tmp", File::create("/tmp/media-escape"));
    say(
        "link",
        std::os::unix::fs::symlink("/etc/passwd", format!("{folder}/link")),
    );
    say("sub", fs::create_dir(format!("{folder}/sub")));
    say("tcp", TcpStream::connect(("127.0.0.1", port)));
    say("listen", TcpListener::bind("127.0.0.1:0"));
    say("udp", UdpSocket::bind("127.0.0.1:0"));
    say("unix", UnixStream::pair());
    say("exec", Command::new("/usr/bin/true").status());
    say("kill", kill_parent());
    say("raise_limit", raise());
    say(
        "memory",
        Vec::<u8>::new()
            .try_reserve_exact(3 << 30)
            .map_err(|e| io::Error::other(e.to_string())),
    );
    say(
        "large",
        File::create(format!("{folder}/large")).and_then(|mut f| f.write_all(&vec![0; 1 << 20])),
    );
    println!("descriptors: {}", open_descriptors());
    println!("environment: {}", std::env::vars_os().count());
}

fn say<T>(name: &str, result: io::Result<T>) {
    match result {
        Ok(_) => println!("{name}: ok"),
        Err(e) => println!("{name}: {e}"),
    }
}

fn kill_parent() -> io::Result<()> {
    let parent = rustix::process::getppid().ok_or_else(|| io::Error::other("no parent"))?;
    Ok(rustix::process::test_kill_process(parent)?)
}

fn raise() -> io::Result<()> {
    let none = rustix::process::Rlimit {
        current: None,
        maximum: None,
    };
    Ok(rustix::process::setrlimit(
        rustix::process::Resource::Fsize,
        none,
    )?)
}

/// The lowest free number tells how many are in use.
fn open_descriptors() -> i32 {
    use std::os::fd::AsRawFd;
    File::open("/dev/null").map_or(-1, |f| f.as_raw_fd())
}

/// Becomes another program on a kernel that has no Landlock, as far as it can tell.
fn without_landlock(command: &[String]) {
    use seccompiler::{BpfProgram, SeccompAction, SeccompFilter};
    use std::os::unix::process::CommandExt;
    let rules = [(libc::SYS_landlock_create_ruleset, vec![])].into();
    let answer = SeccompAction::Errno(libc::ENOSYS.unsigned_abs());
    let arch = std::env::consts::ARCH.try_into().expect("known");
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, answer, arch).expect("filter");
    seccompiler::apply_filter(&BpfProgram::try_from(filter).expect("program")).expect("applied");
    let error = Command::new(&command[0]).args(&command[1..]).exec();
    eprintln!("{error}");
}
