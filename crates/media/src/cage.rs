//! The locks a child puts on itself before it becomes the tool.

use crate::Level;
use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible, LandlockStatus, PathBeneath, PathFd,
    Ruleset, RulesetAttr, RulesetCreated, RulesetCreatedAttr, RulesetError, RulesetStatus, Scope,
};
use rustix::process::{Resource, Rlimit, Signal, setrlimit};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The newest rights asked for; an older kernel gives what it has.
const WANTED: ABI = ABI::V6;
/// Memory a tool may map. Source: security-requirements, section 11.
const MEMORY_BYTES: u64 = 2 << 30;
const OPEN_FILES: u64 = 64;
/// System libraries; what is missing on a machine is skipped.
const LIBRARIES: [&str; 8] = [
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/lib",
    "/lib64",
    "/nix/store",
    "/gnu/store",
    "/etc/ld.so.cache",
];
/// Program loaders, the only files besides the tool that may be executed.
const LOADERS: [&str; 5] = [
    "/lib64/ld-linux-x86-64.so.2",
    "/lib/ld-linux-aarch64.so.1",
    "/lib/ld-linux-riscv64-lp64d.so.1",
    "/lib/ld-musl-x86_64.so.1",
    "/lib/ld-musl-aarch64.so.1",
];

/// What one run may touch and use up.
#[derive(Clone, Debug, Default)]
pub(crate) struct Order {
    pub tool: Option<PathBuf>,
    pub input: Option<PathBuf>,
    pub folder: Option<PathBuf>,
    pub cpu_secs: u64,
    pub file_bytes: u64,
}

/// How much of the file-system lock the kernel put in force.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Landlock {
    #[default]
    None,
    /// The kernel is older than the newest rights asked for.
    Partial,
    Full,
}

/// What is in force inside the cage, as the child itself found it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CageReport {
    pub level: Level,
    pub landlock: Landlock,
    /// The kernel's Landlock version; 0 when it has none.
    pub landlock_abi: i32,
    pub seccomp: bool,
    /// CPU, memory, file size, open files and core limits, and death with the parent.
    pub limits: bool,
    /// What could not be put in force, in words.
    pub problems: Vec<String>,
}

impl CageReport {
    /// Files, system calls and resources are all locked.
    pub fn holds(&self) -> bool {
        self.landlock != Landlock::None && self.seccomp && self.limits
    }
    /// ffmpeg runs: the cage holds, or the level lets it run without.
    pub fn runs(&self) -> bool {
        self.holds() || self.level == Level::Best
    }
}

/// Locks the process for good; says what is in force.
pub(crate) fn lock(order: &Order, level: Level) -> CageReport {
    let mut report = CageReport {
        level,
        ..CageReport::default()
    };
    rustix::process::umask(rustix::fs::Mode::from_bits_truncate(0o077));
    close_fds::set_fds_cloexec(3, &[]);
    match limits(order) {
        Ok(()) => report.limits = true,
        Err(e) => report.problems.push(format!("limits: {e}")),
    }
    match files(order) {
        Ok((state, abi)) => {
            (report.landlock, report.landlock_abi) = (state, abi);
            if state == Landlock::None {
                report
                    .problems
                    .push("Landlock: this kernel does not offer it".into());
            }
        }
        Err(e) => report.problems.push(format!("Landlock: {e}")),
    }
    match calls() {
        Ok(()) => report.seccomp = true,
        Err(e) => report.problems.push(format!("seccomp: {e}")),
    }
    report
}

fn limits(order: &Order) -> rustix::io::Result<()> {
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL))?;
    for (resource, most) in [
        (Resource::Cpu, order.cpu_secs),
        (Resource::As, MEMORY_BYTES),
        (Resource::Fsize, order.file_bytes),
        (Resource::Nofile, OPEN_FILES),
        (Resource::Core, 0),
    ] {
        setrlimit(
            resource,
            Rlimit {
                current: Some(most),
                maximum: Some(most),
            },
        )?;
    }
    Ok(())
}

fn files(order: &Order) -> Result<(Landlock, i32), RulesetError> {
    let read = AccessFs::ReadFile | AccessFs::ReadDir;
    let mut rules = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(WANTED))?
        .handle_access(AccessNet::from_all(WANTED))?
        .scope(Scope::from_all(WANTED))?
        .create()?;
    for path in LIBRARIES {
        let access = if Path::new(path).is_dir() {
            read
        } else {
            AccessFs::ReadFile.into()
        };
        rules = allow(rules, Path::new(path), access)?;
    }
    for path in LOADERS.iter().map(Path::new).chain(order.tool.as_deref()) {
        rules = allow(rules, path, AccessFs::ReadFile | AccessFs::Execute)?;
    }
    rules = allow(
        rules,
        Path::new("/dev/null"),
        AccessFs::ReadFile | AccessFs::WriteFile,
    )?;
    if let Some(input) = &order.input {
        rules = allow(rules, input, AccessFs::ReadFile.into())?;
    }
    if let Some(folder) = &order.folder {
        let access = read | AccessFs::WriteFile | AccessFs::MakeReg | AccessFs::Truncate;
        rules = allow(rules, folder, access)?;
    }
    let status = rules.restrict_self()?;
    let state = match status.ruleset {
        RulesetStatus::FullyEnforced => Landlock::Full,
        RulesetStatus::PartiallyEnforced => Landlock::Partial,
        RulesetStatus::NotEnforced => Landlock::None,
    };
    let abi = match status.landlock {
        LandlockStatus::Available {
            effective_abi,
            kernel_abi,
        } => kernel_abi.unwrap_or(effective_abi as i32),
        _ => 0,
    };
    Ok((state, abi))
}

