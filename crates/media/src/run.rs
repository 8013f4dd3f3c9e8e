//! The parent's side of one run: starts the child, bounds its time and output, cleans up behind it.

use crate::{Level, Media, jail};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fd::{AsFd, OwnedFd};
use rustix::fs::{FlockOperation, flock};
use rustix::process::{Pid, PidfdFlags, Signal, kill_process_group, pidfd_open};
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Most bytes a tool may print. Source: security-requirements, section 11.
const STDOUT_BYTES: usize = 1 << 20;
/// Most bytes of complaints kept; the rest is read and dropped.
const STDERR_BYTES: usize = 16 << 10;
const FOLDER_PREFIX: &str = "run-";

/// Hears a line.
pub(crate) type Listener = Box<dyn Fn(&str) + Send>;

/// One run to do.
pub(crate) struct Job {
    pub tool: OsString,
    pub args: Vec<OsString>,
    pub input: Option<PathBuf>,
    /// Name of the one file the tool writes into its folder; none: it writes nothing.
    pub writes: Option<&'static str>,
    pub cpu_secs: u64,
    pub file_bytes: u64,
    pub wall: Duration,
    /// Hears each printed line as it comes; what was heard is not kept.
    pub hears: Option<Listener>,
}

/// A run that ended by itself.
#[derive(Debug)]
pub(crate) struct Done {
    pub status: ExitStatus,
    pub stdout: Vec<u8>,
    pub stderr: String,
    /// Removed when dropped.
    pub folder: Folder,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum RunError {
    #[error(
        "the cage around the video tools can't be locked ({0}); AI_SHORTS_MEDIA_JAIL=best runs them without it"
    )]
    NoCage(String),
    #[error("the tool did not start: {0}")]
    NoTool(String),
    #[error("the run could not be set up: {0}")]
    Io(#[from] io::Error),
    #[error("took longer than {} s", .0.as_secs())]
    TimedOut(Duration),
    #[error("printed too much")]
    TooMuchOutput,
    #[error("cancelled")]
    Cancelled,
}

impl Job {
    /// A run of our own program's code in the cage.
    pub fn ours(what: &str, input: Option<PathBuf>) -> Self {
        Self {
            tool: what.into(),
            args: Vec::new(),
            input,
            writes: None,
            cpu_secs: 30,
            file_bytes: 0,
            wall: Duration::from_mins(1),
            hears: None,
        }
    }
}

impl Done {
    /// The first complaint, else how it ended.
    pub fn complaint(&self) -> String {
        let line = self.stderr.lines().find(|l| !l.trim().is_empty());
        line.map_or_else(|| self.status.to_string(), |l| l.chars().take(300).collect())
    }
    /// Stopped by a limit or a crash, not by its own decision.
    pub fn killed(&self) -> bool {
        self.status.signal().is_some()
    }
}

impl Media {
    /// Runs a job when one of the two places is free. Dropping the future kills the child.
    pub(crate) async fn run(&self, job: Job) -> Result<Done, RunError> {
        let place = self
            .inner
            .places
            .clone()
            .acquire_owned()
            .await
            .map_err(|_| RunError::Cancelled)?;
        let (cancelled, _cancel_on_drop) =
            rustix::pipe::pipe_with(rustix::pipe::PipeFlags::CLOEXEC).map_err(io::Error::from)?;
        let (say, hear) = tokio::sync::oneshot::channel();
        let media = self.clone();
        // A thread of its own: the child's death signal is bound to the thread that started it.
        std::thread::Builder::new()
            .name("media-jail".into())
            .spawn(move || {
                let end = media.run_here(&job, &cancelled);
                drop(place);
                let _ = say.send(end);
            })?;
        hear.await.map_err(|_| RunError::Cancelled)?
    }

    fn run_here(&self, job: &Job, cancelled: &OwnedFd) -> Result<Done, RunError> {
        let folder = Folder::new(&self.inner.scratch)?;
        let mut command = Command::new(&self.inner.exe);
        command
            .arg("__jail")
            .env_clear()
            .current_dir("/")
            .process_group(0);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        if self.inner.level == Level::Best {
            command.arg("--best");
        }
        command.args(["--parent", &std::process::id().to_string()]);
        command.args([
            "--cpu",
            &job.cpu_secs.to_string(),
            "--fsize",
            &job.file_bytes.to_string(),
        ]);
        if let Some(input) = &job.input {
            command.arg("--input").arg(input);
        }
        if job.writes.is_some() {
            command.arg("--folder").arg(&folder.path);
        }
        command.arg("--").arg(&job.tool).args(&job.args);
        if let Some(name) = job.writes {
            command.arg(file_url(&folder.file(name)));
        }
        let mut group = Group(command.spawn()?);
        let (stdout, stderr) = group.watch(job, cancelled)?;
        let status = group.0.wait()?;
        let stderr = String::from_utf8_lossy(&stderr).into_owned();
        match status.code().and_then(|c| u8::try_from(c).ok()) {
            Some(jail::NO_CAGE) => Err(RunError::NoCage(stderr.trim().into())),
            Some(jail::NO_TOOL) => Err(RunError::NoTool(stderr.trim().into())),
            _ => Ok(Done {
                status,
                stdout,
                stderr,
                folder,
            }),
        }
    }
}

/// `file:` and the path, so that no name reads as an option, a protocol or a pattern.
pub(crate) fn file_url(path: &Path) -> OsString {
    let mut url = OsString::from("file:");
    url.push(path);
    url
}