fn allow(
    rules: RulesetCreated,
    path: &Path,
    access: BitFlags<AccessFs>,
) -> Result<RulesetCreated, RulesetError> {
    match PathFd::new(path) {
        Ok(fd) => rules.add_rule(PathBeneath::new(fd, access)),
        Err(_) => Ok(rules),
    }
}

/// Calls no decoder needs, answered with EPERM: sockets and other ways to talk to the outside, to reach
/// other processes, to change what the file-system lock does not cover, or to leave the cage.
#[rustfmt::skip]
const REFUSED: &[libc::c_long] = &[
    libc::SYS_socket, libc::SYS_socketpair, libc::SYS_connect, libc::SYS_bind, libc::SYS_listen,
    libc::SYS_accept, libc::SYS_accept4,
    libc::SYS_io_uring_setup, libc::SYS_io_uring_enter, libc::SYS_io_uring_register,
    libc::SYS_ptrace, libc::SYS_process_vm_readv, libc::SYS_process_vm_writev, libc::SYS_kcmp,
    libc::SYS_pidfd_open, libc::SYS_pidfd_getfd, libc::SYS_pidfd_send_signal, libc::SYS_kill,
    libc::SYS_rt_sigqueueinfo, libc::SYS_rt_tgsigqueueinfo,
    libc::SYS_bpf, libc::SYS_perf_event_open, libc::SYS_userfaultfd,
    libc::SYS_mount, libc::SYS_umount2, libc::SYS_pivot_root, libc::SYS_chroot, libc::SYS_move_mount,
    libc::SYS_open_tree, libc::SYS_fsopen, libc::SYS_fsconfig, libc::SYS_fsmount, libc::SYS_fspick,
    libc::SYS_mount_setattr, libc::SYS_unshare, libc::SYS_setns,
    libc::SYS_keyctl, libc::SYS_add_key, libc::SYS_request_key,
    libc::SYS_kexec_load, libc::SYS_init_module, libc::SYS_finit_module, libc::SYS_delete_module,
    libc::SYS_reboot, libc::SYS_swapon, libc::SYS_swapoff, libc::SYS_quotactl, libc::SYS_acct,
    libc::SYS_settimeofday, libc::SYS_clock_settime, libc::SYS_sethostname, libc::SYS_setdomainname,
    libc::SYS_open_by_handle_at, libc::SYS_name_to_handle_at, libc::SYS_execveat,
    libc::SYS_fchmod, libc::SYS_fchmodat, libc::SYS_fchown, libc::SYS_fchownat,
    libc::SYS_setxattr, libc::SYS_lsetxattr, libc::SYS_fsetxattr, libc::SYS_removexattr,
    libc::SYS_lremovexattr, libc::SYS_fremovexattr, libc::SYS_utimensat, libc::SYS_mknodat,
];
#[cfg(target_arch = "x86_64")]
#[rustfmt::skip]
const REFUSED_OLD: &[libc::c_long] = &[
    libc::SYS_chmod, libc::SYS_chown, libc::SYS_lchown, libc::SYS_mknod, libc::SYS_utime, libc::SYS_utimes,
    libc::SYS_futimesat, libc::SYS_setrlimit, libc::SYS_kexec_file_load, libc::SYS_ioperm, libc::SYS_iopl,
];
#[cfg(not(target_arch = "x86_64"))]
const REFUSED_OLD: &[libc::c_long] = &[];
const NAMESPACES: [libc::c_int; 7] = [
    libc::CLONE_NEWUSER,
    libc::CLONE_NEWNS,
    libc::CLONE_NEWNET,
    libc::CLONE_NEWPID,
    libc::CLONE_NEWIPC,
    libc::CLONE_NEWUTS,
    libc::CLONE_NEWCGROUP,
];
/// Calls of the x32 numbering carry this bit; a list of plain numbers would miss them.
const X32: libc::c_long = 0x4000_0000;

fn calls() -> Result<(), Box<dyn std::error::Error>> {
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = BTreeMap::new();
    for call in REFUSED.iter().chain(REFUSED_OLD) {
        rules.insert(*call, vec![]);
        if cfg!(target_arch = "x86_64") {
            rules.insert(*call | X32, vec![]);
        }
    }
    // A new limit: a root user could otherwise raise the ones above again.
    let raises = SeccompCondition::new(2, SeccompCmpArgLen::Qword, SeccompCmpOp::Gt, 0)?;
    rules.insert(libc::SYS_prlimit64, vec![SeccompRule::new(vec![raises])?]);
    let mut clones = Vec::new();
    for flag in NAMESPACES {
        let flag = u64::try_from(flag)?;
        let has = SeccompCondition::new(0, SeccompCmpArgLen::Qword, SeccompCmpOp::MaskedEq(flag), flag)?;
        clones.push(SeccompRule::new(vec![has])?);
    }
    rules.insert(libc::SYS_clone, clones);
    apply(rules, libc::EPERM)?;
    // Its flags lie in memory, where a filter can't look; libraries fall back to `clone`.
    apply(BTreeMap::from([(libc::SYS_clone3, vec![])]), libc::ENOSYS)
}

fn apply(
    rules: BTreeMap<i64, Vec<SeccompRule>>,
    answer: libc::c_int,
) -> Result<(), Box<dyn std::error::Error>> {
    let answer = SeccompAction::Errno(u32::try_from(answer)?);
    let filter = SeccompFilter::new(
        rules,
        SeccompAction::Allow,
        answer,
        std::env::consts::ARCH.try_into()?,
    )?;
    let program: BpfProgram = filter.try_into()?;
    seccompiler::apply_filter(&program)?;
    Ok(())
}