/// The child and all it started; killed and reaped when dropped.
struct Group(Child);

impl Group {
    fn kill(&self) {
        // Not reaped yet, so the number is still ours.
        if let Some(pid) = i32::try_from(self.0.id()).ok().and_then(Pid::from_raw) {
            let _ = kill_process_group(pid, Signal::KILL);
        }
    }

    /// Reads both outputs until the child ends.
    fn watch(&mut self, job: &Job, cancelled: &OwnedFd) -> Result<(Vec<u8>, Vec<u8>), RunError> {
        let wall = job.wall;
        let pid = i32::try_from(self.0.id()).ok().and_then(Pid::from_raw);
        let pid = pid.ok_or_else(|| io::Error::other("no process id"))?;
        let ended = pidfd_open(pid, PidfdFlags::empty()).map_err(io::Error::from)?;
        let mut out = Stream::new(self.0.stdout.take(), STDOUT_BYTES)?;
        let mut err = Stream::new(self.0.stderr.take(), STDERR_BYTES)?;
        let until = Instant::now() + wall;
        loop {
            let left = until
                .checked_duration_since(Instant::now())
                .ok_or(RunError::TimedOut(wall))?;
            let (dead, gone) = {
                let mut fds = vec![
                    PollFd::new(&ended, PollFlags::IN),
                    PollFd::new(cancelled, PollFlags::IN),
                ];
                let outputs = out.fd().into_iter().chain(err.fd());
                fds.extend(outputs.map(|fd| PollFd::from_borrowed_fd(fd, PollFlags::IN)));
                let left = Timespec::try_from(left).map_err(io::Error::other)?;
                match poll(&mut fds, Some(&left)) {
                    Ok(_) | Err(rustix::io::Errno::INTR) => {}
                    Err(e) => return Err(io::Error::from(e).into()),
                }
                (!fds[0].revents().is_empty(), !fds[1].revents().is_empty())
            };
            if gone {
                return Err(RunError::Cancelled);
            }
            if dead {
                self.kill();
            }
            out.drain()?;
            err.drain()?;
            if let Some(hears) = &job.hears {
                out.tell(hears);
            }
            if out.over {
                return Err(RunError::TooMuchOutput);
            }
            if dead {
                return Ok((out.kept, err.kept));
            }
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if matches!(self.0.try_wait(), Ok(None)) {
            self.kill();
            let _ = self.0.wait();
        }
    }
}

/// One output, read without waiting, kept up to a limit.
struct Stream<R> {
    from: Option<R>,
    kept: Vec<u8>,
    most: usize,
    over: bool,
}

impl<R: Read + AsFd> Stream<R> {
    fn new(from: Option<R>, most: usize) -> io::Result<Self> {
        if let Some(from) = &from {
            let flags = rustix::fs::fcntl_getfl(from)?;
            rustix::fs::fcntl_setfl(from, flags | rustix::fs::OFlags::NONBLOCK)?;
        }
        Ok(Self {
            from,
            kept: Vec::new(),
            most,
            over: false,
        })
    }
    /// Hands on the whole lines there are.
    fn tell(&mut self, hears: &dyn Fn(&str)) {
        if let Some(end) = self.kept.iter().rposition(|b| *b == b'\n') {
            let lines: Vec<u8> = self.kept.drain(..=end).collect();
            String::from_utf8_lossy(&lines).lines().for_each(hears);
        }
    }
    fn drain(&mut self) -> io::Result<()> {
        let mut part = [0; 16 << 10];
        // Bounded: a child that prints faster than we read must not keep us here.
        for _ in 0..256 {
            let Some(from) = &mut self.from else { return Ok(()) };
            match from.read(&mut part) {
                Ok(0) => self.from = None,
                Ok(n) => {
                    let room = self.most - self.kept.len();
                    self.over |= n > room;
                    self.kept.extend_from_slice(&part[..n.min(room)]);
                }
                Err(e) if e.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        Ok(())
    }
}

impl<R: AsFd> Stream<R> {
    fn fd(&self) -> Option<rustix::fd::BorrowedFd<'_>> {
        self.from.as_ref().map(AsFd::as_fd)
    }
}

/// A run's own folder in the scratch folder, locked while its owner lives.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    _lock: File,
}

impl Folder {
    fn new(scratch: &Path) -> io::Result<Self> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let mut dir = std::fs::DirBuilder::new();
        dir.mode(0o700).recursive(true).create(scratch)?;
        dir.recursive(false);
        loop {
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            let path = scratch.join(format!("{FOLDER_PREFIX}{}-{number}", std::process::id()));
            match dir.create(&path) {
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
                made => {
                    made?;
                    let lock = File::open(&path)?;
                    flock(&lock, FlockOperation::NonBlockingLockExclusive)?;
                    return Ok(Self { path, _lock: lock });
                }
            }
        }
    }
    pub fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.path) {
            tracing::warn!(%error, folder = %self.path.display(), "a media scratch folder stays behind");
        }
    }
}

/// Removes what killed processes left: folders nobody holds the lock of.
pub(crate) fn clean(scratch: &Path) {
    for entry in std::fs::read_dir(scratch).into_iter().flatten().flatten() {
        let ours = entry.file_name().to_string_lossy().starts_with(FOLDER_PREFIX);
        let free = |dir: &File| flock(dir, FlockOperation::NonBlockingLockExclusive).is_ok();
        if ours && File::open(entry.path()).is_ok_and(|dir| free(&dir)) {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}
